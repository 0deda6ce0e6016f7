"""Who comes to a conversation, and for which part."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.meetings import StartForm, names_in
from cases.models import Invitee
from cases.states import InviteeKind
from cases.table import TablePerson
from consent.models import LifeArea
from trail.fields import LineField


class InviteesForm(StartForm):
    """A tick per person of the table, with the part they join for; names of who has no account; chair and typist."""

    network = LineField(
        label=_("Brought along by the resident"),
        help_text=_("Names, with a comma between them."),
        max_length=300,
        required=False,
    )
    guests = LineField(
        label=_("Others without an account"),
        help_text=_(
            "Names, with a comma between them. They hear what is said: ask the resident first."
        ),
        max_length=300,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[TablePerson],
        parts: Mapping[int, Sequence[LifeArea]],
        rows: Sequence[Invitee],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, people=people, **kwargs)
        self.people = list(people)
        asked = {row.user_id: row for row in rows if row.user_id is not None}
        for person in self.people:
            row = asked.get(person.user_id)
            self.fields[_tick(person.user_id)] = forms.BooleanField(
                label=_label(person),
                required=False,
                # planned before people were asked: who has a seat
                initial=row is not None if rows else person.stands_in_for_id is None,
            )
            if areas := parts.get(person.user_id):
                self.fields[_part(person.user_id)] = PartField(person, areas, row)
        for name, kind in (("network", InviteeKind.NETWORK), ("guests", InviteeKind.GUEST)):
            self.fields[name].initial = ", ".join(row.name for row in rows if row.kind == kind)

    def lines(self) -> list[dict[str, Any]]:
        """One line per person for the page: their tick, and the part when there is one to choose."""
        return [
            {
                "tick": self[_tick(p.user_id)],
                "part": self[_part(p.user_id)] if _part(p.user_id) in self.fields else None,
            }
            for p in self.people
        ]

    def clean_network(self) -> list[str]:
        return names_in(self.cleaned_data["network"])

    def clean_guests(self) -> list[str]:
        return names_in(self.cleaned_data["guests"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(name.startswith("ask_") and name not in self.fields for name in self.data):
            self.add_error(
                None, gettext("Somebody you ticked does not sit at this table now. Look again.")
            )
        if set(data.get("network") or []) & set(data.get("guests") or []):
            self.add_error(
                "guests", gettext("This name stands with the resident's people already.")
            )
        return data

    def invitees(self) -> dict[str, Any]:
        """For the action."""
        data = self.cleaned_data
        return {
            "asked": {
                p.user_id: [int(a) for a in data.get(_part(p.user_id)) or []]
                for p in self.people
                if data.get(_tick(p.user_id))
            },
            "network": data["network"],
            "guests": data["guests"],
            **self.users(),
        }


class PartField(forms.MultipleChoiceField):
    """The areas that somebody joins for; none: the whole conversation."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, person: TablePerson, areas: Sequence[LifeArea], row: Invitee | None) -> None:
        super().__init__(
            label=gettext("Only for these parts: %(name)s") % {"name": person.name},
            choices=[(str(area.pk), area.name) for area in areas],
            required=False,
            initial=[str(pk) for pk in row.parts] if row else [],
            error_messages={"invalid_choice": _("Choose one of the areas in the list.")},
        )


def _tick(user_id: int) -> str:
    return f"ask_{user_id}"


def _part(user_id: int) -> str:
    return f"part_{user_id}"


def _label(person: TablePerson) -> str:
    if not person.stands_in_for:
        return f"{person.name}, {person.organisation}"
    return gettext("%(name)s, %(organisation)s (instead of %(other)s)") % {
        "name": person.name,
        "organisation": person.organisation,
        "other": person.stands_in_for,
    }
