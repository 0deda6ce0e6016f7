"""Nobody learns from the Effectencalculator, and all that it is made of, what is about few people or nearly of one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.states import Certainty, Payer, Scenario
from reporting.effects.across import settle_across
from reporting.monitor.audit import audit
from reporting.monitor.counting import BY_KEY
from reporting.monitor.protection import protect
from reporting.monitor.shapes import Category, Figure, Line, Table
from reporting.monitor.shown import ShownTable
from reporting.periods import Period
from reporting.states import Mark, Why
from tests.reporting.effects.attacking import (
    COSTS,
    Edition,
    Found,
    attack_decisions,
    attack_money,
    attack_residents,
)

THRESHOLD = 5
QUARTERS = [date(2026, 1, 1), date(2026, 4, 1)]
FIRST, SECOND = Period(QUARTERS[0], date(2026, 3, 31)), Period(QUARTERS[1], date(2026, 6, 30))
HALF = Period(FIRST.start, SECOND.end)
PERIODS = [FIRST, SECOND, HALF]
LOOKED_AT = (*COSTS, "compared")


@dataclass(frozen=True)
class Granted:
    """A request that was granted: whose, in which quarter, and the lines of its kassabon, if there is one."""

    who: int
    quarter: int
    lines: tuple[tuple[Scenario, Payer, Certainty, int], ...] = ()


# who, quarter, key, value
Fact = tuple[int, int, str, Decimal]


class Records:
    """Granted requests as a list, counted by looking at each in turn."""

    def __init__(self, requests: Sequence[Granted]) -> None:
        self.facts: dict[str, list[Fact]] = {key: [] for key in LOOKED_AT}
        for one in requests:
            kind = "with" if one.lines else "without"
            self.facts["compared"].append((one.who, one.quarter, kind, Decimal(1)))
            for scenario, payer, certainty, euros in one.lines:
                for key, name in zip(COSTS, (payer, certainty), strict=True):
                    fact = (one.who, one.quarter, f"{scenario}.{name}", Decimal(euros))
                    self.facts[key].append(fact)

    def within(
        self, key: str, periods: Sequence[Period], keys: frozenset[str] | None = None
    ) -> list[Fact]:
        return [
            fact
            for fact in self.facts[key]
            if any(p.start <= QUARTERS[fact[1]] <= p.end for p in periods)
            and (keys is None or fact[2] in keys)
        ]

    def count(self, figure: Figure, period: Period) -> Table:
        def line(category: Category | None) -> Line:
            keys = None if category is None else frozenset({category.key})
            mine = self.within(figure.key, [period], keys)
            share: dict[int, Decimal] = defaultdict(Decimal)
            for who, _q, _k, value in mine:
                share[who] += value
            total = sum(share.values(), Decimal(0))
            number = int(total) if figure.key == "compared" else total
            key, label = (category.key, category.label) if category else ("", "")
            holds = (key,) if key else ()
            largest = max(share.values(), default=Decimal(0))
            return Line(key, label, number, len(mine), len(share), largest, holds)

        return Table(figure.key, period, tuple(map(line, figure.categories(0))), line(None))

    def people_in(
        self, figure: Figure, periods: Sequence[Period], keys: frozenset[str] | None
    ) -> int:
        share: dict[int, Decimal] = defaultdict(Decimal)
        for who, _q, _k, value in self.within(figure.key, periods, keys):
            share[who] += value
        nearly_one = max(share.values(), default=Decimal(0)) * 2 > sum(share.values())
        return 1 if share and nearly_one and figure.key in COSTS else len(share)

    def publish(
        self, period: Period, before: Sequence[Edition], *, across: bool = True
    ) -> dict[str, ShownTable]:
        """As `reporting.showing.show_tables` does it."""
        shown = {}
        earlier = {key: [one[key] for one in before] for key in LOOKED_AT}
        for key in LOOKED_AT:
            figure, table = BY_KEY[key], self.count(BY_KEY[key], period)
            first = protect(
                figure, table, figure.categories(0), THRESHOLD, lambda _merges, one=table: one  # type: ignore[misc]
            )  # fmt: skip
            shown[key] = audit(figure, first, earlier[key], self.people_in, THRESHOLD)
        return settle_across(shown, earlier) if across else shown

    def editions(self, periods: Sequence[Period], *, across: bool = True) -> list[Edition]:
        made: list[Edition] = []
        for period in periods:
            made.append(self.publish(period, made, across=across))
        return made


def leaks_in_money(records: Records, editions: Sequence[Edition]) -> list[Found]:
    """Euros of few people, or nearly of one, are known nowhere to the cent; a line of few may be nothing, and more."""
    found = []
    for one in attack_money(editions, QUARTERS, PERIODS):
        people = records.people_in(BY_KEY[one.figure], [one.period], frozenset(one.keys))
        least, most = one.between
        is_known = most - least < 0.01 and 0 < people < THRESHOLD
        is_line = one.why == Why.FEW and len(one.keys) == 1
        if is_known or (is_line and not least < 0.01 < most):
            found.append(one)
    return found


def leaks_in_counts(found: Sequence[Found]) -> list[Found]:
    """What is of few people may be anything from nought to just below the threshold."""
    return [
        one
        for one in found
        if one.why == Why.FEW and not (one.between[0] < 1e-6 and one.between[1] > THRESHOLD - 1 - 1e-6)
    ]  # fmt: skip


def leaks(records: Records, editions: Sequence[Edition]) -> list[Found]:
    counts = list(attack_decisions(editions, QUARTERS))
    counts += [one for edition in editions for one in attack_residents(edition)]
    return leaks_in_money(records, editions) + leaks_in_counts(counts)


SCENARIOS, PAYERS = list(Scenario)[:2], [Payer.CENTRE, Payer.INCOME, Payer.HOUSING]
LINES = st.lists(
    st.tuples(
        st.sampled_from(SCENARIOS),
        st.sampled_from(PAYERS),
        st.sampled_from(list(Certainty)),
        st.sampled_from([1, 100, 850, 7000, 21900]),
    ),
    max_size=4,
).map(tuple)
# the same kassabon for several people, so that some lines are of enough of them
GROUPS = st.lists(
    st.tuples(st.integers(1, 8), st.integers(0, 1), LINES), min_size=1, max_size=5
)  # fmt: skip
SOME = st.lists(st.sampled_from(PERIODS), min_size=1, max_size=3, unique=True)


@settings(max_examples=8, deadline=None)
@given(GROUPS, SOME)
def test_no_attacker_knows_what_is_withheld(
    groups: list[tuple[int, int, tuple[tuple[Scenario, Payer, Certainty, int], ...]]],
    periods: list[Period],
) -> None:
    requests: list[Granted] = []
    for people, quarter, lines in groups:
        requests += [Granted(len(requests) + n, quarter, lines) for n in range(people)]
    records = Records(requests)
    assert not leaks(records, records.editions(periods))


# --- by hand: what the attacker finds where the directions aren't laid beside each other -----------

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE


def granted(*groups: tuple[int, Sequence[tuple[Payer, Certainty, int]]]) -> list[Granted]:
    """So many residents each with a kassabon of what doing nothing would cost."""
    found: list[Granted] = []
    for people, lines in groups:
        bill = tuple(
            (Scenario.NOTHING, payer, certainty, euros) for payer, certainty, euros in lines
        )
        found += [Granted(len(found) + n, 0, bill) for n in range(people)]
    return found


EVERY = [
    (Payer.CENTRE, CERTAIN, 700),
    (Payer.CENTRE, LIKELY, 700),
    (Payer.INCOME, POSSIBLE, 700),
]
BY_HAND = {
    # by certainty everything is told, and by payer as much: so the other payers pay nothing
    "that it is nobody": granted((6, EVERY)),
    # by certainty as much as by payer, and 850 more: of one resident
    "what one has": granted((6, EVERY), (1, [(Payer.HOUSING, CERTAIN, 850)])),
    # by payer 4 × 9000 more than what is certain or likely: so what is possible is something
    "that it is somebody": granted(
        (6, [(payer, CERTAIN, 100) for payer in Payer]),
        (6, [(Payer.CENTRE, LIKELY, 100)]),
        (4, [(Payer.CENTRE, POSSIBLE, 9000)]),
    ),
    # nine tenths of what centre pays is of one of seven: with the others it would follow
    "what is nearly one's": granted(
        (6, [*EVERY, *((payer, CERTAIN, 10) for payer in Payer if payer != Payer.CENTRE)]),
        (1, [(Payer.CENTRE, CERTAIN, 90_000)]),
        (6, [(Payer.INCOME, CERTAIN, 40_000)]),
    ),
}


@pytest.mark.parametrize("what", BY_HAND)
def test_each_direction_by_itself_tells_what_both_together_do_not(what: str) -> None:
    records = Records(BY_HAND[what])
    apart, beside = (records.editions([FIRST], across=across) for across in (False, True))
    assert leaks(records, apart), "the attacker finds it where nobody looks"
    assert not leaks(records, beside)
    told = sum(line.is_exact for table in beside[0].values() for line in table.lines)
    assert told >= 3, "and something is left to read"


def test_kassabonnen_do_not_tell_how_many_had_none() -> None:
    """Six residents with a kassabon, two requests without: the whole of both would tell the two."""
    records = Records([*granted((6, EVERY)), Granted(7, 0), Granted(8, 0)])
    (edition,) = records.editions([FIRST])
    compared = edition["compared"]
    assert (compared.line("with").number, compared.line("without").mark) == (6, Mark.FEW)
    assert not compared.whole.is_exact
    assert not leaks(records, [edition])
    # the negative control: with their sum
    whole = replace(compared.whole, number=8, n=8, mark=Mark.EXACT)
    found = leaks(records, [{**edition, "compared": replace(compared, whole=whole)}])
    assert [(one.keys, one.between) for one in found] == [(("without",), (2.0, 2.0))]


def test_corrected_amounts_stop_nothing() -> None:
    """What an earlier edition told more of than a later one of more days: nothing is proved, and one is made."""
    earlier = Records(granted((9, EVERY))).editions([FIRST])
    later = Records(granted((6, EVERY))).publish(HALF, earlier)
    assert later.keys() == set(LOOKED_AT)
