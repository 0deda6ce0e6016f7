"""Nobody learns more than 'fewer than five', also who lays every edition beside every other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.monitor.audit import audit
from reporting.monitor.counting import BY_KEY
from reporting.monitor.protection import protect, show_exact
from reporting.monitor.rounding import nearest, rounded, within
from reporting.monitor.shapes import Category, Figure, Line, Shape, Table
from reporting.monitor.shown import ShownTable, tables_in, tables_out
from reporting.periods import Period
from reporting.states import Mark, Why
from tests.reporting.monitor.attacker import attack_people, attack_sums

QUARTERS = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1)]
ENDS = [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
KEYS = ["a", "b", "c", "d"]
THRESHOLD = 5
NAMES = tuple(Category(key, key.upper()) for key in KEYS)
# one that adds up, one of people, and one where what is counted is of few people sooner than few
CLOSINGS, RULES, HOURS = BY_KEY["closings"], BY_KEY["rules"], BY_KEY["hours"]
PEOPLE = replace(RULES, base="")

# person, number of the quarter, key
Fact = tuple[int, int, str]


def over(first: int, last: int) -> Period:
    return Period(QUARTERS[first], ENDS[last])


class Records:
    """Facts as a list, counted by looking at each in turn."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = facts

    def _inside(self, periods: Sequence[Period]) -> list[Fact]:
        return [f for f in self.facts if any(p.start <= QUARTERS[f[1]] <= p.end for p in periods)]

    def count(self, figure: Figure, period: Period, merges: Mapping[str, str]) -> Table:
        inside = [(who, merges.get(key, key)) for who, _q, key in self._inside([period])]
        parts: dict[str, list[str]] = {}
        for key in KEYS:
            parts.setdefault(merges.get(key, key), []).append(key)

        def line(key: str | None) -> Line:
            mine = [(who, k) for who, k in inside if key in (None, k)]
            people = Counter(who for who, _k in mine)
            number: int | Decimal = len(people) if figure.shape == Shape.PEOPLE else len(mine)
            if figure.shape == Shape.HOURS:
                number = Decimal(number)
            return Line(
                key or "", (key or "").upper(), number, len(mine), len(people),
                Decimal(max(people.values(), default=0)), tuple(parts.get(key or "", ())),
            )  # fmt: skip

        return Table(figure.key, period, tuple(map(line, parts)), line(None))

    def people_in(
        self, _figure: Figure, periods: Sequence[Period], keys: frozenset[str] | None
    ) -> int:
        return len({who for who, _q, key in self._inside(periods) if keys is None or key in keys})

    def publish(
        self,
        figure: Figure,
        period: Period,
        earlier: Sequence[ShownTable],
        *,
        looked_at: bool = True,
        step: int | None = None,
    ) -> ShownTable:
        table = self.count(figure, period, {})
        shown = protect(
            figure, table, NAMES, THRESHOLD, lambda merges: self.count(figure, period, merges)
        )
        if step is not None:
            shown = rounded(figure, shown, step)
        if not looked_at:
            return shown
        return audit(figure, shown, earlier, self.people_in, THRESHOLD)

    def editions(
        self,
        figure: Figure,
        periods: Sequence[Period],
        *,
        looked_at: bool = True,
        steps: Sequence[int | None] = (None,),
    ) -> list[ShownTable]:
        """One after the other; `steps`: what each is rounded to, the last goes on."""
        made: list[ShownTable] = []
        for period, step in zip_longest(periods, steps[: len(periods)], fillvalue=steps[-1]):
            assert isinstance(period, Period)
            made.append(self.publish(figure, period, made, looked_at=looked_at, step=step))
        return made


def known_too_well(interval: tuple[float, float], why: Why = Why.NOTHING) -> bool:
    """What is about few people, or may be, can be anything from nought to four."""
    low, high = interval
    may_be_anything = low < 1e-6 and high > THRESHOLD - 1 - 1e-6
    return not may_be_anything and (why == Why.FEW or high < THRESHOLD - 1 + 1e-6)


def marks(table: ShownTable) -> dict[str, tuple[Mark, Why]]:
    return {line.key: (line.mark, line.why) for line in table.lines}


def people(key: str, number: int, quarter: int, first: int = 0) -> list[Fact]:
    return [(first + who, quarter, key) for who in range(number)]


FACTS = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 3), st.sampled_from(KEYS)), max_size=70
)
PERIODS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda two: over(min(two), max(two))),
    min_size=1,
    max_size=5,
    unique_by=lambda p: (p.start, p.end),
)


STEPS = st.lists(st.sampled_from([None, 5, 10]), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(FACTS, PERIODS, STEPS)
def test_no_attacker_knows_a_withheld_sum(
    facts: list[Fact], periods: list[Period], steps: list[int | None]
) -> None:
    """Also where a programme chose to round, or stopped doing so, between one edition and the next."""
    editions = Records(facts).editions(CLOSINGS, periods, steps=steps)
    for cell, (interval, why) in attack_sums(editions, QUARTERS, KEYS).items():
        assert not known_too_well(interval, why), (cell, interval, why)


@settings(max_examples=40, deadline=None)
@given(FACTS, PERIODS, STEPS)
def test_no_attacker_knows_withheld_people_or_who_came_in_between(
    facts: list[Fact], periods: list[Period], steps: list[int | None]
) -> None:
    editions = Records(facts).editions(replace(PEOPLE, merges=False), periods, steps=steps)
    for key in KEYS:
        withheld, came = attack_people(editions, QUARTERS, key)
        for cell, (interval, why) in withheld.items():
            assert not known_too_well(interval, why), (key, cell, interval, why)
        for cells, interval in came.items():
            assert not known_too_well(interval), (key, cells, interval)


def test_without_looking_at_each_other_editions_do_tell() -> None:
    """The negative control: the attacker finds what the audit would have withheld."""
    facts = people("a", 9, 0) + people("a", 3, 1, first=20)
    editions = Records(facts).editions(
        CLOSINGS, [over(0, 1), over(0, 0), over(1, 1)], looked_at=False
    )
    found = attack_sums(editions, QUARTERS, KEYS).values()
    assert (3.0, 3.0) in {(round(low, 6), round(high, 6)) for (low, high), _why in found}


def test_a_line_that_would_follow_from_the_whole_takes_another_along() -> None:
    facts = (
        people("a", 12, 0) + people("b", 7, 0, 20) + people("c", 9, 0, 40) + people("d", 2, 0, 60)
    )
    shown = Records(facts).publish(replace(CLOSINGS, merges=False), over(0, 0), [])
    assert shown.whole.number == 30
    assert marks(shown) == {
        "a": (Mark.EXACT, Why.NOTHING),
        "c": (Mark.EXACT, Why.NOTHING),
        "b": (Mark.WITHHELD, Why.FOLLOWS),
        "d": (Mark.FEW, Why.FEW),
    }


def test_small_lines_are_put_together_first() -> None:
    facts = people("a", 12, 0) + people("c", 3, 0, 40) + people("d", 2, 0, 60)
    shown = Records(facts).publish(CLOSINGS, over(0, 0), [])
    assert {line.key: line.number for line in shown.lines} == {"a": 12, "overig": 5}
    assert shown.lines[-1].names == ("B", "C", "D")


def test_two_editions_that_differ_by_one_resident() -> None:
    before = people("a", 9, 0) + people("b", 8, 0, 20)
    one_more = [*before, (99, 1, "a")]
    records = Records(one_more)
    first = records.publish(PEOPLE, over(0, 0), [])
    assert {line.key: line.number for line in first.lines} == {"a": 9, "b": 8, "overig": None}
    second = records.publish(PEOPLE, over(0, 1), [first])
    assert marks(second)["a"] == (Mark.WITHHELD, Why.EARLIER)
    # that nobody came in between is not told either
    assert marks(second)["b"] == (Mark.WITHHELD, Why.EARLIER)
    assert second.whole.mark == Mark.WITHHELD


def test_the_last_quarter_of_a_year_does_not_follow_from_the_others() -> None:
    numbers = (8, 7, 9, 2)
    facts = [f for q, n in enumerate(numbers) for f in people("a", n, q, first=q * 20)]
    facts += [f for q in range(4) for key in "bcd" for f in people(key, 20, q, first=100 + q * 20)]
    records = Records(facts)
    quarters = [over(n, n) for n in range(4)]
    *_, year = records.editions(CLOSINGS, [*quarters, over(0, 3)])
    assert marks(year)["a"] == (Mark.WITHHELD, Why.EARLIER)
    # and the other way round: the year first, then the quarter from which the last would follow
    *_, third, _fourth = records.editions(CLOSINGS, [over(0, 3), *quarters])
    assert marks(third)["a"] == (Mark.WITHHELD, Why.EARLIER)


def test_many_facts_of_few_people_are_not_told_by_subtracting() -> None:
    facts = people("a", 8, 0) * 2 + people("a", 2, 1, first=50) * 8
    records = Records(facts)
    first = records.publish(HOURS, over(0, 0), [])
    assert first.line("a").number == 16
    second = records.publish(HOURS, over(0, 1), [first])
    assert second.line("a").mark == Mark.WITHHELD


def test_who_stands_in_several_lines_hides_no_sum_that_follows() -> None:
    """Residents of the lines are more than those of the whole: that is no contradiction, and excuses nothing."""
    facts = [fact for key in KEYS for fact in people(key, 8, 0)]
    facts += [fact for key in "bcd" for fact in people(key, 8, 1, first=20)]
    records = Records([*facts, *people("a", 2, 1, first=50) * 9])
    first = records.publish(HOURS, over(0, 0), [])
    assert first.line("a").number == 8
    half = records.publish(HOURS, over(0, 1), [first])
    # a is withheld; the whole less the others would tell it, and with that the hours of two
    assert half.line("a").mark == Mark.WITHHELD
    assert not all(one.is_exact for one in (half.whole, *map(half.line, "bcd")))


def test_hours_of_few_people_follow_also_where_the_people_do_not_add_up() -> None:
    """Ten came in each of two quarters and fifteen in all: no sum. The many hours that two had later follow all the
    same."""
    facts = people("a", 10, 0) + people("a", 10, 1, first=5) + people("a", 2, 2) * 8
    *_, all_three = Records(facts).editions(HOURS, [over(0, 0), over(1, 1), over(0, 2)])
    assert all_three.line("a").mark == Mark.WITHHELD


def test_rounding_hides_so_that_less_is_withheld() -> None:
    facts = [*people("a", 9, 0), *people("b", 8, 0, 20), (99, 1, "a")]
    records = Records(facts)
    for step, told in ((None, Mark.WITHHELD), (5, Mark.EXACT), (10, Mark.EXACT)):
        _first, second = records.editions(PEOPLE, [over(0, 0), over(0, 1)], steps=[step])
        assert second.line("a").mark == told, step
        if step:
            assert (second.line("a").number, second.line("a").n) == (10, 10)
    # of what was told exactly before, rounding afterwards hides nothing
    _exact, later = records.editions(PEOPLE, [over(0, 1), over(0, 0)], steps=[None, 5])
    assert later.line("b").mark == Mark.WITHHELD


def test_what_is_rounded_to_the_same_stands_by_name() -> None:
    """Nine and eight are ten both: first by how many, they would say which is more."""
    for more, less in (("a", "b"), ("b", "a")):
        facts = people(more, 9, 0) + people(less, 8, 0, 20) + people("d", 14, 0, 40)
        (table,) = Records(facts).editions(PEOPLE, [over(0, 0)], steps=[10])
        assert [line.key for line in table.lines if line.is_exact] == ["a", "b", "d"]
        (exact,) = Records(facts).editions(PEOPLE, [over(0, 0)])
        assert [line.key for line in exact.lines if line.is_exact] == ["d", more, less]


@given(st.integers(2, 400), st.sampled_from([5, 10]), st.integers(2, 12))
def test_what_is_rounded_lies_between_what_it_says(number: int, step: int, threshold: int) -> None:
    if number < threshold:
        return
    told = nearest(number, step)
    low, high = within(told, step, threshold)
    assert low <= number <= high
    assert told % step == 0 < told
    # and nothing else is rounded to the same
    assert {nearest(n, step) for n in range(low, high + 1)} == {told}
    assert nearest(high + 1, step) != told


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_edition_again_tells_nothing_new(times: int) -> None:
    facts = people("a", 12, 0) + people("b", 7, 0, 20) + people("d", 2, 0, 60)
    records = Records(facts)
    *earlier, last = records.editions(CLOSINGS, [over(0, 0)] * (times + 1))
    assert all(one == last for one in earlier)


def test_what_was_corrected_since_proves_nothing() -> None:
    """An edition that says more of a part than a later one of the whole: then nothing follows from the two."""
    earlier = Records(people("a", 30, 0)).publish(CLOSINGS, over(0, 0), [])
    facts = (
        people("a", 9, 0) + people("b", 8, 0, 20) + people("c", 6, 1, 40) + people("d", 7, 1, 60)
    )
    later = Records(facts).publish(CLOSINGS, over(0, 1), [earlier])
    assert {line.key: line.number for line in later.lines} == {"a": 9, "b": 8, "d": 7, "c": 6}


def test_what_is_frozen_is_what_was_shown() -> None:
    facts = people("a", 12, 0) + people("b", 7, 0, 20) + people("d", 2, 0, 60)
    for figure in (CLOSINGS, PEOPLE, HOURS):
        shown = Records(facts).publish(figure, over(0, 0), [], step=5)
        exact = show_exact(figure, Records(facts).count(figure, over(0, 0), {}))
        assert tables_in(tables_out([shown, exact])) == (shown, exact)
        hidden = [line for line in tables_out([shown])[0]["lines"] if line["mark"] != "exact"]
        assert hidden
        assert {(line["number"], line["n"]) for line in hidden} == {(None, None)}
