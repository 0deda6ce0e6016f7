"""What figures count of courses that were destroyed: frozen, without the person (DOMAIN §4, statistics survive).

Written by retention in the transaction that destroys, read by `reporting.figures`. No id of a resident or a dossier,
and local dates instead of moments: a period begins and ends at midnight, so nothing is lost for counting.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models.functions import Coalesce

from accounts.models import Programme
from cases.models import Case, Meeting, Problem, Result
from cases.states import MeetingStatus
from consent.models import Seat
from reporting.counted import CountedCourse
from trail.clock import local_date


class Remnants:
    """The survivor that retention calls (consent.plugs.Survivor)."""

    def keep(self, dossier_ids: Collection[int], classes: frozenset[str]) -> None:
        if "content" in classes:
            self._courses(dossier_ids)

    def _courses(self, dossier_ids: Collection[int]) -> None:
        # one token for a person's courses, kept nowhere else
        person = uuid.uuid4()
        cases = Case.objects.filter(
            dossier_id__in=dossier_ids, dossier__emptied_at=None, started_at__isnull=False
        ).select_related("dossier")
        rows = []
        for case in cases.annotate(over_at=Coalesce("watch_at", "closed_at")):
            talks = Meeting.objects.filter(case=case, status=MeetingStatus.HELD)
            started, over = case.started_at, case.over_at
            assert started is not None
            rows.append(
                CountedCourse(
                    municipality_id=case.municipality_id,
                    programme_id=case.dossier.programme_id,
                    person=person,
                    started_date=local_date(started),
                    over_date=local_date(over) if over else None,
                    lasted=over - started if over else None,
                    talks=sorted(talks.values_list("on_date", flat=True)),
                    topics=_topics(case),
                    results=_results(case),
                    seats=_seats(case),
                )
            )
        CountedCourse.objects.bulk_create(rows)


def _topics(case: Case) -> list[list[str]]:
    told = Problem.objects.filter(case=case, topics__isnull=False)
    rows = told.order_by().values_list("topics__key", "added_at")
    return sorted([key, local_date(at).isoformat()] for key, at in rows)


def _results(case: Case) -> list[list[str]]:
    rows = Result.objects.filter(case=case).values_list("kind__key", "on_date")
    return sorted([key, day.isoformat()] for key, day in rows)


def _seats(case: Case) -> list[list[int | str]]:
    """Organisation, first and last day ('' while it sits there)."""
    seats = Seat.objects.filter(dossier_id=case.dossier_id).order_by("id")
    return [
        [s.organisation_id, local_date(s.from_at).isoformat(), _last_day(s.until_at)] for s in seats
    ]


def _last_day(until_at: datetime | None) -> str:
    # until is exclusive: left at midnight, the day before was the last
    return "" if until_at is None else local_date(until_at - timedelta(microseconds=1)).isoformat()


@dataclass(frozen=True, slots=True)
class Remains:
    """The remnants of one programme against one period."""

    courses: tuple[CountedCourse, ...]
    start: date
    end: date

    @property
    def held(self) -> list[CountedCourse]:
        """Courses with a conversation in the period."""
        return [c for c in self.courses if self.talks(c)]

    def talks(self, course: CountedCourse) -> int:
        return sum(self.start <= day <= self.end for day in course.talks)

    def organisations(self) -> set[int]:
        start, end = self.start.isoformat(), self.end.isoformat()
        return {
            int(organisation)
            for course in self.held
            for organisation, first, last in course.seats
            if first <= end and (not last or last >= start)
        }

    def told(self) -> Iterable[tuple[uuid.UUID, str]]:
        """Person and topic, of who had a conversation in the period."""
        for course in self.held:
            for key, day in course.topics:
                if day <= self.end.isoformat():
                    yield course.person, key

    def came(self) -> Iterable[tuple[uuid.UUID, str]]:
        """Person and kind of result."""
        for course in self.courses:
            for key, day in course.results:
                if self.start.isoformat() <= day <= self.end.isoformat():
                    yield course.person, key

    def finished(self) -> list[timedelta]:
        return [
            c.lasted
            for c in self.courses
            if c.lasted is not None and c.over_date and self.start <= c.over_date <= self.end
        ]

    def running(self) -> int:
        return sum(
            c.started_date <= self.end and (c.over_date is None or c.over_date > self.end)
            for c in self.courses
        )


def remains_of(programme: Programme, start: date, end: date) -> Remains:
    """One query."""
    rows = CountedCourse.objects.filter(programme=programme, started_date__lte=end)
    return Remains(tuple(rows), start, end)
