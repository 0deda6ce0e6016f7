"""The page of one partner: for prestatieafspraken and co-financing (DOMAIN §6).

Its hours at tables, what it promised and how it kept that, what its own rules did. Only of itself: nothing of another
organisation is counted, so nothing can be compared. What its presence brought is not guessed. Over the whole
municipality and a period.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count as Number
from django.db.models import Q, QuerySet

from accounts.models import Organisation, Partnership
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from cases.hours import hours_of
from cases.models import Agreement
from cases.promises import kept_how
from cases.states import AgreementStatus
from consent import gate
from consent.models import Seat
from reporting.figures import PERSON
from reporting.monitor import rounding
from reporting.monitor.finer import OWN_AGREEMENTS
from reporting.monitor.shapes import DOT
from reporting.monitor.shown import ShownTable
from reporting.papers import rules, signals
from reporting.papers.counts import Count, exact
from reporting.papers.rules import BlockingRule
from reporting.papers.signals import Told
from reporting.papers.tables import Tables, number_of, stuck_by_rule
from reporting.periods import Period
from trail import clock
from trail.counting import one_moment


@dataclass(frozen=True, slots=True)
class AtTables:
    """`talks` and `hours` are None where they are about few residents."""

    seated: Count
    met: Count
    talks: int | None
    hours: float | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What became of so many agreements, about so many residents; `number` None where those are few."""

    number: int | None
    people: Count


@dataclass(frozen=True, slots=True)
class Promises:
    """Agreements that were due in the period, `kept` or `missed`; what was `dropped` counts neither way."""

    due: Promise
    kept: Promise
    missed: Promise
    dropped: Promise
    # of what was kept and missed; only when everything is exact
    later: int | None = None
    still_open: int | None = None

    @property
    def is_none(self) -> bool:
        return self.due.number == 0 and self.dropped.number == 0


@dataclass(frozen=True, slots=True)
class Became:
    """So many agreements that were to be done in the period, by what became of them."""

    status: str
    number: int


@dataclass(frozen=True, slots=True)
class Handed:
    """What may be handed out of one organisation, as the report tells it; None or empty where it may not be told.

    `is_published`: is anything of these days published at all?
    """

    hours: Decimal | None
    people: int | None
    agreements: tuple[Became, ...]
    is_published: bool = True


@dataclass(frozen=True, slots=True)
class Partner:
    """`threshold`: below which numbers are not told; None when everything is exact."""

    municipality: str
    organisation: str
    is_core: bool
    period: Period
    at_tables: AtTables
    promises: Promises
    signals: tuple[Told, ...]
    rules: tuple[BlockingRule, ...]
    threshold: int | None = None
    # to what the numbers of people are rounded
    rounded_to: int | None = None
    handed: Handed | None = None


def pages_for(viewer: Viewer) -> QuerySet[Partnership]:
    """Whose page this viewer may see: of every organisation where they steer, else of their own."""
    own = Q(municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER]))
    for place in viewer.places:
        if place.role in DOSSIER_ROLES:
            own |= Q(municipality_id=place.municipality_id, organisation_id=place.organisation_id)
    return Partnership.objects.filter(own).select_related("municipality", "organisation")


def count_partner(partnership: Partnership, period: Period) -> Partner:
    """Everything exact, as at one moment, in as many queries whatever there is."""
    municipality, organisation = partnership.municipality, partnership.organisation
    with one_moment():
        told = signals.signals_of(municipality.pk)
        return Partner(
            municipality=municipality.name,
            organisation=organisation.name,
            is_core=partnership.is_core,
            period=period,
            at_tables=_tables(partnership, period),
            promises=_promises(partnership, period),
            signals=tuple(
                one
                for one in told
                if one.owner_id == organisation.pk or _is_named(organisation, one.rule_owner)
            ),
            rules=tuple(
                one
                for one in rules.blocking_rules(municipality.pk, period, told)
                if _is_named(organisation, one.owner)
            ),
        )


def protect(figures: Partner, tables: Tables, threshold: int) -> Partner:
    """What the organisation itself reads, and what may be handed out: no number but the report's (`tables`)."""
    untold, unsaid = Count(0, threshold), Promise(None, Count(0, threshold))
    stuck = stuck_by_rule(tables)
    return replace(
        figures,
        at_tables=AtTables(untold, untold, None, None),
        promises=Promises(unsaid, unsaid, unsaid, unsaid),
        signals=signals.protected(figures.signals, stuck),
        rules=rules.protected(figures.rules, stuck),
        threshold=threshold,
        rounded_to=rounding.rounded_to(tables.values()),
        handed=_handed(tables),
    )


def _handed(tables: Tables) -> Handed:
    hours = next(iter(tables["hours"].lines), None) if "hours" in tables else None
    told = number_of(hours)
    return Handed(
        hours=Decimal(hours.number) if hours and told and hours.number is not None else None,
        people=told,
        agreements=_agreements(tables.get(OWN_AGREEMENTS.key)),
        is_published=bool(tables),
    )


def _agreements(table: ShownTable | None) -> tuple[Became, ...]:
    """By what became of them; what was kept and what was not are told both or neither: half a score misleads."""
    if table is None:
        return ()
    numbers = {line.key.rpartition(DOT)[2]: number_of(line) for line in table.lines}
    if not numbers.get(AgreementStatus.DONE) or not numbers.get(AgreementStatus.NOT_DONE):
        return ()
    order = (
        AgreementStatus.DONE,
        AgreementStatus.NOT_DONE,
        AgreementStatus.OPEN,
        AgreementStatus.DROPPED,
    )
    return tuple(Became(status.value, n) for status in order if (n := numbers.get(status)))


def _tables(partnership: Partnership, period: Period) -> AtTables:
    """Two queries."""
    own = hours_of(
        partnership.organisation_id, partnership.municipality_id, period.start, period.end
    )
    seated = (
        gate.for_statistics(Seat, partnership.municipality_id)
        .filter(
            Q(until_at__isnull=True) | Q(until_at__gt=period.from_at),
            organisation_id=partnership.organisation_id,
            from_at__lt=period.until_at,
        )
        .aggregate(people=Number(PERSON, distinct=True))
    )
    return AtTables(
        seated=exact(seated["people"]),
        met=exact(own.residents),
        talks=own.talks,
        hours=round(own.spent / timedelta(hours=1), 1),
    )


def _promises(partnership: Partnership, period: Period) -> Promises:
    """One query: each promise once, by what became of it."""
    how = kept_how(clock.today())
    kept, missed = how["in_time"] | how["later"], how["not_done"] | how["still_open"]
    groups = {
        "due": kept | missed,
        "kept": kept,
        "later": how["later"],
        "missed": missed,
        "still_open": how["still_open"],
        "dropped": how["dropped"],
    }
    found = (
        gate.for_statistics(Agreement, partnership.municipality_id)
        .filter(
            owner_organisation_id=partnership.organisation_id,
            due_date__range=(period.start, period.end),
        )
        .aggregate(
            **{name: Number("pk", filter=what) for name, what in groups.items()},
            **{
                f"{name}_people": Number(PERSON, distinct=True, filter=what)
                for name, what in groups.items()
            },
        )
    )

    def became(name: str) -> Promise:
        return Promise(found[name], exact(found[f"{name}_people"]))

    return Promises(
        due=became("due"),
        kept=became("kept"),
        missed=became("missed"),
        dropped=became("dropped"),
        later=found["later"],
        still_open=found["still_open"],
    )


def _is_named(organisation: Organisation, words: str) -> bool:
    """Is the rule's owner, in words, this organisation? By its whole name or its short one, as words by themselves."""
    names = (organisation.name, organisation.short_name)
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) for name in names if name)
