"""What comes in about emergency access."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.actions.emergencies import SHORTEST_REASON
from consent.models import LifeArea
from consent.states import EmergencyVerdict
from trail.fields import LineField, TextField

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class EmergencyForm(forms.Form):
    """Whose dossier, and what the danger is. Nothing is ticked beforehand."""

    use_required_attribute = False

    municipality = forms.TypedChoiceField(
        label=_("In which municipality?"),
        coerce=int,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    reason = TextField(
        label=_("Who is in danger, and of what?"),
        rows=3,
        max_length=500,
        min_length=SHORTEST_REASON,
        error_messages={
            "required": _("Say in a sentence who is in danger, and of what."),
            "min_length": _("Say in a sentence who is in danger, and of what."),
        },
    )
    name = LineField(
        label=_("Whole name of the resident"),
        max_length=120,
        error_messages={"required": _("Type the whole name.")},
    )
    number = LineField(label=_("Number of the dossier"), max_length=20, required=False)
    sensitive = forms.MultipleChoiceField(
        label=_("Which of these do you need to avert the danger?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[int, str]],
        areas: Sequence[LifeArea],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if len(places) == 1:
            # nothing to choose
            fields["municipality"].required = False
            fields["municipality"].widget = forms.HiddenInput()
            fields["municipality"].empty_value = places[0][0]
            fields["municipality"].choices = places
        else:
            fields["municipality"].choices = [("", _("Choose …")), *places]
        fields["sensitive"].choices = list({area.key: area.name for area in areas}.items())


class ReviewForm(forms.Form):
    """What the privacy officer thinks of one use."""

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label=_("What do you think of it?"),
        choices=EmergencyVerdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    note = LineField(label=_("What do you base that on?"), max_length=500, required=False)
    may_be_told = forms.ChoiceField(
        label=_("May the resident read in their log that this happened?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        unsaid = values.get("verdict") == EmergencyVerdict.UNJUSTIFIED and not values.get("note")
        if unsaid and "note" not in self.errors:
            self.add_error("note", _("Say why it was not justified, and what follows."))
        return values
