"""The page for a new alderman: what it is, which mandates there are, what hangs on them, what is asked (DOMAIN §6).

As it stands on the day of counting. Of one programme; rules, exceptions and signals over the whole municipality.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.db.models import Count as Number
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Mandate, Membership, Partnership, Programme, active_on
from accounts.states import MandateKind, Role
from budgets.models import BudgetAccount, BudgetRequest, YearAccount
from budgets.states import WAITING, Payer
from cases.models import Case, Deviation
from cases.signalbook import threshold_of
from cases.states import OPEN_STATUSES, DeviationStatus
from consent import gate
from documents.papers import Fact, Paper, Part
from reporting.effects.costs import by_payer, count_costs
from reporting.monitor.shown import ShownTable
from reporting.papers import exceptions, signals
from reporting.papers.counts import Count, exact
from reporting.papers.exceptions import Exceptions
from reporting.papers.signals import Told
from reporting.papers.tables import Tables, number_of
from reporting.periods import Period
from trail import clock
from trail.counting import one_moment
from trail.templatetags.spoken import full_date, money_round

# how long before its end a mandate is called one to renew: a council's agenda is full
SOON = timedelta(days=120)
# how long a mandate that is over stays on the page
PAST = timedelta(days=365)
# a protected sum is told in these steps, in euros
STEP = Decimal(1000)


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
    """Euros of the calendar year. `used` is None where it would be the money of few; `about`: it is rounded.

    `until`: handed out, what was used up to this day, as the report tells it.
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


# --- in words ---------------------------------------------------------------------------------


def paper_of(figures: Alderman) -> Paper:
    """In the language that is active. No figure, no sentence."""
    parts = (
        _in_a_minute(figures),
        _mandate_part(figures),
        _at_stake(figures),
        _allowed(figures),
        _asked(figures),
    )
    return Paper(
        title=_("Op Koers for a new alderman"),
        over=_("Municipality of %(municipality)s · as on %(day)s")
        % {"municipality": figures.municipality, "day": full_date(figures.on)},
        lead=_("What it is, what is done in your name, and what is asked of you."),
        parts=tuple(part for part in parts if part.facts or part.words),
        end=tuple(_how_to_read(figures)),
    )


def _in_a_minute(figures: Alderman) -> Part:
    words = [
        _(
            "Some residents are stuck on several things at once: no address, so no benefit; no benefit, so no home."
            " Op Koers brings them to one table with everybody who can turn a key. The resident tells the story once"
            " and says what comes first. Every %(days)s days the table looks at what was done and what comes next."
        )
        % {"days": figures.rhythm_days},
        _("In %(municipality)s it runs since %(day)s. %(lead)s leads.")
        % {
            "municipality": figures.municipality,
            "day": full_date(figures.since),
            "lead": figures.lead,
        },
    ]
    if figures.partners:
        words[1] += " " + _("At the table: %(names)s.") % {"names": _listed(figures.partners)}
    if figures.until is not None:
        words[1] += " " + _("The programme runs until %(day)s.") % {"day": full_date(figures.until)}
    words.append(
        _(
            "Where a rule stands in the way of what it is for, the table may make an exception, with reasons. Where no"
            " other fund pays in time there is a budget of at most %(ceiling)s per resident. Both need a mandate of the"
            " aldermen."
        )
        % {"ceiling": money_round(figures.ceiling)}
    )
    return Part(_("Op Koers in one minute"), words=tuple(words))


def _listed(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _is_over(one: MandateTold, today: date) -> bool:
    return one.until_date is not None and one.until_date < today


def to_renew(figures: Alderman) -> tuple[MandateTold, ...]:
    """That end soon, or are over while nobody holds one of their kind."""
    held = {one.kind for one in figures.mandates if not _is_over(one, figures.on)}
    return tuple(
        one
        for one in figures.mandates
        if one.until_date is not None
        and (
            figures.on <= one.until_date <= figures.on + SOON
            or (_is_over(one, figures.on) and one.kind not in held)
        )
    )


def _mandate_part(figures: Alderman) -> Part:
    labels, renew = dict(MandateKind.choices), to_renew(figures)
    told = [one for one in figures.mandates if not _is_over(one, figures.on) or one in renew]
    # who holds the same, given on the same day, stands together
    alike = groupby(told, key=lambda one: replace(one, holder=""))
    facts = [
        Fact(
            capfirst(str(labels[one.kind])),
            _mandate_words(one, _listed(tuple(m.holder for m in those))),
            _until_words(one, figures.on, is_due=any(one == replace(m, holder="") for m in renew)),
        )
        for one, those in alike
    ]
    held = {one.kind for one in told if not _is_over(one, figures.on)}
    facts += [
        Fact(capfirst(str(labels[kind])), _("Nobody holds this mandate today."), without)
        for kind, without in (
            (MandateKind.BUDGET, _("No request for money can be granted.")),
            (MandateKind.DEVIATION, _("No exception to a rule can be made.")),
        )
        if kind not in held
    ]
    words = []
    if renew:
        words.append(
            ngettext("One mandate must be renewed.", "%(n)s mandates must be renewed.", len(renew))
            % {"n": len(renew)}
        )
    elif told:
        words.append(
            _("Look at the mandates again when you begin: they were given by your predecessor.")
        )
    if any(one.until_date is None for one in told):
        words.append(_("A mandate without an end date goes on. Agree when you look at it again."))
    return Part(_("Who decides in your name"), tuple(facts), words=tuple(words))


def _mandate_words(one: MandateTold, holders: str) -> str:
    words = {
        "holder": holders,
        "by": one.given_by,
        "day": full_date(one.from_date),
        "limit": money_round(one.up_to) if one.up_to is not None else "",
    }
    if one.up_to is None:
        return _("%(holder)s. Given by %(by)s, since %(day)s.") % words
    return _("%(holder)s. Given by %(by)s, since %(day)s, up to %(limit)s per resident.") % words


def _until_words(one: MandateTold, today: date, *, is_due: bool) -> str:
    if one.until_date is None:
        return ""
    day = {"day": full_date(one.until_date)}
    if _is_over(one, today):
        return _("Over since %(day)s: to be renewed.") % day
    if is_due:
        return _("Until and including %(day)s: to be renewed.") % day
    return _("Until and including %(day)s.") % day


def _at_stake(figures: Alderman) -> Part:
    """What stops when the mandates do."""
    facts = []
    if figures.seen is not None:
        facts.append(
            Fact(
                _("Residents at the table, %(period)s") % {"period": figures.seen.quarter.words},
                str(figures.seen.residents),
                _("The table goes on without a mandate, but can promise less."),
            )
        )
    for count, label, text in (
        ()
        if figures.threshold is not None
        else (
            (
                figures.running,
                _("Courses that run"),
                _("The table goes on without a mandate, but can promise less."),
            ),
            (
                figures.requests,
                _("Requests for money that wait"),
                _("Without a mandate nobody decides on them."),
            ),
            (
                figures.deviations,
                _("Exceptions that wait"),
                _("Without a mandate nobody decides on them."),
            ),
        )
    ):
        if not count.is_none:
            facts.append(Fact(label, capfirst(count.words), text))
    facts.append(Fact(_("Budget of %(year)s") % {"year": figures.money.year}, _budget(figures)))
    if figures.costs:
        names = dict(Payer.choices)
        whole = sum((one.amount for one in figures.costs), Decimal(0))
        by = [f"{names[one.payer]} {money_round(one.amount)}" for one in figures.costs]
        facts.append(
            Fact(
                _("What the programme costs in %(year)s") % {"year": figures.money.year},
                _("%(amount)s, as it was written down: %(payers)s.")
                % {"amount": money_round(whole), "payers": _listed(tuple(by))},
                _("The budget above is not in it."),
            )
        )
    return Part(_("What is at stake when they lapse"), tuple(facts))


def _budget(figures: Alderman) -> str:
    money = figures.money
    limit = {"limit": money_round(money.limit)}
    if money.used is None:
        return (
            _(
                "Of %(limit)s. What was used is about too few residents to tell here; the project leader can show it."
            )
            % limit
        )
    if money.used == 0 and not money.about:
        return _("Of %(limit)s nothing was used yet.") % limit
    used = {**limit, "used": money_round(money.used)}
    if money.until is not None:
        return _("Of %(limit)s, %(used)s was used up to and including %(day)s.") % {
            **used,
            "day": full_date(money.until),
        }
    if not money.about:
        return _("Of %(limit)s, %(used)s was used.") % used
    if money.used == 0:
        return _("Of %(limit)s, less than %(step)s was used.") % {
            **limit,
            "step": money_round(STEP),
        }
    return _("Of %(limit)s, about %(used)s was used.") % used


def _allowed(figures: Alderman) -> Part:
    facts = tuple(exceptions.as_fact(one) for one in figures.exceptions)
    note = (
        _(
            "Over all years and the whole municipality. Each was made with reasons, for one resident."
        )
        if facts
        else ""
    )
    words = () if facts else (_nothing_to_tell(figures),)
    return Part(_("What was allowed before you"), facts, note=note, words=words)


def _nothing_to_tell(figures: Alderman) -> str:
    if figures.threshold is None:
        return _("No exception to a rule was made yet.")
    return _("There is no exception to a rule that can be told without telling about a resident.")


def _asked(figures: Alderman) -> Part:
    facts = tuple(signals.as_fact(one) for one in figures.signals)
    words = () if facts else (_("No signal about a rule waits for an answer of the municipality."),)
    return Part(_("What the table asks of you"), facts, words=words)


def _how_to_read(figures: Alderman) -> Iterable[str]:
    yield _("What a mandate covers by law is for the municipality's lawyer to say.")
    if figures.threshold is None:
        yield _("For internal use: every number is exact. Not to be passed on.")
    else:
        yield _(
            "Numbers about fewer than %(threshold)s people are not shown, so that nobody can be recognised."
        ) % {"threshold": figures.threshold}
