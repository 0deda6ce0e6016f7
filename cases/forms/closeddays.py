"""A closed day or some closed days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trail.fields import LineField


class ClosedPeriodForm(forms.Form):
    """One day, or the first and the last of some."""

    name = LineField(
        label=_("Why closed?"),
        help_text=_("As people call it, for example: moving house. Nothing about a person."),
        max_length=80,
        error_messages={"required": _("Say why it is closed: it stands beside the day.")},
    )
    from_date = forms.DateField(label=_("First day"))
    until_date = forms.DateField(
        label=_("Last day"), help_text=_("Empty: one day."), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "until_date" not in self.errors and not data.get("until_date"):
            data["until_date"] = data.get("from_date")
        return data
