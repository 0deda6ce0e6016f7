"""Scenes for the gate: who sat, said and took back what, and a naive telling of who then knows.

The naive telling asks per person, area and moment; the derivation cuts periods. Neither borrows from the other.
A day is the noon of a day; an end is exclusive.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from consent.states import Purpose
from trail import clock

ORGANISATIONS = ("werktafel", "sociaalteam", "wil")
STAFF = {
    "werktafel": ("wendy", "pieter"),
    "sociaalteam": ("marleen", "mira"),
    "wil": ("iris",),
}
AREAS = ("wonen", "inkomen", "gezondheid")
SENSITIVE = {"gezondheid"}
LEAD, REFERRER, REFERRING = "werktafel", "mira", "sociaalteam"
LEADERS = {"pieter": "werktafel", "paula": "gemeente"}
VIEWERS = ("marleen", "mira", "wendy", "iris", "pieter", "paula", "bert")
DAYS = 12


def moment(day: int) -> datetime:
    """Noon of the n-th day of a January."""
    return datetime.combine(date(2026, 1, 1) + timedelta(days=day), time(12), clock.AMSTERDAM)


@dataclass(frozen=True)
class Span:
    start: int
    end: int | None  # exclusive

    def holds(self, day: int) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class ASeat:
    organisation: str
    span: Span
    persons: tuple[tuple[str, Span], ...]


@dataclass(frozen=True)
class ADeputy:
    person: str
    deputy: str
    organisation: str
    span: Span  # whole days, the last one included


@dataclass(frozen=True)
class AGrant:
    organisation: str
    areas: frozenset[str]


@dataclass(frozen=True)
class AnAnswer:
    day: int
    end: int
    grants: tuple[AGrant, ...]


@dataclass(frozen=True)
class ASpoken:
    """A yes at the table, for one area, on top of the answer that stands that day."""

    day: int
    organisation: str
    area: str


@dataclass(frozen=True)
class AWithdrawal:
    day: int
    organisation: str | None
    purpose: str
    areas: frozenset[str]


@dataclass(frozen=True)
class ABasis:
    organisation: str
    span: Span
    areas: frozenset[str]


@dataclass(frozen=True)
class AnEmergency:
    """Somebody stepped in on a day, until the same moment a day later."""

    person: str
    organisation: str
    day: int
    areas: frozenset[str]


@dataclass(frozen=True)
class Scene:
    opened: bool
    referred_until: int
    everybody: frozenset[str]  # organisations where all members know
    seats: tuple[ASeat, ...]
    deputies: tuple[ADeputy, ...]
    answers: tuple[AnAnswer, ...]
    spoken: tuple[ASpoken, ...]
    withdrawals: tuple[AWithdrawal, ...]
    bases: tuple[ABasis, ...]
    emergencies: tuple[AnEmergency, ...]


# --- the naive telling ------------------------------------------------------------------------------


def knows(
    scene: Scene, viewer: str, day: int, *, told: bool = False
) -> tuple[bool, bool, frozenset[str]]:
    """(sees that it exists, knows the name, areas known) of a viewer on a day after all that happened.

    `told`: only the areas of what is told at the table, which the sender in person doesn't hear.
    """
    areas: set[str] = set()
    named = False
    for organisation, staff in STAFF.items():
        if viewer not in staff:
            continue
        waits = not scene.answers and day < scene.referred_until
        if waits and (organisation == LEAD or viewer == REFERRER):
            if organisation == LEAD or not told:
                areas |= set(AREAS)
            named = True
        for seat in scene.seats:
            if (
                scene.opened
                and seat.organisation == organisation
                and sits(scene, seat, viewer, day)
            ):
                at_table = areas_at_table(scene, organisation, day)
                if at_table is not None:
                    areas |= at_table
                    named = True
        for basis in scene.bases:
            if basis.organisation == organisation and basis.span.holds(day):
                meanwhile = [
                    s
                    for s in scene.seats
                    if s.organisation == organisation and meet(s.span, basis.span)
                ]
                if not meanwhile or any(sits(scene, s, viewer, day) for s in meanwhile):
                    areas |= basis.areas
                    named = True
    # who stepped in because of danger: nobody else, whoever they lead, and a day long
    for one in scene.emergencies:
        if one.person == viewer and one.day == day:
            areas |= one.areas
            named = True
    return named or viewer in LEADERS, named, frozenset(areas)


def meet(one: Span, other: Span) -> bool:
    return any(one.holds(day) and other.holds(day) for day in range(10 * DAYS))


def sits(scene: Scene, seat: ASeat, viewer: str, day: int) -> bool:
    """Does this member of the organisation know by this seat, on this day?"""
    if not seat.span.holds(day):
        return False
    if seat.organisation in scene.everybody:
        return True
    present = [person for person, span in seat.persons if span.holds(day)]
    stands_in = [
        d.deputy
        for d in scene.deputies
        if d.organisation == seat.organisation and d.person in present and d.span.holds(day)
    ]
    if viewer in LEADERS:  # a project leader knows what anybody of their organisation knows
        return bool(present)
    return viewer in present or viewer in stands_in


def areas_at_table(scene: Scene, organisation: str, day: int) -> set[str] | None:
    """What the organisation knows at its seat; None: nothing, not even the progress."""
    last = scene.answers[-1] if scene.answers else None
    granted: set[str] = set()
    asked = False
    if last is not None:
        for grant in last.grants:
            if grant.organisation != organisation:
                continue
            asked = True
            if last.day <= day < last.end:
                granted |= {
                    a for a in grant.areas if not is_taken_back(scene, last.day, organisation, a)
                }
        granted |= {
            s.area
            for s in scene.spoken
            if s.organisation == organisation
            and last.day <= s.day <= day < last.end
            and not is_taken_back(scene, s.day, organisation, s.area)
        }
    if organisation != LEAD:
        return granted or None
    if asked:
        return granted
    mine = [
        w
        for w in scene.withdrawals
        if w.organisation in (None, LEAD) and w.purpose in ("", Purpose.TABLE)
    ]
    if any(not w.areas for w in mine):
        return granted
    return granted | (set(AREAS) - SENSITIVE - {a for w in mine for a in w.areas})


def is_taken_back(scene: Scene, since: int, organisation: str, area: str) -> bool:
    return any(
        w.day >= since
        and w.organisation in (None, organisation)
        and w.purpose in ("", Purpose.TABLE)
        and (not w.areas or area in w.areas)
        for w in scene.withdrawals
    )


# --- drawing scenes -----------------------------------------------------------------------------------

days = st.integers(0, DAYS)
some_areas = st.frozensets(st.sampled_from(AREAS), min_size=1)
organisations = st.sampled_from(ORGANISATIONS)


often = st.sampled_from((True, True, True, False))  # most of a scene holds, so that rules meet


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.just(0) | days)
    return Span(start, None if draw(often) else draw(st.integers(start, 2 * DAYS)))


@st.composite
def seats(draw: st.DrawFn) -> tuple[ASeat, ...]:
    """At most one open seat per organisation, and an earlier one that ended: as the database allows."""
    made: list[ASeat] = []
    for organisation in ORGANISATIONS:
        periods = [draw(spans())] if draw(often) else []
        if draw(st.integers(0, 4)) == 4:
            periods.append(Span(0, draw(days)))
        for period in periods:
            persons = [name for name in STAFF[organisation] if draw(often)]
            made.append(ASeat(organisation, period, tuple((p, draw(spans())) for p in persons)))
    return tuple(made)


@st.composite
def deputies(draw: st.DrawFn) -> tuple[ADeputy, ...]:
    named = []
    for organisation in draw(st.lists(st.sampled_from(("werktafel", "sociaalteam")), max_size=2)):
        person, deputy = draw(st.permutations(STAFF[organisation]))
        start = draw(days)
        length = draw(st.none() | st.integers(1, DAYS))
        named.append(ADeputy(person, deputy, organisation, Span(start, length and start + length)))
    return tuple(named)


@st.composite
def answers(draw: st.DrawFn) -> tuple[AnAnswer, ...]:
    given_on = sorted(draw(st.sets(st.integers(1, DAYS), max_size=2)))
    return tuple(
        AnAnswer(
            day,
            4 * DAYS if draw(often) else draw(st.integers(day + 1, 2 * DAYS + 2)),
            tuple(AGrant(key, draw(some_areas)) for key in ORGANISATIONS if draw(often)),
        )
        for day in given_on
    )


@st.composite
def withdrawals(draw: st.DrawFn) -> tuple[AWithdrawal, ...]:
    return tuple(
        AWithdrawal(
            DAYS if draw(often) else draw(days),
            None if draw(often) else draw(organisations),
            draw(st.sampled_from((Purpose.RESEARCH.value, "", Purpose.TABLE.value))),
            draw(st.frozensets(st.sampled_from(AREAS), max_size=2)),
        )
        for _ in range(draw(st.integers(0, 2)))
    )


@st.composite
def emergencies(draw: st.DrawFn) -> tuple[AnEmergency, ...]:
    """From the day after all that happened, so that some still run when somebody looks."""
    return tuple(
        AnEmergency(person, organisation, draw(st.integers(DAYS, 2 * DAYS)), draw(some_areas))
        for organisation, person in draw(
            st.lists(
                st.sampled_from([(o, p) for o, staff in STAFF.items() for p in staff]), max_size=8
            )
        )
    )


scenes = st.builds(
    Scene,
    opened=st.booleans(),
    referred_until=st.integers(1, 2 * DAYS),
    everybody=st.frozensets(organisations, max_size=1),
    seats=seats(),
    deputies=deputies(),
    answers=answers(),
    spoken=st.lists(
        st.builds(ASpoken, days, organisations, st.sampled_from(AREAS)), max_size=3
    ).map(tuple),
    withdrawals=withdrawals(),
    bases=st.lists(st.builds(ABasis, organisations, spans(), some_areas), max_size=1).map(tuple),
    emergencies=emergencies(),
)
