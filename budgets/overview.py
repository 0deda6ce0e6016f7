"""How a programme's budget stands in a calendar year, for who leads it: from the ledger, added up in the database.

Numbers only, over the whole programme: every dossier's progress and decisions are the project leader's to know
(DOMAIN §2), so nothing betrays a case that is hidden from them. Nobody who decides, asks or pays is counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import Programme
from accounts.states import Role
from accounts.viewer import Viewer
from budgets.advances import open_advances, rows_of, total_of
from budgets.calculation import ZERO, Moved, Room, sum_of
from budgets.deciders import waiting_on
from budgets.models import (
    Advance,
    BudgetRequest,
    CountedMoney,
    LedgerEntry,
    YearAccount,
)
from budgets.models.ledger import SUMS
from budgets.states import GRANTED, WAITING, DecisionKind, RequestStatus
from consent import gate
from trail import clock
from trail.clock import AMSTERDAM
from trail.counting import Median, one_moment

# below this part of the year's total it is said in words that it runs low
LOW = Decimal("0.20")


@dataclass(frozen=True, slots=True)
class YearMoney:
    """Where the money of a year is, in euros: held, paid, still_out, lost and left make the limit.

    Money counts in the year in which it was granted, also when it is paid or comes back later.
    """

    limit: Decimal
    # granted and not paid yet
    held: Decimal
    # paid, without what was given back afterwards
    paid: Decimal
    # all that was advanced, and what became of it
    advanced: Decimal
    recovered: Decimal
    still_out: Decimal
    lost: Decimal

    @property
    def used(self) -> Decimal:
        return self.held + self.spent

    @property
    def spent(self) -> Decimal:
        """Went out, and is not back."""
        return self.paid + self.still_out + self.lost

    @property
    def left(self) -> Decimal:
        return Room(self.limit, self.used).left


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests that were sent in a year, and how long a decision took; a changed request is counted once."""

    number: int
    granted: int
    refused: int
    withdrawn: int
    decided: int
    median: timedelta | None
    slowest: timedelta | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait now, by whose move it is; never by person."""

    whose: str
    number: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    programme: Programme
    year: int
    money: YearMoney
    asked: Asked
    waiting: tuple[Waiting, ...]
    # what waits for a decision now, in euros
    asked_now: Decimal
    late: int
    late_out: Decimal
    is_current: bool

    @property
    def runs_low(self) -> bool:
        return self.is_current and self.money.left < self.money.limit * LOW

    @property
    def fits_not(self) -> bool:
        """More is asked for now than is left."""
        return self.is_current and self.asked_now > self.money.left


def led_by(viewer: Viewer) -> list[Programme]:
    """Programmes of the municipalities where the viewer is project leader, the newest first."""
    places = viewer.municipalities([Role.PROJECT_LEADER])
    return list(
        Programme.objects.filter(municipality_id__in=places)
        .select_related("municipality")
        .order_by("-from_date", "name", "pk")
    )


def years_of(programme: Programme) -> list[int]:
    """The last year in which it ran, and those in which money was granted; the newest first."""
    booked = YearAccount.objects.filter(programme=programme).values_list("year", flat=True)
    ran = min(clock.today(), programme.until_date or clock.today())
    return sorted({ran.year, *booked}, reverse=True)


def running_low(viewer: Viewer) -> list[YearAccount]:
    """Of the programmes that the viewer leads, this year's account where less than a fifth is left; one query."""
    return list(
        YearAccount.objects.filter(
            municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER]),
            year=clock.today().year,
            used__gt=F("limit") * (1 - LOW),
        )
        .select_related("programme")
        .order_by("programme__name", "pk")
    )


def overview_of(programme: Programme, year: int) -> Overview:
    """Everything about one programme and year, as at one moment, in as many queries whatever its size."""
    with one_moment():
        waiting, asked_now = _waiting(programme)
        late = [row for row in rows_of(_open(programme)) if row.is_late]
        return Overview(
            programme=programme,
            year=year,
            money=_money(programme, year),
            asked=_asked(programme, year),
            waiting=waiting,
            asked_now=asked_now,
            late=len(late),
            late_out=total_of(late),
            is_current=year == clock.today().year,
        )


def _requests(programme: Programme) -> Any:
    return gate.for_statistics(BudgetRequest, programme.municipality_id).filter(
        dossier__programme=programme
    )


def _open(programme: Programme) -> Any:
    return open_advances(_requests(programme))


def _money(programme: Programme, year: int) -> YearMoney:
    account = YearAccount.objects.filter(programme=programme, year=year).first()
    entries = gate.for_statistics(LedgerEntry, programme.municipality_id).filter(
        year_account__programme=programme, year_account__year=year
    )
    is_advance = Exists(Advance.objects.filter(request_id=OuterRef("request_id")))
    advances = _sums(entries.filter(is_advance))
    usual = _sums(entries.exclude(is_advance))
    # destroyed after its term: what was still out by then is not coming back, and counts as paid
    gone = _sums(
        gate.for_statistics(CountedMoney, programme.municipality_id).filter(
            year_account__programme=programme, year_account__year=year
        )
    )
    return YearMoney(
        limit=account.limit if account else programme.ceiling_per_year,
        held=advances.held + usual.held + gone.held,
        paid=usual.out + gone.out,
        advanced=advances.advanced,
        recovered=advances.recovered + advances.refunded,
        still_out=advances.outstanding,
        lost=advances.written_off,
    )


def _sums(rows: QuerySet[Any]) -> Moved:
    """One query; every kind of entry by its column."""
    columns = {
        column: Sum("amount", filter=Q(kind=kind), default=ZERO) for kind, column in SUMS.items()
    }
    return Moved(**rows.aggregate(**columns))


def _waiting(programme: Programme) -> tuple[tuple[Waiting, ...], Decimal]:
    """What waits now, by whose move it is; and the sum that waits for a decision."""
    open_ones = list(
        _requests(programme)
        .filter(status__in=[*WAITING, RequestStatus.APPROVED, RequestStatus.PAID])
        .select_related("case", "dossier", "requester")
    )
    deciders = waiting_on(open_ones)
    undecided = [one for one in open_ones if one.status in WAITING]
    sent = [one for one in undecided if one.status == RequestStatus.SUBMITTED]
    groups = (
        (_("with who decides"), [one for one in sent if deciders[one.pk]]),
        (_("with nobody: no mandate reaches far enough"), [o for o in sent if not deciders[o.pk]]),
        (_("with the table, for an answer"), _in(open_ones, RequestStatus.QUESTION)),
        (_("with who pays"), _in(open_ones, RequestStatus.APPROVED)),
        (_("for the receipt"), _in(open_ones, RequestStatus.PAID)),
    )
    return (
        tuple(Waiting(whose, len(found), _since(found)) for whose, found in groups if found),
        sum_of(one.amount for one in undecided),
    )


def _in(requests: Sequence[BudgetRequest], status: RequestStatus) -> list[BudgetRequest]:
    return [one for one in requests if one.status == status]


def _since(requests: Sequence[BudgetRequest]) -> datetime | None:
    """Since when the longest of them waits."""
    moments = [one.waiting_since_at or one.settled_at for one in requests]
    return min((moment for moment in moments if moment is not None), default=None)


def _asked(programme: Programme, year: int) -> Asked:
    """Of the requests sent in the year; those that a changed one took the place of are left out."""
    start, end = (
        datetime.combine(date(one, 1, 1), time.min, AMSTERDAM) for one in (year, year + 1)
    )
    again = BudgetRequest.objects.filter(replaces_id=OuterRef("pk"), submitted_at__isnull=False)
    sent = (
        _requests(programme)
        .filter(~Exists(again), submitted_at__gte=start, submitted_at__lt=end)
        .annotate(
            answered_at=Min(
                "decisions__decided_at",
                filter=Q(decisions__kind__in=[DecisionKind.APPROVE, DecisionKind.REFUSE]),
            )
        )
        .annotate(took=F("answered_at") - F("submitted_at"))
        .order_by()
    )
    # an annotation with an aggregate is counted over a subquery: one query all the same
    counted = sent.aggregate(
        number=Count("pk"),
        granted=Count("pk", filter=Q(status__in=GRANTED)),
        refused=Count("pk", filter=Q(status=RequestStatus.REFUSED)),
        withdrawn=Count("pk", filter=Q(status__in=[RequestStatus.WITHDRAWN, RequestStatus.VOIDED])),
        decided=Count("answered_at"),
        median=Median("took", output_field=DurationField()),
        slowest=Max("took"),
    )
    return Asked(**counted)
