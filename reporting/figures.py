"""The figures of a programme over a period, counted in the database. Numbers only: no texts, no names.

Counting needs no consent (public task, DOMAIN §6), so everything starts from `gate.for_statistics`. Each figure is
defined once, here; `reporting.definitions` says the same in words people read. Periods are local dates
(Europe/Amsterdam), both ends included.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case as DatabaseCase
from django.db.models import Count, DurationField, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from accounts.models import Programme
from budgets.models import CountedMoney, LedgerEntry
from budgets.states import ADDS, TAKES
from cases.models import Case, HelpTopic, Meeting, Problem, Result, ResultKind
from cases.states import MeetingStatus
from consent import gate
from consent.models import Seat
from reporting.lists import VIOLENCE_AREA
from reporting.periods import Period
from reporting.remnants import Remains, remains_of
from trail.counting import Median, one_moment

# two registrations of one person are counted once (consent.models.ResidentMerge)
PERSON = Coalesce("dossier__resident__same_as", "dossier__resident")
WHOSE = Coalesce("account__resident__same_as", "account__resident")
# what a line of the ledger uses, or gives back
SIGNED = DatabaseCase(
    When(kind__in=ADDS, then=F("amount")),
    When(kind__in=TAKES, then=-F("amount")),
    default=Decimal(0),
)


@dataclass(frozen=True, slots=True)
class Overview:
    residents: int
    conversations: int
    organisations: int


@dataclass(frozen=True, slots=True)
class Tally:
    """One topic or kind of result. `number` is what is counted, `residents` how many people it is about."""

    key: str
    label: str
    number: int
    residents: int
    is_violence: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """How long courses took that ended in the period; half of them took at most `median_days`."""

    finished: int
    running: int
    median_days: int | None


@dataclass(frozen=True, slots=True)
class Budget:
    """What was used of the tailor-made budget, in euros, for how many people."""

    used: Decimal
    residents: int
    # what the one with most had: a sum that is nearly one person's is theirs
    largest: Decimal = field(default=Decimal(0), compare=False)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a factsheet tells, exact. Lists are ranked: highest first, then the municipality's own order."""

    period: Period
    overview: Overview
    help_topics: tuple[Tally, ...]
    without_topic: int
    results: tuple[Tally, ...]
    duration: Duration
    # None where nothing was used: the budget is out of sight until it matters
    budget: Budget | None = None
    # how many different people the results are about
    with_result: int = 0


def count_figures(programme: Programme, period: Period) -> Figures:
    """Count a programme over a period, in as many queries whatever its size."""
    with one_moment():
        remains = remains_of(programme, period.start, period.end)
        overview = _overview(programme, period, remains)
        told = _people(_told(programme, period)) + len({p for p, _key in remains.told()})
        return Figures(
            period=period,
            overview=overview,
            help_topics=_help_topics(programme, period, remains),
            without_topic=overview.residents - told,
            results=_results(programme, period, remains),
            duration=_duration(programme, period, remains),
            budget=_budget(programme, period),
            with_result=_came(programme, period, remains)[1],
        )


def people_with_topics(programme: Programme, period: Period, keys: Collection[str]) -> int:
    """How many different people told of a problem under one of these topics: lines that are shown as one."""
    remains = remains_of(programme, period.start, period.end)
    there = _people(_told(programme, period).filter(topics__key__in=keys))
    return there + len({person for person, key in remains.told() if key in keys})


def results_of_kinds(
    programme: Programme, period: Period, keys: Collection[str]
) -> tuple[int, int]:
    """How many results of these kinds, and of how many different people."""
    return _came(programme, period, remains_of(programme, period.start, period.end), keys)


def people_at_the_table(programme: Programme, periods: Collection[Period]) -> int:
    """How many different people had a conversation in any of these periods."""
    return _different(_held(programme, p).values_list(PERSON) for p in periods) + len(
        {course.person for p in periods for course in remains_of(programme, p.start, p.end).held}
    )


def people_with_results(
    programme: Programme, periods: Collection[Period], keys: Collection[str] | None
) -> int:
    """How many different people had a result of these kinds (None: of any) in any of these periods."""
    rows = [_recorded(programme, p) for p in periods]
    if keys is not None:
        rows = [one.filter(kind__key__in=keys) for one in rows]
    gone = {
        person
        for p in periods
        for person, key in remains_of(programme, p.start, p.end).came()
        if keys is None or key in keys
    }
    return _different(one.values_list(PERSON) for one in rows) + len(gone)


def money_of_people(programme: Programme, periods: Collection[Period]) -> list[Decimal]:
    """What each had of the tailor-made budget in these periods together, of whoever had anything booked."""
    used: dict[Any, Decimal] = defaultdict(Decimal)
    for period in periods:
        rows = _booked(programme, period).order_by()
        for person, amount in rows.values_list(WHOSE).annotate(used=Sum(SIGNED)):
            used[person] += amount
        for money in _booked_once(programme, period):
            sign = (money.kind in ADDS) - (money.kind in TAKES)
            used[money.person] += sign * money.amount
    return list(used.values())


def _different(rows: Iterable[QuerySet[Any, Any]]) -> int:
    first, *others = [one.order_by() for one in rows]
    return first.union(*others).count() if others else first.distinct().count()


def _came(
    programme: Programme, period: Period, remains: Remains, keys: Collection[str] | None = None
) -> tuple[int, int]:
    rows = _recorded(programme, period)
    if keys is not None:
        rows = rows.filter(kind__key__in=keys)
    counted = rows.aggregate(n=Count("pk"), people=Count(PERSON, distinct=True))
    gone = [(person, key) for person, key in remains.came() if keys is None or key in keys]
    return counted["n"] + len(gone), counted["people"] + len({person for person, _key in gone})


def _recorded(programme: Programme, period: Period) -> QuerySet[Result]:
    return gate.for_statistics(Result, programme.municipality_id).filter(
        dossier__programme=programme, on_date__range=(period.start, period.end)
    )


def _held(programme: Programme, period: Period) -> QuerySet[Meeting]:
    """Conversations that took place. Who had one is who the factsheet counts."""
    return gate.for_statistics(Meeting, programme.municipality_id).filter(
        dossier__programme=programme,
        status=MeetingStatus.HELD,
        on_date__range=(period.start, period.end),
    )


def _overview(programme: Programme, period: Period, remains: Remains) -> Overview:
    held = _held(programme, period)
    counted = held.aggregate(residents=Count(PERSON, distinct=True), conversations=Count("pk"))
    seated = gate.for_statistics(Seat, programme.municipality_id).filter(
        Q(until_at__isnull=True) | Q(until_at__gt=period.from_at),
        from_at__lt=period.until_at,
        dossier__in=held.values("dossier"),
    )
    organisations = set(seated.order_by().values_list("organisation_id", flat=True).distinct())
    return Overview(
        counted["residents"] + len({course.person for course in remains.held}),
        counted["conversations"] + sum(remains.talks(course) for course in remains.held),
        len(organisations | remains.organisations()),
    )


def _told(programme: Programme, period: Period) -> QuerySet[Problem]:
    """Problems under a help topic, told by the end of the period, of who the factsheet counts."""
    return gate.for_statistics(Problem, programme.municipality_id).filter(
        dossier__in=_held(programme, period).values("dossier"),
        added_at__lt=period.until_at,
        topics__isnull=False,
    )


def _people(problems: QuerySet[Problem]) -> int:
    n: int = problems.aggregate(n=Count(PERSON, distinct=True))["n"]
    return n


def _help_topics(programme: Programme, period: Period, remains: Remains) -> tuple[Tally, ...]:
    rows = (
        _told(programme, period)
        .order_by()
        .values(
            key=F("topics__key"), label=F("topics__name"), place=F("topics__sort_key"),
            area_key=F("topics__area__key"),
        )
        .annotate(people=Count(PERSON, distinct=True), n=F("people"))
    )  # fmt: skip
    counted = {r["key"]: dict[str, Any](r) for r in rows}
    told = Counter(key for _person, key in set(remains.told()))
    _add(counted, HelpTopic, programme, told, told)
    return _ranked(counted)


def _add(
    counted: dict[str, dict[str, Any]],
    model: type[HelpTopic] | type[ResultKind],
    programme: Programme,
    numbers: Counter[str],
    people: Counter[str],
) -> None:
    """Count what remained of destroyed courses to what is there."""
    missing = numbers.keys() - counted.keys()
    if missing:
        kinds = gate.for_statistics(model, programme.municipality_id).filter(key__in=missing)
        columns = {"label": F("name"), "place": F("sort_key"), "area_key": F("area__key")}
        for row in kinds.order_by().values("key", **columns):
            counted[row["key"]] = {**row, "n": 0, "people": 0}
    for key, row in counted.items():
        row["n"] += numbers[key]
        row["people"] += people[key]


def _ranked(counted: Mapping[str, dict[str, Any]]) -> tuple[Tally, ...]:
    """Highest first, then the municipality's own order."""
    rows = sorted(counted.values(), key=lambda r: (-r["n"], r["place"], r["key"]))
    return tuple(
        Tally(r["key"], r["label"], r["n"], r["people"], r["area_key"] == VIOLENCE_AREA)
        for r in rows
    )


def _results(programme: Programme, period: Period, remains: Remains) -> tuple[Tally, ...]:
    rows = (
        _recorded(programme, period)
        .order_by()
        .values(
            key=F("kind__key"), label=F("kind__name"), place=F("kind__sort_key"),
            area_key=F("kind__area__key"),
        )
        .annotate(n=Count("pk"), people=Count(PERSON, distinct=True))
    )  # fmt: skip
    counted = {r["key"]: dict[str, Any](r) for r in rows}
    came = list(remains.came())
    people = Counter(key for _person, key in set(came))
    _add(counted, ResultKind, programme, Counter(key for _person, key in came), people)
    return _ranked(counted)


def _duration(programme: Programme, period: Period, remains: Remains) -> Duration:
    """From the first conversation to the pilot light, or to closing when there was none."""
    cases = (
        gate.for_statistics(Case, programme.municipality_id)
        .filter(
            dossier__programme=programme,
            # an emptied one is counted among the remains
            dossier__emptied_at=None,
            started_at__lt=period.until_at,
        )
        .annotate(over_at=Coalesce("watch_at", "closed_at"))
    )
    finished = Q(over_at__gte=period.from_at, over_at__lt=period.until_at)
    counted = cases.aggregate(
        finished=Count("pk", filter=finished),
        running=Count("pk", filter=Q(over_at__isnull=True) | Q(over_at__gte=period.until_at)),
        median=Median(
            F("over_at") - F("started_at"), filter=finished, output_field=DurationField()
        ),
    )
    median: timedelta | None = counted["median"]
    if remained := remains.finished():
        lasted = cases.filter(finished).values_list(F("over_at") - F("started_at"), flat=True)
        median = statistics.median([*lasted, *remained])
    return Duration(
        counted["finished"] + len(remained),
        counted["running"] + remains.running(),
        None if median is None else median.days,
    )


def _budget(programme: Programme, period: Period) -> Budget | None:
    """The ledger's own 'used' (DOMAIN §5), of what was booked in the period."""
    people = money_of_people(programme, [period])
    used = sum(people, Decimal(0))
    if used <= 0:
        return None
    return Budget(used, sum(one > 0 for one in people), max(people))


def _booked(programme: Programme, period: Period) -> QuerySet[LedgerEntry]:
    return gate.for_statistics(LedgerEntry, programme.municipality_id).filter(
        account__programme=programme, booked_at__gte=period.from_at, booked_at__lt=period.until_at
    )


def _booked_once(programme: Programme, period: Period) -> QuerySet[CountedMoney]:
    """What remains of money whose request was destroyed."""
    return gate.for_statistics(CountedMoney, programme.municipality_id).filter(
        programme=programme, booked_date__range=(period.start, period.end)
    )
