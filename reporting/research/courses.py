"""What researchers may count of a course, read from the database: dates, keys and numbers. Never a text."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Programme
from budgets.models import BudgetAccount
from cases.models import (
    Case,
    Closing,
    Evaluation,
    FollowUpAnswer,
    HelpTopic,
    Measure,
    Meeting,
    Problem,
    Result,
    ResultKind,
)
from cases.states import CaseStatus, MeetingStatus, SaidBy
from consent import gate
from consent.models import Dossier, LifeArea, Seat
from consent.monitoring import followed
from consent.research import researched
from reporting.periods import Period
from trail.clock import local_date
from trail.counting import one_moment


@dataclass(frozen=True, slots=True)
class Course:
    """One course. `person` and `dossier_id` tell whose it is and never leave the house.

    A measure that was not asked, or may not be told, is not in its mapping.
    """

    person: int
    dossier_id: int
    programme: str
    started: date
    state: str
    weeks: int | None = None
    reason: str = ""
    talks: int = 0
    organisations: int = 0
    used: Decimal = Decimal(0)
    areas: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    results: Mapping[str, int] = field(default_factory=dict)
    hindrances: frozenset[str] = frozenset()
    # by moment and area
    grades: Mapping[tuple[str, str], int] = field(default_factory=dict)
    # by 'process' and 'result'
    evaluation: Mapping[str, int] = field(default_factory=dict)
    # by months after the end, and question
    follow_up: Mapping[tuple[int, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lists:
    """The municipality's own lists, by key, in its order."""

    areas: Mapping[str, str]
    topics: Mapping[str, str]
    results: Mapping[str, str]
    programmes: Mapping[str, str]


RUNNING, FOLLOWED, CLOSED = "loopt", "gevolgd", "afgesloten"


def lists_of(municipality_id: int, programmes: Collection[Programme]) -> Lists:
    def named(model: type[Any], **where: Any) -> dict[str, str]:
        rows = gate.for_statistics(model, municipality_id).filter(**where)
        return dict(rows.order_by("sort_key", "pk").values_list("key", "name"))

    return Lists(
        named(LifeArea, is_process=False),
        named(HelpTopic),
        named(ResultKind),
        {one.key: one.name for one in programmes},
    )


def read_courses(
    municipality_id: int, programmes: Collection[Programme], period: Period
) -> list[Course]:
    """Courses that started in the period, of who lets researchers have them now. A fixed number of queries."""
    with one_moment():
        return _read(municipality_id, programmes, period)


def _read(municipality_id: int, programmes: Collection[Programme], period: Period) -> list[Course]:
    def rows(model: type[Any]) -> QuerySet[Any, Any]:
        found = gate.for_statistics(model, municipality_id).order_by()
        return found.filter(dossier__in=allowed)

    may = researched(municipality_id).filter(programme__in=programmes)
    persons = dict(may.values_list("pk", "person"))
    allowed = list(persons)
    # what was asked after the course takes a yes of its own, to being followed
    follows = set(
        Dossier.objects.filter(followed("pk"), pk__in=allowed).values_list("pk", flat=True)
    )
    cases = list(
        rows(Case)
        .filter(started_at__gte=period.from_at, started_at__lt=period.until_at)
        .values("dossier_id", "status", "started_at", key=F("dossier__programme__key"))
        .annotate(over_at=Coalesce("watch_at", "closed_at"))
    )
    closings = {
        pk: (reason, hindrances)
        for pk, reason, hindrances in rows(Closing).values_list(
            "dossier_id", "reason", "hindrances"
        )
    }
    held = Q(status=MeetingStatus.HELD)
    talks = dict(rows(Meeting).filter(held).values_list("dossier_id").annotate(n=Count("pk")))
    seats = dict(
        rows(Seat).values_list("dossier_id").annotate(n=Count("organisation_id", distinct=True))
    )
    used = {
        (person, programme): sum_
        for person, programme, sum_ in gate.for_statistics(BudgetAccount, municipality_id)
        .filter(programme__in=programmes)
        .order_by()
        .annotate(person=Coalesce("resident__same_as", "resident"))
        .values_list("person", "programme__key")
        .annotate(sum_=Sum("used"))
    }
    areas = _sets(rows(Problem).values_list("dossier_id", "area__key"))
    told = rows(Problem).filter(topics__isnull=False)
    topics = _sets(told.values_list("dossier_id", "topics__key"))
    results: dict[int, Counter[str]] = defaultdict(Counter)
    for pk, kind in rows(Result).values_list("dossier_id", "kind__key"):
        results[pk][kind] += 1
    grades: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    said = rows(Measure).filter(said_by=SaidBy.RESIDENT)
    for pk, moment, area, grade in said.values_list("dossier_id", "moment", "area__key", "grade"):
        grades[pk][moment, area] = grade
    evaluations: dict[int, dict[str, int]] = {}
    for pk, process, result in rows(Evaluation).values_list(
        "dossier_id", "process_grade", "result_grade"
    ):
        both = {"process": process, "result": result}
        evaluations[pk] = {name: grade for name, grade in both.items() if grade is not None}
    answers: dict[int, dict[tuple[int, str], str]] = defaultdict(dict)
    for pk, months, question, answer, grade in rows(FollowUpAnswer).values_list(
        "dossier_id", "follow_up__months", "question", "answer", "grade"
    ):
        answers[pk][months, question] = answer or str(grade)
    found = []
    for case in cases:
        pk, over = case["dossier_id"], case["over_at"]
        reason, hindrances = closings.get(pk, ("", []))
        found.append(
            Course(
                person=persons[pk],
                dossier_id=pk,
                programme=case["key"],
                started=local_date(case["started_at"]),
                state=_state(case["status"]),
                weeks=max((over - case["started_at"]).days // 7, 0) if over else None,
                reason=reason,
                talks=talks.get(pk, 0),
                organisations=seats.get(pk, 0),
                used=used.get((persons[pk], case["key"]), Decimal(0)),
                areas=frozenset(areas[pk]),
                topics=frozenset(topics[pk]),
                results=dict(results[pk]),
                hindrances=frozenset(hindrances),
                grades=grades[pk],
                evaluation=evaluations.get(pk, {}) if pk in follows else {},
                follow_up=answers[pk] if pk in follows else {},
            )
        )
    return found


def _state(status: str) -> str:
    known = {CaseStatus.WATCH: FOLLOWED, CaseStatus.CLOSED: CLOSED}
    return known.get(CaseStatus(status), RUNNING)


def _sets(pairs: Sequence[tuple[int, str]] | QuerySet[Any, Any]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for pk, key in pairs:
        found[pk].add(key)
    return found
