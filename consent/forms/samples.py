"""What comes in about a month of the log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.states import Verdict
from trail.fields import LineField


class JudgeForm(forms.Form):
    """What the privacy officer thinks of one read."""

    verdict = forms.ChoiceField(
        label=_("What do you think of it?"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    note = LineField(label=_("What is to be asked, and of whom?"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        unsaid = values.get("verdict") == Verdict.ASK and not values.get("note")
        if unsaid and "note" not in self.errors:
            self.add_error("note", _("Say what is to be asked, and of whom."))
        return values
