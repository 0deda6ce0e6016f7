"""The figures of a programme over a period, counted in the database. Numbers only: no texts, no names.

Counting needs no consent (public task, DOMAIN §6), so everything starts from `gate.for_statistics`. Each figure is
defined once, here; `reporting.definitions` says the same in words people read. Periods are local dates
(Europe/Amsterdam), both ends included.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet, Sum, When
from django.db.models import Case as DatabaseCase
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Programme
from budgets.models import LedgerEntry
from budgets.states import ADDS, TAKES
from cases.models import Case, Meeting, Problem, Result
from cases.states import MeetingStatus
from consent import gate
from consent.models import Seat
from trail.clock import AMSTERDAM

# Violence is never shown separately when small (DOMAIN §6): topics and results of this life area …
VIOLENCE_AREA = "veiligheid"
# … are then counted together with this topic.
VIOLENCE_JOINS = "kinderen_veiligheid"


@dataclass(frozen=True, slots=True)
class Period:
    """Two local dates, both included; a single day is a period."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period ends on or after its first day")

    @property
    def from_at(self) -> datetime:
        return datetime.combine(self.start, time.min, AMSTERDAM)

    @property
    def until_at(self) -> datetime:
        """The first moment after the period."""
        return datetime.combine(self.end + timedelta(days=1), time.min, AMSTERDAM)

    @property
    def words(self) -> str:
        """'februari tot en met november 2020' for whole months, else with days, in the active language."""
        start, end = self.start, self.end
        whole = start.day == 1 and (end + timedelta(days=1)).day == 1
        if start == end:
            return date_format(start, "j F Y", use_l10n=False)
        if whole and (start.year, start.month) == (end.year, end.month):
            return date_format(start, "F Y", use_l10n=False)
        day, year = "" if whole else "j ", "" if start.year == end.year else " Y"
        return _("%(start)s up to and including %(end)s") % {
            "start": date_format(start, f"{day}F{year}", use_l10n=False),
            "end": date_format(end, f"{day}F Y", use_l10n=False),
        }


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


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a factsheet tells, exact. Lists are ranked: highest first, then the municipality's own order."""

    period: Period
    overview: Overview
    help_topics: tuple[Tally, ...]
    without_topic: int
    # violence and what it joins, each resident once; None when there is no violence
    safety: Tally | None
    results: tuple[Tally, ...]
    duration: Duration
    # None where nothing was used: the budget is out of sight until it matters
    budget: Budget | None = None


class Median(Aggregate):
    """percentile_cont(0.5): the middle one, or halfway the two in the middle."""

    function = "PERCENTILE_CONT"
    name = "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@contextmanager
def one_moment() -> Iterator[None]:
    """All queries inside see the database as at one moment; inside somebody's transaction, as that sees it."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def count_figures(programme: Programme, period: Period) -> Figures:
    """Count a programme over a period, in as many queries whatever its size."""
    with one_moment():
        overview = _overview(programme, period)
        return Figures(
            period=period,
            overview=overview,
            help_topics=_help_topics(programme, period),
            without_topic=overview.residents - _people(_told(programme, period)),
            safety=_safety(programme, period),
            results=_results(programme, period),
            duration=_duration(programme, period),
            budget=_budget(programme, period),
        )


def _held(programme: Programme, period: Period) -> QuerySet[Meeting]:
    """Conversations that took place. Who had one is who the factsheet counts."""
    return gate.for_statistics(Meeting, programme.municipality_id).filter(
        dossier__programme=programme,
        status=MeetingStatus.HELD,
        on_date__range=(period.start, period.end),
    )


def _overview(programme: Programme, period: Period) -> Overview:
    held = _held(programme, period)
    counted = held.aggregate(
        residents=Count("dossier__resident", distinct=True), conversations=Count("pk")
    )
    seated = gate.for_statistics(Seat, programme.municipality_id).filter(
        Q(until_at__isnull=True) | Q(until_at__gt=period.from_at),
        from_at__lt=period.until_at,
        dossier__in=held.values("dossier"),
    )
    organisations = seated.aggregate(n=Count("organisation", distinct=True))["n"]
    return Overview(counted["residents"], counted["conversations"], organisations)


def _told(programme: Programme, period: Period) -> QuerySet[Problem]:
    """Problems under a help topic, told by the end of the period, of who the factsheet counts."""
    return gate.for_statistics(Problem, programme.municipality_id).filter(
        dossier__in=_held(programme, period).values("dossier"),
        added_at__lt=period.until_at,
        topics__isnull=False,
    )


def _people(problems: QuerySet[Problem]) -> int:
    n: int = problems.aggregate(n=Count("dossier__resident", distinct=True))["n"]
    return n


def _help_topics(programme: Programme, period: Period) -> tuple[Tally, ...]:
    rows = (
        _told(programme, period)
        .order_by()
        .values(
            key=F("topics__key"), label=F("topics__name"), place=F("topics__sort_key"),
            area_key=F("topics__area__key"),
        )
        .annotate(n=Count("dossier__resident", distinct=True))
        .order_by("-n", "place", "key")
    )  # fmt: skip
    return tuple(
        Tally(r["key"], r["label"], r["n"], r["n"], r["area_key"] == VIOLENCE_AREA) for r in rows
    )


def _safety(programme: Programme, period: Period) -> Tally | None:
    told = _told(programme, period)
    violence = told.filter(topics__area__key=VIOLENCE_AREA)
    if not violence.exists():
        return None
    together = _people(
        told.filter(Q(topics__area__key=VIOLENCE_AREA) | Q(topics__key=VIOLENCE_JOINS))
    )
    label = (
        programme.municipality.help_topics.filter(key=VIOLENCE_JOINS)
        .values_list("name", flat=True)
        .first()
    )
    return Tally(VIOLENCE_JOINS, label or "", together, together)


def _results(programme: Programme, period: Period) -> tuple[Tally, ...]:
    rows = (
        gate.for_statistics(Result, programme.municipality_id)
        .filter(dossier__programme=programme, on_date__range=(period.start, period.end))
        .order_by()
        .values(
            key=F("kind__key"), label=F("kind__name"), place=F("kind__sort_key"),
            area_key=F("kind__area__key"),
        )
        .annotate(n=Count("pk"), people=Count("dossier__resident", distinct=True))
        .order_by("-n", "place", "key")
    )  # fmt: skip
    return tuple(
        Tally(r["key"], r["label"], r["n"], r["people"], r["area_key"] == VIOLENCE_AREA)
        for r in rows
    )


def _duration(programme: Programme, period: Period) -> Duration:
    """From the first conversation to the pilot light, or to closing when there was none."""
    cases = (
        gate.for_statistics(Case, programme.municipality_id)
        .filter(dossier__programme=programme, started_at__lt=period.until_at)
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
    return Duration(
        counted["finished"], counted["running"], None if median is None else round(median.days)
    )


def _budget(programme: Programme, period: Period) -> Budget | None:
    """The ledger's own 'used' (DOMAIN §5), of what was booked in the period."""
    booked = gate.for_statistics(LedgerEntry, programme.municipality_id).filter(
        account__programme=programme, booked_at__gte=period.from_at, booked_at__lt=period.until_at
    )
    people = list(
        booked.order_by()
        .values("account__resident")
        .annotate(
            used=Sum(
                DatabaseCase(
                    When(kind__in=ADDS, then=F("amount")),
                    When(kind__in=TAKES, then=-F("amount")),
                    default=Decimal(0),
                )
            )
        )
        .values_list("used", flat=True)
    )
    used = sum(people, Decimal(0))
    return Budget(used, sum(one > 0 for one in people)) if used > 0 else None
