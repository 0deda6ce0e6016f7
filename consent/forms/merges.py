"""Two registrations, one person?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail.fields import LineField

SAME, OTHER = "same", "other"


class SameForm(forms.Form):
    """The same person, with the reason; or somebody else."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("Is this the same person?"),
        choices=[(SAME, _("yes, the same person")), (OTHER, _("no, somebody else"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one."),
            "invalid_choice": _("Choose one."),
        },
    )
    reason = LineField(label=_("How do you know?"), max_length=300, required=False)

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"])
        if self.cleaned_data.get("answer") == SAME and not reason.strip():
            raise forms.ValidationError(_("Say why you think that this is the same person."))
        return reason


class UndoForm(forms.Form):
    """Why they are two people after all."""

    use_required_attribute = False

    reason = LineField(
        label=_("Why are these two people after all?"),
        max_length=300,
        error_messages={"required": _("Say why these are two people after all.")},
    )
