"""Who may know what: a pure function from what was decided to Access rows (DOMAIN §4).

No database here, so that a property test can compare it with a naive telling of the same rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consent.states import BasisKind, DossierPhase, Purpose


@dataclass(frozen=True, slots=True)
class Period:
    """From (inclusive) until (exclusive); None is open."""

    from_at: datetime
    until_at: datetime | None

    def meet(self, other: "Period") -> "Period | None":
        """What both periods share, or None."""
        start = max(self.from_at, other.from_at)
        ends = [end for end in (self.until_at, other.until_at) if end is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else Period(start, end)


@dataclass(frozen=True, slots=True)
class SeatFact:
    """An organisation at the table; `persons` with their periods (seated, or deputy of one).

    persons None: everybody of the organisation knows what it may know.
    """

    organisation_id: int
    period: Period
    persons: tuple[tuple[int, Period], ...] | None


@dataclass(frozen=True, slots=True)
class GrantFact:
    organisation_id: int
    purpose: str
    areas: frozenset[int]
    period: Period
    at_table: bool = False  # said during a talk, on top of the answer on the form
    decider_id: int | None = None  # who said it for a child; None: the resident


@dataclass(frozen=True, slots=True)
class WithdrawalFact:
    """None and empty mean 'all'."""

    at: datetime
    organisation_id: int | None
    purpose: str
    areas: frozenset[int]

    @property
    def is_whole(self) -> bool:
        return self.organisation_id is None and not self.purpose and not self.areas

    def takes_back(self, grant: GrantFact, area: int) -> bool:
        return (
            self.at >= grant.period.from_at
            and self.organisation_id in (None, grant.organisation_id)
            and self.purpose in ("", grant.purpose)
            and (not self.areas or area in self.areas)
        )


@dataclass(frozen=True, slots=True)
class BasisFact:
    organisation_id: int
    kind: str
    areas: frozenset[int]
    period: Period


@dataclass(frozen=True, slots=True)
class EmergencyFact:
    """One person who stepped in because of danger, until a day later or until it was ended."""

    organisation_id: int
    person_id: int
    areas: frozenset[int]
    period: Period


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the derivation looks at, of one dossier."""

    phase: str
    opened_at: datetime
    referred_until: datetime
    lead_organisation_id: int
    referring_organisation_id: int
    referring_user_id: int | None
    process_area: int
    all_areas: frozenset[int]
    sensitive_areas: frozenset[int]
    consent_given_at: datetime | None  # the first time a resident answered, yes or no
    seats: tuple[SeatFact, ...]
    grants: tuple[GrantFact, ...]  # of the latest answer: a new answer replaces the earlier one
    withdrawals: tuple[WithdrawalFact, ...]
    bases: tuple[BasisFact, ...]
    emergencies: tuple[EmergencyFact, ...]
    # whose yes is needed, all of them, when others decide for a child; empty: the resident's own
    deciders: frozenset[int] = frozenset()

    @property
    def voices(self) -> frozenset[int | None]:
        """Who must say yes."""
        return self.deciders or frozenset({None})


@dataclass(frozen=True, slots=True)
class AccessRow:
    organisation_id: int | None
    person_id: int | None
    purpose: str
    areas: frozenset[int]
    basis: str
    period: Period


def derive_access(facts: Facts) -> frozenset[AccessRow]:
    """All rows that follow from the facts.

    1. Before the resident has answered: the sender in person and the whole lead organisation, for the
       programme's weeks. 2. The lead organisation at its seat runs the course on public task: all
       areas but the sensitive ones and what was taken back; granted areas instead when there is a grant
       for it; after a whole withdrawal nothing but process. 3. Any other organisation at the table: what was
       granted to it, while both last. 4. Bases other than consent. 5. Who stepped in because of danger: that
       person alone, whatever the resident said. 6. Project leaders: process only. Where several decide for a child,
       only what each of them granted is granted.
    """
    rows: set[AccessRow] = set()
    rows |= _before_answer(facts)
    for seat in facts.seats:
        if facts.phase != DossierPhase.REFERRED:
            rows |= _at_the_table(facts, seat)
    rows |= _other_bases(facts)
    rows |= {
        AccessRow(
            one.organisation_id,
            one.person_id,
            Purpose.EMERGENCY,
            one.areas | {facts.process_area},
            BasisKind.VITAL_INTEREST,
            one.period,
        )
        for one in facts.emergencies
    }
    rows.add(
        AccessRow(
            None,
            None,
            Purpose.STEERING,
            frozenset({facts.process_area}),
            BasisKind.PUBLIC_TASK,
            Period(facts.opened_at, None),
        )
    )
    return frozenset(rows)


def _before_answer(facts: Facts) -> set[AccessRow]:
    if facts.consent_given_at is not None:
        return set()
    period = Period(facts.opened_at, facts.referred_until)
    rows = {
        AccessRow(
            facts.lead_organisation_id,
            None,
            Purpose.REFERRAL,
            facts.all_areas,
            BasisKind.PUBLIC_TASK,
            period,
        )
    }
    if facts.referring_user_id is not None:
        rows.add(
            AccessRow(
                facts.referring_organisation_id,
                facts.referring_user_id,
                Purpose.REFERRAL,
                facts.all_areas,
                BasisKind.PUBLIC_TASK,
                period,
            )
        )
    return rows


def _at_the_table(facts: Facts, seat: SeatFact) -> set[AccessRow]:
    granted = _granted(facts, seat.organisation_id, Purpose.TABLE)
    by_period: dict[tuple[Period, str], set[int]] = {}
    for area, period in granted.items():
        by_period.setdefault((period, BasisKind.CONSENT), set()).add(area)
    if seat.organisation_id == facts.lead_organisation_id:
        task = _public_task(facts)
        by_period.setdefault((Period(facts.opened_at, None), BasisKind.PUBLIC_TASK), set()).update(
            task
        )
    rows: set[AccessRow] = set()
    for (period, basis), areas in by_period.items():
        for person, own in seat.persons if seat.persons is not None else ((None, seat.period),):
            both = period.meet(seat.period)
            shared = both.meet(own) if both is not None else None
            if shared is not None:
                rows.add(
                    AccessRow(
                        seat.organisation_id,
                        person,
                        Purpose.TABLE,
                        frozenset(areas | {facts.process_area}),
                        basis,
                        shared,
                    )
                )
    return rows


def _granted(facts: Facts, organisation_id: int, purpose: str) -> Mapping[int, Period]:
    """The areas that everybody who decides allows an organisation for a purpose, while all of them do."""
    words = [_granted_by(facts, voice, organisation_id, purpose) for voice in facts.voices]
    areas: dict[int, Period] = {}
    for area in set(words[0]).intersection(*words[1:]):
        period: Period | None = words[0][area]
        for word in words[1:]:
            period = period.meet(word[area]) if period is not None else None
        if period is not None:
            areas[area] = period
    return areas


def _granted_by(
    facts: Facts, voice: int | None, organisation_id: int, purpose: str
) -> dict[int, Period]:
    """The areas that one of them allows, each with its period; the newest grant counts."""
    areas: dict[int, Period] = {}
    for grant in sorted(facts.grants, key=lambda g: g.period.from_at):
        if (grant.decider_id, grant.organisation_id, grant.purpose) != (
            voice,
            organisation_id,
            purpose,
        ):
            continue
        for area in grant.areas:
            areas[area] = grant.period
            if any(w.takes_back(grant, area) for w in facts.withdrawals):
                del areas[area]
    return areas


def _public_task(facts: Facts) -> set[int]:
    lead = facts.lead_organisation_id
    taken_back = [w for w in facts.withdrawals if w.organisation_id in (None, lead)]
    taken_back = [w for w in taken_back if w.purpose in ("", Purpose.TABLE)]
    # a yes at the table adds an area; only the form asks about the lead organisation as a whole
    asked = {
        g.decider_id
        for g in facts.grants
        if g.organisation_id == lead and g.purpose == Purpose.TABLE and not g.at_table
    }
    if facts.voices <= asked or any(not w.areas for w in taken_back):
        return {facts.process_area}
    closed_off: set[int] = set().union(*(w.areas for w in taken_back))
    open_areas = set(facts.all_areas - facts.sensitive_areas - closed_off)
    # what one of two has said no to is closed while the other has still to answer
    for voice in asked & facts.voices:
        open_areas &= set(_granted_by(facts, voice, lead, Purpose.TABLE))
    return open_areas | {facts.process_area}


def _other_bases(facts: Facts) -> set[AccessRow]:
    rows: set[AccessRow] = set()
    for fact in facts.bases:
        seats = [
            s
            for s in facts.seats
            if s.organisation_id == fact.organisation_id and s.period.meet(fact.period)
        ]
        persons: list[tuple[int | None, Period]] = []
        for seat in seats:
            if seat.persons is None:
                persons.append((None, seat.period))
            else:
                persons += [(p, both) for p, own in seat.persons if (both := own.meet(seat.period))]
        # who sits at the table for it; everybody only where the organisation has no seat meanwhile
        for person, own in persons if seats else [(None, fact.period)]:
            if (shared := fact.period.meet(own)) is not None:
                areas = fact.areas | {facts.process_area}
                rows.add(
                    AccessRow(fact.organisation_id, person, Purpose.TABLE, areas, fact.kind, shared)
                )
    return rows
