"""What a new edition keeps back, so that it tells nothing small, by itself or beside what was published before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reporting.monitor.audit.claims import WHOLE, claims_of
from reporting.monitor.audit.knowledge import Knowledge, Target
from reporting.monitor.audit.solving import CLOSE, Model
from reporting.monitor.shapes import AVERAGES, Figure, Shape
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.periods import Period
from reporting.states import Why

# of how many different people the facts of a figure are, in these days, under these keys (None: any)
PeopleIn = Callable[[Figure, Sequence[Period], frozenset[str] | None], int]


def is_known_too_well(model: Model, target: Target, threshold: int) -> bool:
    """Is more known than that it may be small? What is about few people, or may be, must still be able to be anything
    from nought to just below the threshold: that it is nobody is not told either."""
    most = threshold - 1
    if not target.said_small and model.may_be_over(target, most):
        return False
    return not model.may_be_over(target, most - 2 * CLOSE) or model.at_least(target) > CLOSE


@dataclass(frozen=True, slots=True)
class Lens:
    """One way of laying tables beside each other: as facts that add up, or as people who don't.

    `counts`: are the published numbers themselves counts, so that intervals can be drawn?
    """

    adds_up: bool
    counts: bool


# a sum of money has two sides: of how many people it is (a count), and what adds up
LENSES: dict[Shape, tuple[Lens, ...]] = {
    Shape.PEOPLE: (Lens(adds_up=False, counts=True),),
    Shape.TIMES: (Lens(adds_up=True, counts=True),),
    Shape.GRADE: (Lens(adds_up=True, counts=True),),
    Shape.DAYS: (Lens(adds_up=True, counts=True),),
    Shape.HOURS: (Lens(adds_up=False, counts=True), Lens(adds_up=True, counts=False)),
    Shape.MONEY: (Lens(adds_up=False, counts=True), Lens(adds_up=True, counts=False)),
}


def knowledge_of(figure: Figure, lens: Lens, tables: Iterable[ShownTable]) -> Knowledge:
    """What these tables of one figure tell together."""
    claims = [claim for table in tables for claim in claims_of(table, counts=lens.counts)]
    return Knowledge(claims, adds_up=lens.adds_up, covers=figure.covers)


def audit(
    figure: Figure,
    table: ShownTable,
    earlier: Sequence[ShownTable],
    people_in: PeopleIn,
    threshold: int,
) -> ShownTable:
    """The table with so much withheld that it tells nothing small, by itself and beside what was published earlier.

    `earlier`: the tables of the same figure in every edition that was ever published, withdrawn ones too, oldest
    first. What those tell by themselves already is not undone by withholding, and not looked at.
    """
    if not figure.of_people or table.threshold is None:
        return table
    for lens in LENSES[figure.shape]:
        table = _through(_Question(figure, lens, people_in, threshold), table, earlier)
    return table


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of every set of tables: does it tell something small?"""

    figure: Figure
    lens: Lens
    people_in: PeopleIn
    threshold: int

    def know(self, tables: Iterable[ShownTable]) -> Knowledge:
        return knowledge_of(self.figure, self.lens, tables)

    def leaks(self, model: Model, target: Target) -> bool:
        if self.lens.counts and is_known_too_well(model, target, self.threshold):
            return True
        # many facts of few people: how many there are, or how much, is known, and whose they are
        if not self.lens.adds_up or not model.follows(target) or self._is_vague(model, target):
            return False
        keys = None if target.parts == WHOLE else target.parts
        return 0 < self.people_in(self.figure, target.periods, keys) < self.threshold

    def _is_vague(self, model: Model, target: Target) -> bool:
        """Is it a count that, rounded as others are, may be as many different numbers as the threshold? Of a mean
        that doesn't help: few numbers of people make one."""
        if not self.lens.counts or self.figure.shape in AVERAGES:
            return False
        low, high = model.interval(target)
        return high - low > self.threshold - 1 - CLOSE

    def leaks_in(self, model: Model, target: Target) -> bool:
        """Does it leak from what this model knows alone?"""
        name = _name(target)
        same = next((one for one in model.known.targets() if _name(one) == name), None)
        return same is not None and self.leaks(model, same)


def related(table: ShownTable, earlier: Sequence[ShownTable]) -> list[ShownTable]:
    """The earlier tables that share a day with this one, or with one that does, and so on.

    What shares no day has nothing to do with it: facts are on one day each, and for people who were there in days that
    nothing published joins, any two numbers can be true together.
    """
    days, found = [table.period], set[int]()
    grown = True
    while grown:
        grown = False
        for place, one in enumerate(earlier):
            if place not in found and any(_overlap(one.period, period) for period in days):
                found.add(place)
                days.append(one.period)
                grown = True
    return [earlier[place] for place in sorted(found)]


def _overlap(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def _through(ask: _Question, table: ShownTable, earlier: Sequence[ShownTable]) -> ShownTable:
    earlier = related(table, earlier)
    before = Model(ask.know(earlier))
    if set(claims_of(table, counts=ask.lens.counts)) <= set(before.known.claims):
        # word for word what was said before
        return table
    model = Model(ask.know([*earlier, table]))
    # what was counted again after a correction contradicts what was said before: then the oldest proves nothing. Of a
    # sum the claims hold residents, who don't add up: there only what follows counts, whatever the numbers
    while ask.lens.counts and earlier and not model.is_possible():
        earlier = earlier[1:]
        before = Model(ask.know(earlier))
        model = Model(ask.know([*earlier, table]))
    # what is safe stays safe when more is withheld
    settled: set[Any] = set()
    while True:
        leak = None
        for target in model.known.targets():
            if (name := _name(target)) not in settled:
                if ask.leaks(model, target):
                    leak = target
                    break
                settled.add(name)
        if leak is None:
            return table
        line = None if earlier and ask.leaks_in(before, leak) else _to_withhold(table, leak)
        if line is None:
            # known already, or nothing of this edition is left that has to do with it
            settled.add(_name(leak))
            continue
        from_itself = not earlier or ask.leaks_in(Model(ask.know([table])), leak)
        table = _without(table, line, Why.FOLLOWS if from_itself else Why.EARLIER)
        known = ask.know([*earlier, table])
        # what could be true still can: less is said now
        same = known.index == model.known.index
        model = Model(known, model.solutions if same else ())


def _name(target: Target) -> tuple[Any, ...]:
    return target.periods, target.parts, len(target.weights) == 1, target.said_small


def _to_withhold(table: ShownTable, leak: Target) -> ShownLine | None:
    """The line that tells it: of the same keys, the smallest; else another of the table; else the whole.

    Where no number is left it may be that a line is said to be small.
    """
    exact = [line for line in table.lines if line.is_exact]
    if leak.parts == WHOLE and table.whole.is_exact:
        return table.whole
    own = [line for line in exact if leak.parts != WHOLE and line.parts & leak.parts]
    for lines in (own, exact):
        if lines:
            return min(lines, key=lambda line: (line.n or 0, line.key))
    if table.whole.is_exact:
        return table.whole
    # that a line is small may itself tell how small another was: then it is only not shown
    few = [line for line in (*table.lines, table.whole) if line.why == Why.FEW]
    related = [line for line in few if leak.parts == WHOLE or line.parts & leak.parts]
    return next(iter([*related, *few]), None)


def _without(table: ShownTable, line: ShownLine, why: Why) -> ShownTable:
    bare = line.withheld(why)
    if line is table.whole:
        return replace(table, whole=bare, missing=None)
    lines = tuple(bare if one is line else one for one in table.lines)
    # a figure of one line is its own whole
    whole = bare if [one.key for one in table.lines] == [table.whole.key] else table.whole
    return replace(table, lines=lines, whole=whole)
