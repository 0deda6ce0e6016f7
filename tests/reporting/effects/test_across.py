"""The same euros by payer and by certainty: laid beside each other they tell nothing that either withholds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.states import Certainty, Payer, Scenario
from reporting.effects.across import DIRECTIONS, settle_across
from reporting.monitor.counting import BY_KEY
from reporting.monitor.protection import protect
from reporting.monitor.shapes import Category, Line, Table
from reporting.monitor.shown import ShownTable
from reporting.periods import Period
from reporting.states import Mark, Why

QUARTERS = [
    Period(date(2026, 1, 1), date(2026, 3, 31)),
    Period(date(2026, 4, 1), date(2026, 6, 30)),
]
HALF = Period(QUARTERS[0].start, QUARTERS[1].end)
PAYERS, CERTAINTIES, SCENARIOS = list(Payer)[:3], list(Certainty), list(Scenario)[:2]
# quarter, scenario, payer, certainty → residents; each has a hundred euros
Facts = Mapping[tuple[int, Scenario, Payer, Certainty], int]


def counted(facts: Facts, period: Period, key: str) -> Table:
    """By payer or by certainty. Everybody in a cell is somebody else: then residents are what euros are."""

    def of(scenario: Scenario | None, name: Payer | Certainty | None) -> int:
        return sum(
            n
            for (quarter, s, payer, certainty), n in facts.items()
            if period.start <= QUARTERS[quarter].start <= period.end
            and scenario in (None, s)
            and name in (None, payer, certainty)
        )

    def line(name: str, n: int) -> Line:
        return Line(name, name, Decimal(n * 100), n, n, Decimal(100), (name,) if name else ())

    names = Payer if key == "costs_by_payer" else Certainty
    lines = tuple(line(f"{s.value}.{one.value}", of(s, one)) for s in Scenario for one in names)
    return Table(key, period, lines, line("", of(None, None)))


def published(
    facts: Facts, period: Period, before: Sequence[Mapping[str, ShownTable]], *, across: bool = True
) -> dict[str, ShownTable]:
    shown = {}
    for key in DIRECTIONS:
        table = counted(facts, period, key)
        names = tuple(Category(line.key, line.label) for line in table.lines)
        shown[key] = protect(BY_KEY[key], table, names, 5, lambda _merges, one=table: one)  # type: ignore[misc]
    if not across:
        return shown
    return settle_across(shown, {key: [one[key] for one in before] for key in DIRECTIONS})


def solved(editions: Sequence[Mapping[str, ShownTable]]) -> set[tuple[Period, str]]:
    """What an attacker works out who writes every published amount as a sum and solves. Written apart."""
    cells = [(q, s, p, c) for q in range(2) for s in Scenario for p in Payer for c in Certainty]

    def row(period: Period, key: str) -> np.ndarray:
        scenario, _dot, name = key.partition(".")
        return np.array(
            [
                period.start <= QUARTERS[q].start <= period.end
                and scenario in ("", s.value)
                and name in ("", p.value, c.value)
                for q, s, p, c in cells
            ],
            dtype=float,
        )

    tables = [table for edition in editions for table in edition.values()]
    known = [
        row(t.period, line.key) for t in tables for line in (*t.lines, t.whole) if line.is_exact
    ]
    # one that hides another may be known, as long as that other isn't
    hidden = [(t, line) for t in tables for line in t.lines if not line.is_exact]
    names = [(t.period, line.key) for t, line in hidden if line.why != Why.FOLLOWS]
    if not known or not names:
        return set()
    # is there a way to add and subtract what is known, that gives it?
    sums, goals = np.array(known).T, np.array([row(*name) for name in names]).T
    ways = np.linalg.lstsq(sums, goals, rcond=None)[0]
    off = np.abs(sums @ ways - goals).max(axis=0)
    return {name for name, far in zip(names, off, strict=True) if far < 1e-6}


# three payers and three certainties; the other payers and the last scenario are filled, so that they tell
FULL = {
    (quarter, scenario, payer, certainty): 9
    for quarter in range(2)
    for scenario in Scenario
    for payer in Payer
    for certainty in Certainty
    if payer not in PAYERS or scenario not in SCENARIOS
}
SOME = st.dictionaries(
    st.tuples(
        st.integers(0, 1), st.sampled_from(SCENARIOS), st.sampled_from(PAYERS), st.sampled_from(CERTAINTIES)
    ),
    st.integers(0, 4),
)  # fmt: skip


@settings(max_examples=6, deadline=None)
@given(SOME)
def test_nothing_withheld_is_solved(facts: Facts) -> None:
    # what a stretch tells that nobody published yet is for the audit of each direction
    editions: list[dict[str, ShownTable]] = []
    for period in (*QUARTERS, HALF):
        editions.append(published({**FULL, **facts}, period, editions))
    assert not solved(editions)


def test_a_payer_that_would_follow_from_the_certainties() -> None:
    """One payer of doing nothing is few people: the certainties together less the other payers would tell it."""
    few = {(0, SCENARIOS[0], PAYERS[0], Certainty.CERTAIN): 3}
    fine = {
        (0, s, p, c): 9
        for s in SCENARIOS
        for p in PAYERS
        for c in Certainty
        if (s, p) != (SCENARIOS[0], PAYERS[0])
    }
    facts = {**FULL, **fine, **few}
    plain = published(facts, QUARTERS[0], [], across=False)
    # by itself each direction withholds what it must …
    whole = plain["costs_by_payer"].whole
    hidden = replace(whole, number=None, n=None, mark=Mark.WITHHELD)
    plain["costs_by_payer"] = replace(plain["costs_by_payer"], whole=hidden)
    assert solved([plain]) == {(QUARTERS[0], "nothing.budget")}
    # … and laid beside each other another payer is withheld with it, and nothing else
    settled = settle_across(plain, {})
    assert not solved([settled])
    assert [line.key for line in settled["costs_by_payer"].lines if not line.is_exact] == [
        "nothing.budget",
        "nothing.centre",
    ]
    assert settled["costs_by_certainty"] == plain["costs_by_certainty"]


def test_what_an_earlier_edition_told_counts() -> None:
    """A half year and one of its quarters in full; then the other: its certainties would tell the payer."""
    fine = {(q, s, p, c): 9 for q in range(2) for s in SCENARIOS for p in PAYERS for c in Certainty}
    facts = {**FULL, **fine, (1, SCENARIOS[0], PAYERS[0], Certainty.CERTAIN): 3}
    for certainty in (Certainty.LIKELY, Certainty.POSSIBLE):
        facts[1, SCENARIOS[0], PAYERS[0], certainty] = 0
    first = published(facts, QUARTERS[0], [])
    assert all(line.is_exact for table in first.values() for line in table.lines)
    second = published(facts, QUARTERS[1], [first])
    assert not solved([first, second])
    third = published(facts, HALF, [first, second])
    assert not solved([first, second, third])
