"""Who goes on, and what they are told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import LifeArea
from trail.fields import LineField

OUTSIDE = "outside"


class HandoverForm(forms.Form):
    """`people`: organisation → (value, name); a value is 'organisation-person'."""

    use_required_attribute = False

    to = forms.ChoiceField(
        label=_("Who goes on?"),
        error_messages={
            "required": _("Choose who goes on."),
            "invalid_choice": _("Choose somebody from the list."),
        },
    )
    to_name = LineField(
        label=_("Name and organisation of who goes on"), max_length=120, required=False
    )
    talk_date = forms.DateField(
        label=_("When do you talk, with the resident and the receiver together?"),
        error_messages={"required": _("A warm handover has a conversation. On which day?")},
    )
    areas = forms.MultipleChoiceField(
        label=_("What may the receiver hear about?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose what the resident lets you tell."),
            "invalid_choice": _("Choose one of the areas in the list."),
        },
    )
    resident_agreed = forms.BooleanField(
        label=_("The resident says yes to this"),
        error_messages={
            "required": _("Without a yes of the resident nothing is passed on. Ask them first.")
        },
    )

    def __init__(
        self,
        *args: Any,
        areas: Sequence[LifeArea],
        people: Mapping[str, Sequence[tuple[str, str]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.choices = [
            ("", _("Choose …")),
            (OUTSIDE, _("somebody outside, by name …")),
            *((name, list(persons)) for name, persons in people.items()),
        ]
        about: Any = self.fields["areas"]
        about.choices = [(str(area.pk), area.name) for area in areas]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (
            values.get("to") == OUTSIDE
            and not values.get("to_name")
            and "to_name" not in self.errors
        ):
            self.add_error("to_name", _("Say who goes on."))
        return values

    @property
    def receiver(self) -> tuple[int, int] | None:
        """Ids of organisation and person; None for somebody outside."""
        if self.cleaned_data["to"] == OUTSIDE:
            return None
        organisation, person = self.cleaned_data["to"].split("-")
        return int(organisation), int(person)

    @property
    def area_ids(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["areas"]]


class AcceptForm(forms.Form):
    """What the receiver says, or what is written down for one outside."""

    use_required_attribute = False

    what = forms.ChoiceField(
        choices=[(one, one) for one in ("accept", "refuse", "outside", "withdraw")],
        error_messages={
            "required": _("Choose one of the buttons."),
            "invalid_choice": _("Choose one of the buttons."),
        },
    )
    with_resident = forms.BooleanField(
        label=_("We talked, and the resident was there"), required=False
    )
    how = LineField(label=_("How did they accept it, and when?"), max_length=200, required=False)
