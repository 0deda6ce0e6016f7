"""The page for a new alderman: what it is, which mandates there are, what hangs on them, what is asked (DOMAIN §6).

As it stands on the day of counting. Of one programme; rules, exceptions and signals over the whole municipality.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count as Number
from django.db.models import Q

from accounts.models import Mandate, Membership, Partnership, Programme, active_on
from accounts.states import MandateKind, Role
from budgets.models import BudgetAccount, BudgetRequest, YearAccount
from budgets.states import WAITING
from cases.models import Case, Deviation
from cases.signalbook import threshold_of
from cases.states import OPEN_STATUSES, DeviationStatus
from consent import gate
from reporting.effects.costs import by_payer, count_costs
from reporting.monitor import rounding
from reporting.monitor.shown import ShownTable
from reporting.papers import exceptions, signals
from reporting.papers.counts import Count, exact
from reporting.papers.exceptions import Exceptions
from reporting.papers.signals import Told
from reporting.papers.tables import Tables, number_of
from reporting.periods import Period
from trail import clock
from trail.counting import one_moment

# how long a mandate that is over stays on the page
PAST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class MandateTold:
    kind: str
    holder: str
    given_by: str
    up_to: Decimal | None
    from_date: date
    until_date: date | None


@dataclass(frozen=True, slots=True)
class YearMoney:
    """Euros of the calendar year. `used` is None where it would be the money of few.

    `about`: it is rounded, in editions of before ADR 0047. `until`: handed out, what was used up to this day, as the
    report tells it.
    """

    year: int
    limit: Decimal
    used: Decimal | None
    people: Count
    about: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """What one payer spends on the programme in the calendar year, as it was written down."""

    payer: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Seen:
    """How many residents came to the table in a quarter that is over, as the report tells it."""

    quarter: Period
    residents: int


@dataclass(frozen=True, slots=True)
class Alderman:
    """`threshold`: below which numbers are not told; None when everything is exact."""

    municipality: str
    programme: str
    lead: str
    partners: tuple[str, ...]
    since: date
    until: date | None
    rhythm_days: int
    ceiling: Decimal
    on: date
    mandates: tuple[MandateTold, ...]
    running: Count
    requests: Count
    deviations: Count
    money: YearMoney
    exceptions: tuple[Exceptions, ...]
    signals: tuple[Told, ...]
    threshold: int | None = None
    # to what the numbers of people are rounded
    rounded_to: int | None = None
    # handed out, in the place of what runs and waits on the day itself
    seen: Seen | None = None
    # by who pays; about no resident, so the same for whoever reads it
    costs: tuple[Paid, ...] = ()


def count_alderman(programme: Programme) -> Alderman:
    """Everything exact, as at one moment, in as many queries whatever there is."""
    today, municipality = clock.today(), programme.municipality
    with one_moment():
        return Alderman(
            municipality=municipality.name,
            programme=programme.name,
            lead=programme.lead_organisation.name,
            partners=_partners(programme, today),
            since=programme.from_date,
            until=programme.until_date,
            rhythm_days=programme.rhythm_days,
            ceiling=programme.ceiling_per_resident,
            on=today,
            mandates=_mandates(programme, today),
            running=_running(programme),
            requests=_waiting_requests(programme),
            deviations=_waiting_deviations(programme),
            money=_money(programme, today.year),
            costs=_costs(programme, today.year),
            exceptions=tuple(
                one
                for one in exceptions.exceptions_of(municipality.pk, threshold_of(municipality.pk))
                if one.made
            ),
            signals=_asked_of_the_municipality(programme, today),
        )


def protect(figures: Alderman, tables: Tables, threshold: int) -> Alderman:
    """What may be handed out: no number but the report's (`tables`), no signal that was not passed on.

    What runs or waits on the day itself stays with who steers: two pages of two days would differ by one resident.
    """
    untold = Count(0, threshold)
    return replace(
        figures,
        running=untold,
        requests=untold,
        deviations=untold,
        money=_told_money(figures.money, tables.get("budget"), untold),
        exceptions=exceptions.protected(figures.exceptions),
        signals=signals.protected(figures.signals),
        threshold=threshold,
        rounded_to=rounding.rounded_to(tables.values()),
        seen=_seen(tables.get("residents")),
    )


def _seen(table: ShownTable | None) -> Seen | None:
    residents = number_of(table.whole) if table is not None else None
    return Seen(table.period, residents) if table is not None and residents else None


def _costs(programme: Programme, year: int) -> tuple[Paid, ...]:
    """Of the whole year, also of days that are still to come. One query."""
    whole_year = Period(date(year, 1, 1), date(year, 12, 31))
    paid = by_payer(count_costs(programme, whole_year)["programme_payers"].lines)
    return tuple(Paid(payer, amount) for payer, amount in paid.items() if amount)


def _told_money(money: YearMoney, table: ShownTable | None, untold: Count) -> YearMoney:
    if table is None or not table.whole.is_exact or not table.whole.number:
        return replace(money, used=None, people=untold)
    used = Decimal(table.whole.number)
    return replace(money, used=used, people=untold, until=table.period.end)


def _partners(programme: Programme, today: date) -> tuple[str, ...]:
    """Core partners of today, without the lead organisation."""
    rows = Partnership.objects.filter(
        active_on(today), municipality_id=programme.municipality_id, is_core=True
    ).exclude(organisation_id=programme.lead_organisation_id)
    return tuple(rows.order_by("organisation__name").values_list("organisation__name", flat=True))


def _mandates(programme: Programme, today: date) -> tuple[MandateTold, ...]:
    """Those of today, and those that ended in the past year; by kind, the first to end on top."""
    order = {kind.value: place for place, kind in enumerate(MandateKind)}
    rows = (
        Mandate.objects.filter(programme=programme, from_date__lte=today)
        .filter(Q(until_date__isnull=True) | Q(until_date__gte=today - PAST))
        .select_related("holder")
        .order_by("holder__name", "pk")
    )
    return tuple(
        MandateTold(m.kind, m.holder.name, m.given_by, m.up_to, m.from_date, m.until_date)
        for m in sorted(
            rows,
            key=lambda m: (order[m.kind], m.until_date or date.max, m.given_by, m.from_date, m.pk),
        )
    )


def _running(programme: Programme) -> Count:
    cases = gate.for_statistics(Case, programme.municipality_id).filter(
        dossier__programme=programme, status__in=OPEN_STATUSES
    )
    return exact(cases.count())


def _waiting_requests(programme: Programme) -> Count:
    rows = gate.for_statistics(BudgetRequest, programme.municipality_id).filter(
        dossier__programme=programme, status__in=WAITING
    )
    return exact(rows.count())


def _waiting_deviations(programme: Programme) -> Count:
    rows = gate.for_statistics(Deviation, programme.municipality_id).filter(
        dossier__programme=programme, status=DeviationStatus.ASKED
    )
    return exact(rows.count())


def _money(programme: Programme, year: int) -> YearMoney:
    """The year's own account in the ledger, and for how many residents anything is used. Two queries."""
    account = YearAccount.objects.filter(programme=programme, year=year).first()
    people = BudgetAccount.objects.filter(programme=programme, used__gt=0).aggregate(
        n=Number("resident_id", distinct=True)
    )
    return YearMoney(
        year,
        account.limit if account else programme.ceiling_per_year,
        account.used if account else Decimal("0.00"),
        exact(people["n"]),
    )


def _asked_of_the_municipality(programme: Programme, today: date) -> tuple[Told, ...]:
    """Signals that wait on the municipality itself: the organisation where its policy makers, administrators and
    privacy officer work, or somebody whose name in words says so ('wethouder Wonen')."""
    ours = set(
        Membership.objects.filter(
            active_on(today),
            municipality_id=programme.municipality_id,
            role__in=[Role.POLICY_MAKER, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER],
        ).values_list("organisation_id", flat=True)
    )
    in_words = ("wethouder", "gemeente", "college", "burgemeester")
    return tuple(
        one
        for one in signals.signals_of(programme.municipality_id)
        if one.is_open
        and (one.owner_id in ours or any(word in one.owner_name.lower() for word in in_words))
    )
