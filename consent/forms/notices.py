"""What comes in about notices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trail.fields import LineField, TextField

SAVE, SEND, LEAVE = "save", "send", "leave"


class NoticeForm(forms.Form):
    """The words, and what becomes of them; a reason only when it isn't sent."""

    use_required_attribute = False

    text = TextField(
        label=_("The notice"),
        rows=14,
        max_length=4000,
        error_messages={"required": _("Write down what the organisation is told.")},
    )
    reason = LineField(label=_("Why isn't it sent?"), max_length=200, required=False)
    step = forms.ChoiceField(choices=[(one, one) for one in (SAVE, SEND, LEAVE)])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("step") == LEAVE and not values.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why it isn't sent."))
        return values
