"""What was shared before: with whom, about what, from when until when, and what they looked at (DOMAIN §4, withdrawal).

Told by deriving the gate anew for every moment at which something changed, by the same function that decides who may
know what now. Nothing is reckoned twice in two ways.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime

from accounts.models import Organisation
from consent import gate, knowledge, logbook
from consent.deciding import deciding
from consent.derivation import Facts, Period, derive_access
from consent.models import Consent, Dossier, Grant, Guardian, LifeArea, SpokenGrant
from consent.states import Purpose
from trail import clock


@dataclass(frozen=True, slots=True)
class Span:
    """An organisation could know this area in this period; `until_at` None: it still can."""

    area: LifeArea
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shared:
    """One organisation: what it could know, and what it looked at."""

    organisation: Organisation
    spans: tuple[Span, ...]
    looked: tuple[logbook.Entry, ...]

    @property
    def still(self) -> list["Together"]:
        return together(span for span in self.spans if span.until_at is None)

    @property
    def before(self) -> list["Together"]:
        return together(span for span in self.spans if span.until_at is not None)


@dataclass(frozen=True, slots=True)
class Together:
    """Areas that could be known in the same days, for people to read."""

    from_date: date
    until_date: date | None
    areas: tuple[LifeArea, ...]


def together(spans: Iterable[Span]) -> list[Together]:
    """The same days once, the latest first."""
    days: dict[tuple[date, date | None], list[LifeArea]] = defaultdict(list)
    for span in spans:
        until = clock.local_date(span.until_at) if span.until_at else None
        days[clock.local_date(span.from_at), until].append(span.area)
    rows = [
        Together(start, end, tuple(dict.fromkeys(areas))) for (start, end), areas in days.items()
    ]
    return sorted(rows, key=lambda row: row.from_date, reverse=True)


def shared_of(dossier: Dossier) -> list[Shared]:
    """Per organisation at the table, now or before, but the lead organisation, which runs the course."""
    areas = {area.pk: area for area in knowledge.areas_of(dossier)}
    lead = dossier.programme.lead_organisation_id
    spans = {org: found for org, found in spans_of(dossier, areas).items() if org != lead}
    organisations = Organisation.objects.filter(pk__in=spans).order_by("name")
    looked: dict[int, list[logbook.Entry]] = defaultdict(list)
    for entry in logbook.looks_by(dossier, spans):
        looked[entry.organisation_id or 0].append(entry)
    return [
        Shared(one, tuple(spans[one.pk]), tuple(looked[one.pk][:LOOKS])) for one in organisations
    ]


# Of what somebody looked at, the last so many days and kinds; the whole is in 'who looked into this'.
LOOKS = 12


def spans_of(dossier: Dossier, areas: Mapping[int, LifeArea]) -> dict[int, list[Span]]:
    """By organisation: each area with its periods, in list order."""
    history = _History(dossier)
    periods: dict[tuple[int, int], list[Period]] = defaultdict(list)
    moments = history.moments()
    for start, end in zip(moments, [*moments[1:], None], strict=True):
        meanwhile = Period(start, end)
        for row in derive_access(history.at(start)):
            both = row.period.meet(meanwhile)
            if both is None or row.organisation_id is None or row.purpose != Purpose.TABLE:
                continue
            for area in row.areas & areas.keys():
                periods[row.organisation_id, area].append(both)
    now = clock.now()
    found: dict[int, list[Span]] = defaultdict(list)
    for (organisation, area), parts in periods.items():
        for period in merged(parts):
            if period.from_at <= now:
                ended = period.until_at is not None and period.until_at <= now
                until = period.until_at if ended else None
                found[organisation].append(Span(areas[area], period.from_at, until))
    for mine in found.values():
        mine.sort(key=lambda span: (span.area.sort_key, span.area.pk, span.from_at))
    return dict(found)


def merged(periods: list[Period]) -> list[Period]:
    """The same time in as few periods as possible; what touches is one."""
    whole: list[Period] = []
    for period in sorted(periods, key=lambda p: p.from_at):
        last = whole[-1] if whole else None
        if last is None or (last.until_at is not None and last.until_at < period.from_at):
            whole.append(period)
        elif last.until_at is not None:
            later = period.until_at and max(period.until_at, last.until_at)
            whole[-1] = Period(last.from_at, later)
    return whole


class _History:
    """The facts of a dossier as they were known at a moment; read once."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.now = gate.facts_of(dossier)
        self.answers = list(Consent.objects.filter(dossier=dossier).order_by("given_at", "id"))
        self.guardians = list(Guardian.objects.filter(dossier=dossier))
        self.grants = list(Grant.objects.filter(dossier=dossier).order_by("id"))
        self.spoken = list(SpokenGrant.objects.filter(dossier=dossier).order_by("id"))

    def moments(self) -> list[datetime]:
        """When something changed, in order. What ends by itself is in the periods of the rows."""
        now = self.now
        found = {now.opened_at}
        found |= {a.given_at for a in self.answers} | {s.from_at for s in self.spoken}
        found |= {w.at for w in now.withdrawals} | {b.period.from_at for b in now.bases}
        found |= {s.period.from_at for s in now.seats}
        found |= {g.from_at for g in self.guardians}
        found |= {g.until_at for g in self.guardians if g.until_at is not None}
        return sorted(found)

    def at(self, moment: datetime) -> Facts:
        given = [a for a in self.answers if a.given_at <= moment]
        whose = deciding(
            given, [_known_then(g, moment) for g in self.guardians if g.from_at <= moment]
        )
        standing = {a.pk for a in whose.said}
        return replace(
            self.now,
            consent_given_at=given[0].given_at if given else None,
            seats=tuple(s for s in self.now.seats if s.period.from_at <= moment),
            grants=gate.grant_facts(
                whose,
                [g for g in self.grants if g.consent_id in standing],
                [s for s in self.spoken if s.consent_id in standing and s.from_at <= moment],
            ),
            deciders=whose.deciders,
            withdrawals=tuple(w for w in self.now.withdrawals if w.at <= moment),
            bases=tuple(b for b in self.now.bases if b.period.from_at <= moment),
        )


def _known_then(guardian: Guardian, moment: datetime) -> Guardian:
    """The same person with authority, when it wasn't known yet that it would end."""
    if guardian.until_at is None or guardian.until_at <= moment:
        return guardian
    then = copy(guardian)
    then.until_at = None
    return then
