"""Kassabonnen are told in two directions, by payer and by certainty: the same euros twice. What one direction withholds
must not follow from the other (DOMAIN §6; each direction by itself is `reporting.monitor.audit`'s).

Pure. The unknowns are what every payer pays with every certainty in every scenario, per stretch of days between the
beginnings and ends that were ever published; every published amount is a sum of those, and none is below nought. A
line that is withheld, here or earlier, must not be a sum or difference of published amounts; one about few people may
be nought, and more; and what all lines of few people in a scenario come to is not known either. Else another line is
withheld along with it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from budgets.states import Certainty, Payer, Scenario
from reporting.monitor.audit.solving import least
from reporting.monitor.shapes import DOT
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.states import Why

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[Any]

DIRECTIONS = ("costs_by_payer", "costs_by_certainty")
CELLS = tuple(product(Scenario, Payer, Certainty))
DAY = timedelta(days=1)
# how far from nought what is left of a sum may be, for the sum to follow
CLOSE = 1e-9
# less than half a cent is nothing; nobody writes down more than this
NOTHING, PLENTY = 0.005, 1e9


@dataclass(frozen=True, slots=True)
class Withheld:
    """Lines of a table that are in words, of one scenario: one, or all of them where each is about few people."""

    table: ShownTable
    lines: tuple[ShownLine, ...]

    @property
    def name(self) -> tuple[Any, ...]:
        return self.table.figure, self.table.period, *(line.key for line in self.lines)

    @property
    def scenario(self) -> str:
        return self.lines[0].key.partition(DOT)[0]

    @property
    def is_one_of_few(self) -> bool:
        return len(self.lines) == 1 and self.lines[0].why == Why.FEW


def settle_across(
    shown: Mapping[str, ShownTable], earlier: Mapping[str, Sequence[ShownTable]]
) -> dict[str, ShownTable]:
    """The tables with so much withheld that neither direction tells what the other doesn't.

    `earlier`: of both directions, what was published before. What follows from that alone can't be undone any more.
    """
    tables = dict(shown)
    if any(key not in tables for key in DIRECTIONS):
        return tables
    before = [table for key in DIRECTIONS for table in earlier.get(key, ())]
    settled = {one.name for one in _leaks(before)}
    while True:
        leaks = _leaks([*before, *(tables[key] for key in DIRECTIONS)])
        leak = next((one for one in leaks if one.name not in settled), None)
        if leak is None:
            return tables
        way_out = _to_withhold(tables, leak)
        if way_out is None:
            settled.add(leak.name)
        else:
            key, line = way_out
            tables[key] = _without(tables[key], line)


def _leaks(tables: Sequence[ShownTable]) -> Iterator[Withheld]:
    """What is withheld in these tables, the oldest first, and can be worked out from what they publish."""
    import numpy as np

    cuts = sorted({t.period.start for t in tables} | {t.period.end + DAY for t in tables})
    told = [(t, line) for t in tables for line in (*t.lines, t.whole) if line.is_exact]
    withheld = [one for table in tables for one in _withheld_in(table)]
    if not told or not withheld:
        return
    known = np.array([_row(table, line, cuts) for table, line in told])
    goals = np.array([sum(_row(o.table, line, cuts) for line in o.lines) for o in withheld])
    _left, sizes, basis = np.linalg.svd(known, full_matrices=False)
    basis = basis[sizes > CLOSE * sizes[0]]
    follows = np.abs(goals - goals @ basis.T @ basis).max(axis=1) < CLOSE
    amounts = Amounts(known, np.array([float(line.number or 0) for _table, line in told]))
    for one, is_sum, goal in zip(withheld, follows, goals, strict=True):
        tell = amounts.tell_something if one.is_one_of_few else amounts.tell_all
        if is_sum or tell(goal):
            yield one


def _withheld_in(table: ShownTable) -> Iterator[Withheld]:
    """Each line in words; and what few people have together in a scenario, unless that is with something of more."""
    hidden = [line for line in table.lines if not line.is_exact]
    for line in hidden:
        # one that hides another may be known, as long as that other isn't
        if line.why != Why.FOLLOWS:
            yield Withheld(table, (line,))
    for scenario in Scenario:
        mine = tuple(line for line in hidden if line.key.startswith(f"{scenario.value}{DOT}"))
        if len(mine) > 1 and all(line.why in (Why.FEW, Why.DOMINANT) for line in mine):
            yield Withheld(table, mine)


class Amounts:
    """What published amounts say of a sum, when none of its parts is below nought: by linear programming."""

    def __init__(self, known: "Vector", amounts: "Vector") -> None:
        self._known, self._amounts = known, amounts
        self._is_possible = True
        # each that the solver finds answers for other sums too
        self._solutions: list[Vector] = []

    def tell_something(self, goal: "Vector") -> bool:
        """Is it known that this is nothing, or that it is something?"""
        return not self._may_be(goal, lambda least, most: least < NOTHING < most)

    def tell_all(self, goal: "Vector") -> bool:
        """Is it known to the cent?"""
        return not self._may_be(goal, lambda least, most: most - least > NOTHING)

    def _may_be(self, goal: "Vector", enough: Callable[[float, float], bool]) -> bool:
        """Is there enough between the least and the most that it may be? Asks the solver only where the solutions that
        are there don't show it."""
        found = [float(one @ goal) for one in self._solutions]
        for sign in (1.0, -1.0):
            if found and enough(min(found), max(found)):
                return True
            solution = self._solve(sign * goal)
            if solution is None:
                # what was corrected since contradicts itself, and tells nothing
                return True
            found.append(float(solution @ goal))
        return enough(min(found), max(found))

    def _solve(self, cost: "Vector") -> "Vector | None":
        if not self._is_possible:
            return None
        found = least(cost, A_eq=self._known, b_eq=self._amounts, bounds=(0, PLENTY))
        if found is None:
            self._is_possible = False
        else:
            self._solutions.append(found)
        return found


def _row(table: ShownTable, line: ShownLine, cuts: Iterable[date]) -> "Vector":
    """A published amount as a sum of unknowns: 1 for each that is in it. The whole, without a key, is of everything."""
    import numpy as np

    scenario, _dot, name = line.key.partition(DOT)
    cells = [
        float(scenario in ("", s.value) and name in ("", payer.value, certainty.value))
        for s, payer, certainty in CELLS
    ]
    nothing = [0.0] * len(CELLS)
    found: list[float] = []
    for day in list(cuts)[:-1]:
        found += cells if table.period.start <= day <= table.period.end else nothing
    return np.array(found)


def _to_withhold(tables: Mapping[str, ShownTable], leak: Withheld) -> tuple[str, ShownLine] | None:
    """The smallest of the same direction and scenario; else of the other direction; else of any; else a whole."""
    mine = leak.table.figure
    directions = sorted(DIRECTIONS, key=lambda key: key != mine)
    for start, key in product((f"{leak.scenario}{DOT}", ""), directions):
        lines = [one for one in tables[key].lines if one.is_exact and one.key.startswith(start)]
        if lines:
            return key, min(lines, key=lambda one: (one.n or 0, one.key))
    wholes = [(key, tables[key].whole) for key in directions if tables[key].whole.is_exact]
    return next(iter(wholes), None)


def _without(table: ShownTable, line: ShownLine) -> ShownTable:
    bare = line.withheld(Why.FOLLOWS)
    if line is table.whole:
        return replace(table, whole=bare, missing=None)
    return replace(table, lines=tuple(bare if one is line else one for one in table.lines))
