"""Table hours (DOMAIN §3): minutes of held conversations times who was there, per organisation, by the database.

Counting needs no consent; nobody is named or ranked, and organisations stand in order of their name.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least

from cases.models import Attendance, Closing
from cases.states import MeetingStatus
from consent import gate

# a conversation that was typed up the day after didn't last until then
LONGEST = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class TableHours:
    """One organisation in a period: conversations it came to, and the hours of its people together."""

    organisation: str
    talks: int
    spent: timedelta

    @property
    def hours(self) -> float:
        return round(self.spent / timedelta(hours=1), 1)


@dataclass(frozen=True, slots=True)
class OutsideHours:
    """The estimates at closings in the period: of how many, out of how many, and their sum."""

    estimated: int
    closed: int
    hours: int


@dataclass(frozen=True, slots=True)
class OwnHours:
    """One organisation at the table in a period: conversations it came to, with how many residents, and its hours."""

    talks: int
    residents: int
    spent: timedelta


def table_hours(municipality_id: int, start: date, end: date) -> list[TableHours]:
    """Per organisation, of conversations held in these days (both included). One query."""
    rows = (
        _attended(municipality_id, start, end)
        .values("organisation_id", "organisation__name")
        .annotate(talks=Count("meeting_id", distinct=True), spent=_spent())
        .order_by("organisation__name", "organisation_id")
    )
    return [TableHours(r["organisation__name"], r["talks"], r["spent"]) for r in rows]


def hours_of(organisation_id: int, municipality_id: int, start: date, end: date) -> OwnHours:
    """Of one organisation. One query."""
    person = Coalesce("dossier__resident__same_as", "dossier__resident")
    found = (
        _attended(municipality_id, start, end)
        .filter(organisation_id=organisation_id)
        .aggregate(
            talks=Count("meeting_id", distinct=True),
            residents=Count(person, distinct=True),
            spent=_spent(),
        )
    )
    return OwnHours(found["talks"], found["residents"], found["spent"] or timedelta())


def _attended(municipality_id: int, start: date, end: date) -> QuerySet[Attendance]:
    """Who came for an organisation to a conversation that was held."""
    return gate.for_statistics(Attendance, municipality_id).filter(
        meeting__status=MeetingStatus.HELD,
        meeting__on_date__range=(start, end),
        organisation__isnull=False,
    )


def _spent() -> Any:
    lasted = ExpressionWrapper(
        F("meeting__held_at") - F("meeting__started_at"), output_field=DurationField()
    )
    return Sum(
        Greatest(Least(lasted, Value(LONGEST)), Value(timedelta())), output_field=DurationField()
    )


def outside_hours(municipality_id: int, start: date, end: date) -> OutsideHours:
    """What was estimated at closings on these days. One query."""
    found = (
        gate.for_statistics(Closing, municipality_id)
        .filter(closed_at__date__range=(start, end))
        .aggregate(estimated=Count("hours_outside"), closed=Count("pk"), hours=Sum("hours_outside"))
    )
    return OutsideHours(found["estimated"], found["closed"], found["hours"] or 0)
