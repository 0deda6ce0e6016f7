"""Beginning and closing a conversation."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.dates import Calendar
from cases.forms.planning import AnywayField, ask_about, check_time
from cases.table import TablePerson
from trail.fields import LineField


class StartForm(forms.Form):
    """Who chairs and who types; both may stay open."""

    chair = forms.TypedChoiceField(
        label=_("Who chairs"), required=False, coerce=int, empty_value=None
    )
    typist = forms.TypedChoiceField(
        label=_("Who types"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, people: Iterable[TablePerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("Nobody in particular"))]
        choices += [(str(p.user_id), f"{p.name}, {p.organisation}") for p in people]
        for name in ("chair", "typist"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def users(self) -> dict[str, User | None]:
        """Chair and typist, for the action."""
        ids = {name: self.cleaned_data[name] for name in ("chair", "typist")}
        found = User.objects.in_bulk([pk for pk in ids.values() if pk is not None])
        return {name: found.get(pk) for name, pk in ids.items()}


def names_in(text: str) -> list[str]:
    """'Fatima, haar zus': names with a comma between them."""
    names = [name.strip()[:80] for name in text.split(",")]
    return [name for name in names if name]


class AttendanceForm(forms.Form):
    """Who is here."""

    resident = forms.BooleanField(required=False)
    present = forms.TypedMultipleChoiceField(
        label=_("From the organisations"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Somebody you ticked does not sit at this table now.")},
    )
    brought = LineField(
        label=_("Brought along by the resident"),
        help_text=_("Names, with a comma between them."),
        max_length=300,
        required=False,
    )

    def __init__(
        self, *args: Any, resident_name: str, people: Iterable[TablePerson], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resident"].label = resident_name[:1].upper() + resident_name[1:]
        present = self.fields["present"]
        assert isinstance(present, forms.ChoiceField)
        present.choices = [
            (
                str(p.user_id),
                f"{p.name}, {p.organisation}"
                if not p.stands_in_for
                else gettext("%(name)s, %(organisation)s (instead of %(other)s)")
                % {"name": p.name, "organisation": p.organisation, "other": p.stands_in_for},
            )
            for p in people
        ]

    def clean_brought(self) -> list[str]:
        return names_in(self.cleaned_data["brought"])


class CloseMeetingForm(AttendanceForm):
    """Who was here, and the next date; no date has to be said on purpose."""

    next_date = forms.DateField(label=_("Day"))
    anyway = AnywayField()
    next_time = forms.TimeField(label=_("Time"))
    place = LineField(label=_("Place"), max_length=120, required=False)
    no_next = forms.BooleanField(label=_("No next conversation is planned now"), required=False)

    def __init__(self, *args: Any, has_next: bool, calendar: Calendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar, self.asks_anyway = calendar, ""
        if has_next:
            for name in ("next_date", "anyway", "next_time", "place", "no_next"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "no_next" not in self.fields:
            return data
        if data.get("no_next"):
            for name in ("next_date", "next_time"):
                self.errors.pop(name, None)
                data[name] = None
            return data
        ask_about(self, "next_date", self.calendar)
        check_time(self, "next_date", "next_time")
        return data
