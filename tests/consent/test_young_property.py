"""However parents answer, take back, come and go: the derivation agrees with a naive telling per area and day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from consent.deciding import deciding
from consent.derivation import Facts, GrantFact, Period, SeatFact, WithdrawalFact, derive_access
from consent.models import Consent, Guardian
from consent.states import DossierPhase, Purpose
from trail import clock

LEAD, OTHER = 1, 2
AREAS, SENSITIVE, PROCESS = (10, 11, 12), 12, 99
DAYS = 10


def moment(day: int) -> datetime:
    return datetime.combine(date(2026, 1, 1) + timedelta(days=day), time(12), clock.AMSTERDAM)


@dataclass(frozen=True)
class AParent:
    start: int
    end: int | None


@dataclass(frozen=True)
class AnAnswer:
    """By a parent (1, 2, 3) or the resident (0); per organisation the areas they allow."""

    day: int
    by: int
    end: int
    allows: dict[int, frozenset[int]]


@dataclass(frozen=True)
class AWithdrawal:
    day: int
    organisation: int | None
    areas: frozenset[int]


@dataclass(frozen=True)
class Scene:
    parents: tuple[AParent, ...]
    answers: tuple[AnAnswer, ...]
    withdrawals: tuple[AWithdrawal, ...]


# --- the naive telling --------------------------------------------------------------------------------


def whose(scene: Scene) -> list[int]:
    """Who decides, by number; 0: the resident."""
    began = [p.start for p in scene.parents]
    own = [a.day for a in scene.answers if a.by == 0]
    if not began or (own and max(own) > max(began)):
        return [0]
    return [n for n, p in enumerate(scene.parents, 1) if p.end is None]


def word_of(scene: Scene, who: int) -> AnAnswer | None:
    """The last thing they said, when it still counts."""
    ended = [p.end for p in scene.parents if p.end is not None]
    mine = [a for a in scene.answers if a.by == who]
    if who and ended:
        mine = [a for a in mine if a.day > max(ended)]
    if not who and scene.parents:
        mine = [a for a in mine if a.day > max(p.start for p in scene.parents)]
    return mine[-1] if mine else None


def allows(scene: Scene, who: int, organisation: int, area: int, day: int) -> bool:
    word = word_of(scene, who)
    return (
        word is not None
        and word.day <= day < word.end
        and area in word.allows.get(organisation, frozenset())
        and not any(
            w.day >= word.day
            and w.organisation in (None, organisation)
            and (not w.areas or area in w.areas)
            for w in scene.withdrawals
        )
    )


def knows(scene: Scene, organisation: int, area: int, day: int) -> bool:
    voices = whose(scene)
    if voices and all(allows(scene, v, organisation, area, day) for v in voices):
        return True
    if organisation != LEAD or area == SENSITIVE:
        return False
    # on its public task, what nobody has closed, until all have been asked about it
    words = [word_of(scene, v) for v in voices]
    asked = [w for w in words if w is not None and LEAD in w.allows]
    if voices and len(asked) == len(voices):
        return False
    mine = [w for w in scene.withdrawals if w.organisation in (None, LEAD)]
    if any(not w.areas or area in w.areas for w in mine):
        return False
    return all(area in w.allows[LEAD] for w in asked)


# --- the real one --------------------------------------------------------------------------------------


def facts_of(scene: Scene) -> Facts:
    guardians = [
        Guardian(pk=n, from_at=moment(p.start), until_at=None if p.end is None else moment(p.end))
        for n, p in enumerate(scene.parents, 1)
    ]
    answers = [
        Consent(pk=n, guardian_id=a.by or None, given_at=moment(a.day), until_at=moment(a.end))
        for n, a in enumerate(scene.answers, 1)
    ]
    decided = deciding(answers, guardians)
    standing = {one.pk for one in decided.said}
    return Facts(
        phase=DossierPhase.OPEN,
        opened_at=moment(-1),
        referred_until=moment(3 * DAYS),
        lead_organisation_id=LEAD,
        referring_organisation_id=OTHER,
        referring_user_id=None,
        process_area=PROCESS,
        all_areas=frozenset({*AREAS, PROCESS}),
        sensitive_areas=frozenset({SENSITIVE}),
        consent_given_at=answers[0].given_at if answers else None,
        seats=tuple(SeatFact(one, Period(moment(-1), None), None) for one in (LEAD, OTHER)),
        grants=tuple(
            GrantFact(
                organisation,
                Purpose.TABLE,
                areas,
                Period(moment(a.day), moment(a.end)),
                decider_id=a.by or None,
            )
            for n, a in enumerate(scene.answers, 1)
            if n in standing
            for organisation, areas in a.allows.items()
        ),
        withdrawals=tuple(
            WithdrawalFact(moment(w.day), w.organisation, "", w.areas) for w in scene.withdrawals
        ),
        bases=(),
        emergencies=(),
        deciders=decided.deciders,
    )


areas = st.frozensets(st.sampled_from(AREAS))
days = st.integers(0, DAYS)


@st.composite
def parents(draw: st.DrawFn) -> tuple[AParent, ...]:
    starts = draw(st.lists(st.integers(0, 3), max_size=3))
    return tuple(
        AParent(start, draw(st.none() | st.none() | st.integers(start, DAYS))) for start in starts
    )


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    who = draw(parents())
    moments = sorted(draw(st.sets(st.integers(1, DAYS), max_size=6)))
    return Scene(
        who,
        tuple(
            AnAnswer(
                day,
                draw(st.integers(0, len(who))),
                draw(st.just(4 * DAYS) | st.integers(day + 1, 2 * DAYS)),
                draw(st.dictionaries(st.sampled_from((LEAD, OTHER)), areas)),
            )
            for day in moments
        ),
        tuple(
            draw(
                st.lists(
                    st.builds(AWithdrawal, days, st.sampled_from((None, LEAD, OTHER)), areas),
                    max_size=2,
                )
            )
        ),
    )


@settings(max_examples=500, deadline=None)
@given(scene=scenes(), day=st.integers(DAYS, 2 * DAYS))
def test_the_derivation_agrees(scene: Scene, day: int) -> None:
    now = moment(day)
    rows = [
        row
        for row in derive_access(facts_of(scene))
        if row.purpose == Purpose.TABLE
        and row.period.from_at <= now
        and (row.period.until_at is None or now < row.period.until_at)
    ]
    for organisation in (LEAD, OTHER):
        known = {a for row in rows if row.organisation_id == organisation for a in row.areas}
        expected = {a for a in AREAS if knows(scene, organisation, a, day)}
        assert known - {PROCESS} == expected
