"""What tables and earlier editions, laid beside each other, would give away (DOMAIN §6, not by differencing).

Whoever collects every edition of a programme knows, of each figure, a set of equations: a year is its quarters, a
line that holds three topics is those three. From them follows for every number that was *not* published an interval
in which it must lie. `audit` withholds lines of a new edition until no interval tells more than 'fewer than the
threshold': a number that is known to be small must still be able to be anything from nought to just below it.

Intervals come from linear programming (HiGHS, by scipy), the same means that somebody who attacks has. Pure but for
`people_in`, which says of how many people a set of facts is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from reporting.monitor.shapes import Figure, Shape
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.periods import Period
from reporting.states import Mark, Why

DAY = timedelta(days=1)
# how far from a whole number the solver may end
CLOSE = 1e-6
# a key for the whole of a figure, which no list has
WHOLE = frozenset({"\0whole"})

# of how many different people the facts of a figure are, in these days, under these keys (None: any)
PeopleIn = Callable[[Figure, Sequence[Period], frozenset[str] | None], int]


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that somebody can read: `n` over these days, of these keys; None where it stands there in words.

    `below`: it was said to be smaller than this. `at_least`, `at_most`: what 'nearly everybody' says. `is_small`: it is
    in words because it is about few people.
    """

    period: Period
    parts: frozenset[str]
    n: int | None
    below: int | None = None
    at_least: int = 0
    at_most: int | None = None
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A number that was not published, and must not be known too well: the sum of some of the unknowns."""

    weights: tuple[tuple[int, float], ...]
    periods: tuple[Period, ...]
    parts: frozenset[str]
    # it was said to be about few people: then it may not even be known to be nought, or to be something
    said_small: bool = False


def claims_of(table: ShownTable) -> Iterator[Claim]:
    """What a published table tells, per line and of the whole."""
    # a figure of one line without a name is its own whole
    is_single = [line.key for line in table.lines] == [table.whole.key]
    for line in (*table.lines, table.whole):
        parts = WHOLE if line is table.whole and not is_single else line.parts
        below = table.threshold if line.mark == Mark.FEW else None
        at_least, at_most = 0, None
        if line.mark == Mark.EVERYBODY and table.base is not None and table.threshold is not None:
            at_least, at_most = table.base - table.threshold + 1, table.base
        yield Claim(
            table.period,
            parts,
            line.n if line.is_exact else None,
            below,
            at_least,
            at_most,
            is_small=line.why == Why.FEW,
        )


class Knowledge:
    """What follows of one figure from a set of claims: unknowns, and what is known of them together."""

    def __init__(self, claims: Sequence[Claim], *, adds_up: bool, covers: bool) -> None:
        self.claims = list(dict.fromkeys(claims))
        self.adds_up = adds_up
        self.covers = covers
        self.cuts = sorted(
            {c.period.start for c in self.claims} | {c.period.end + DAY for c in self.claims}
        )
        self.keys = sorted({key for c in self.claims if c.parts != WHOLE for key in c.parts})
        self.index: dict[Any, int] = {}
        # of people: what is or could be published, of these days and these keys; in the order of the claims
        self.cells: dict[tuple[date, date, frozenset[str]], None] = {}
        self.equal: list[tuple[dict[int, float], float]] = []
        self.most: list[tuple[dict[int, float], float]] = []
        if adds_up:
            self._of_sums()
        else:
            self._of_people()

    # -- unknowns -----------------------------------------------------------------------------------

    def _of(self, *name: Any) -> int:
        return self.index.setdefault(name, len(self.index))

    def atoms(self, period: Period) -> list[Period]:
        """The smallest stretches of days that anything was published about, within a period."""
        inside = [day for day in self.cuts if period.start <= day <= period.end + DAY]
        return [Period(a, b - DAY) for a, b in pairwise(inside)]

    def _keys(self, parts: frozenset[str]) -> list[str]:
        return self.keys if parts == WHOLE else sorted(parts)

    def _sum(self, period: Period, parts: frozenset[str]) -> dict[int, float]:
        """A published number as a sum of unknowns: one per stretch of days and key."""
        return {
            self._of(atom.start, key): 1.0
            for atom in self.atoms(period)
            for key in self._keys(parts)
        }

    def _of_sums(self) -> None:
        """Facts: every one on one day, under one key."""
        for claim in self.claims:
            self._say(self._sum(claim.period, claim.parts), claim)

    def _say(self, weights: dict[int, float], claim: Claim) -> None:
        if claim.n is not None:
            self.equal.append((weights, float(claim.n)))
        if claim.below is not None:
            self.most.append((weights, float(claim.below - 1)))
        if claim.at_most is not None:
            self.most.append((weights, float(claim.at_most)))
            self.most.append(({i: -w for i, w in weights.items()}, -float(claim.at_least)))

    def _of_people(self) -> None:
        """People: whoever is in a part is in the whole, and once; in two parts they are one."""
        for claim in self.claims:
            period = (claim.period.start, claim.period.end)
            for parts in (claim.parts, *(frozenset({key}) for key in self._keys(claim.parts))):
                self.cells.setdefault((*period, parts))
            self._say({self._of(*period, claim.parts): 1.0}, claim)
        for one in self.cells:
            for other in self.cells:
                # steps of one kind suffice: everything else follows over a cell in between
                is_step = one[:2] == other[:2] or one[2] == other[2]
                if one != other and is_step and _within(one, other):
                    self.most.append(({self._of(*one): 1.0, self._of(*other): -1.0}, 0.0))
        for start, end, parts in self.cells:
            if len(parts) > 1 or parts == WHOLE:
                each = {self._of(start, end, frozenset({k})): -1.0 for k in self._keys(parts)}
                self.most.append(({self._of(start, end, parts): 1.0, **each}, 0.0))
        if self.covers:
            for parts in {cell[2] for cell in self.cells}:
                self._as_a_flow(parts)

    def _as_a_flow(self, parts: frozenset[str]) -> None:
        """Everybody as a walk over the stretches of days in which they are there, from before the first to after the
        last: as many walk on from a stretch as came to it. Who is in a period is who steps into it, from before.

        So every set of people is one flow, and every flow a set of people: nothing that could be known is left out.
        """
        last = len(self.cuts) - 1

        def step(before: int, there: int) -> int:
            return self._of("walks", parts, before, there)

        for at in range(last):
            comes = {step(before, at): 1.0 for before in range(-1, at)}
            goes = {step(at, there): -1.0 for there in range(at + 1, last + 1)}
            self.equal.append(({**comes, **goes}, 0.0))
        for cell in self.cells:
            if cell[2] == parts:
                first = self.cuts.index(cell[0])
                after = self.cuts.index(cell[1] + DAY)
                steps = {
                    step(before, there): -1.0
                    for there in range(first, after)
                    for before in range(-1, first)
                }
                self.equal.append(({self._of(*cell): 1.0, **steps}, 0.0))

    # -- what must not be known ---------------------------------------------------------------------

    def targets(self) -> Iterator[Target]:
        exact = {(c.period.start, c.period.end, c.parts) for c in self.claims if c.n is not None}
        said = {(c.period.start, c.period.end, c.parts) for c in self.claims if c.is_small}
        if self.adds_up:
            yield from self._sums_not_said(exact, said)
        else:
            yield from self._people_not_said(exact, said)

    def _sums_not_said(self, exact: set[Any], said: set[Any]) -> Iterator[Target]:
        whole = [Period(a, b - DAY) for a, b in pairwise(self.cuts)]
        periods = {c.period for c in self.claims} | set(whole)
        sets = {c.parts for c in self.claims} | {frozenset({key}) for key in self.keys}
        for period in sorted(periods, key=lambda p: (p.start, p.end)):
            for parts in sorted(sets, key=sorted):
                cell = (period.start, period.end, parts)
                weights = {
                    self.index[name]: 1.0
                    for atom in self.atoms(period)
                    for key in self._keys(parts)
                    if (name := (atom.start, key)) in self.index
                }
                if cell not in exact and weights:
                    yield Target(tuple(weights.items()), (period,), parts, cell in said)

    def _people_not_said(self, exact: set[Any], said: set[Any]) -> Iterator[Target]:
        for cell in self.cells:
            if cell not in exact:
                weights = ((self._of(*cell), 1.0),)
                yield Target(weights, (Period(*cell[:2]),), cell[2], cell in said)
        # who came in between two editions: what the longer tells more than the shorter
        for large in self.cells:
            for small in self.cells:
                if (
                    large in exact
                    and small != large
                    and small[2] == large[2]
                    and _within(small, large)
                ):
                    yield Target(
                        ((self._of(*large), 1.0), (self._of(*small), -1.0)),
                        tuple(_between(Period(*small[:2]), Period(*large[:2]))),
                        large[2],
                    )

    # -- solving ------------------------------------------------------------------------------------

    def interval(self, target: Target) -> tuple[float, float]:
        """Between which two numbers it must lie, for whoever knows all claims; infinite where nothing says so.

        What contradicts itself (counted again after a correction) tells nothing: (0, infinite).
        """
        return max(self._best(target, 1.0), 0.0), self.at_most(target)

    def at_most(self, target: Target) -> float:
        return -self._best(target, -1.0)

    def _best(self, target: Target, sign: float) -> float:
        from scipy.optimize import linprog

        unknowns, equal, most = self._part_of(target)
        place = {index: i for i, index in enumerate(unknowns)}
        goal = [0.0] * len(unknowns)
        for index, weight in target.weights:
            goal[place[index]] = sign * weight
        found = linprog(
            goal,
            A_ub=_matrix(most, place),
            b_ub=[bound for _w, bound in most] or None,
            A_eq=_matrix(equal, place),
            b_eq=[n for _w, n in equal] or None,
            bounds=(0, None),
            method="highs",
        )
        return float(found.fun) if found.status == 0 else float("-inf")

    def contradicts_itself(self) -> bool:
        """Can all of it be true at once?"""
        from scipy.optimize import linprog

        if not self.index:
            return False
        place = {index: index for index in self.index.values()}
        found = linprog(
            [0.0] * len(place),
            A_ub=_matrix(self.most, place),
            b_ub=[bound for _w, bound in self.most] or None,
            A_eq=_matrix(self.equal, place),
            b_eq=[n for _w, n in self.equal] or None,
            bounds=(0, None),
            method="highs",
        )
        return bool(found.status == 2)

    def _part_of(self, target: Target) -> tuple[list[int], list[Any], list[Any]]:
        """The unknowns that hang together with the target, and what is known of those alone."""
        seen = {index for index, _w in target.weights}
        rows = [
            (kind, row) for kind in ("=", "<") for row in (self.equal if kind == "=" else self.most)
        ]
        left, grown = rows, True
        mine: list[Any] = []
        while grown:
            grown, rest = False, []
            for kind, row in left:
                if seen.isdisjoint(row[0]):
                    rest.append((kind, row))
                else:
                    seen |= row[0].keys()
                    mine.append((kind, row))
                    grown = True
            left = rest
        return (
            sorted(seen),
            [row for kind, row in mine if kind == "="],
            [row for kind, row in mine if kind == "<"],
        )

    def follows(self, target: Target) -> bool:
        """Is the target a sum and difference of what was published, whatever the numbers are?"""
        import numpy as np

        unknowns, equal, _most = self._part_of(target)
        if not equal:
            return False
        place = {index: i for i, index in enumerate(unknowns)}
        known = _matrix(equal, place).toarray()
        goal = np.zeros((1, len(unknowns)))
        for index, weight in target.weights:
            goal[0, place[index]] = weight
        rank = np.linalg.matrix_rank
        return bool(rank(np.vstack([known, goal])) == rank(known))


def _matrix(rows: Sequence[tuple[dict[int, float], float]], place: dict[int, int]) -> Any:
    """The left-hand sides, sparse; None when there are none."""
    from scipy.sparse import csr_matrix

    if not rows:
        return None
    at = [
        (i, place[index], weight)
        for i, (weights, _b) in enumerate(rows)
        for index, weight in weights.items()
    ]
    lines, columns, values = zip(*at, strict=True)
    return csr_matrix((values, (lines, columns)), shape=(len(rows), len(place)))


def _within(
    one: tuple[date, date, frozenset[str]], other: tuple[date, date, frozenset[str]]
) -> bool:
    """Is everybody of `one` in `other`: days within its days, keys among its keys?"""
    days = other[0] <= one[0] and one[1] <= other[1]
    return days and (other[2] == WHOLE or (one[2] != WHOLE and one[2] <= other[2]))


def _between(small: Period, large: Period) -> Iterator[Period]:
    """The days of the longer period that are not in the shorter one within it."""
    if large.start < small.start:
        yield Period(large.start, small.start - DAY)
    if small.end < large.end:
        yield Period(small.end + DAY, large.end)


def is_known_too_well(interval: tuple[float, float], target: Target, threshold: int) -> bool:
    """Is more known than that it may be small? What is about few people, or may be, must still be able to be anything
    from nought to just below the threshold: that it is nobody is not told either."""
    low, high = interval
    may_be_anything = low < CLOSE and high > threshold - 1 - CLOSE
    return not may_be_anything and (target.said_small or high < threshold - 1 + CLOSE)


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
    claims = [claim for table in tables for claim in claims_of(table)]
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

    def leaks(self, known: Knowledge, target: Target) -> bool:
        # one question first: most numbers may be large, and then the other end doesn't matter
        may_tell = self.lens.counts and (
            target.said_small or known.at_most(target) < self.threshold - 1 + CLOSE
        )
        if may_tell and is_known_too_well(known.interval(target), target, self.threshold):
            return True
        # many facts of few people: how many there are, or how much, is known, and whose they are
        if not self.lens.adds_up or not known.follows(target):
            return False
        keys = None if target.parts == WHOLE else target.parts
        return 0 < self.people_in(self.figure, target.periods, keys) < self.threshold

    def leaks_in(self, tables: Sequence[ShownTable], target: Target) -> bool:
        """Does it leak from these alone?"""
        known = self.know(tables)
        name = _name(target)
        same = next((one for one in known.targets() if _name(one) == name), None)
        return same is not None and self.leaks(known, same)


def _through(ask: _Question, table: ShownTable, earlier: Sequence[ShownTable]) -> ShownTable:
    # what was counted again after a correction contradicts what was said before: then the oldest proves nothing
    while earlier and ask.know([*earlier, table]).contradicts_itself():
        earlier = earlier[1:]
    settled: set[Any] = set()
    while True:
        known = ask.know([*earlier, table])
        leak = next(
            (t for t in known.targets() if _name(t) not in settled and ask.leaks(known, t)), None
        )
        if leak is None:
            return table
        line = None if earlier and ask.leaks_in(earlier, leak) else _to_withhold(table, leak)
        if line is None:
            # known already, or nothing of this edition is left that has to do with it
            settled.add(_name(leak))
            continue
        from_itself = not earlier or ask.leaks_in([table], leak)
        table = _without(table, line, Why.FOLLOWS if from_itself else Why.EARLIER)


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
    bare = replace(line, number=None, n=None, mark=Mark.WITHHELD, why=why)
    if line is table.whole:
        return replace(table, whole=bare, missing=None)
    lines = tuple(bare if one is line else one for one in table.lines)
    # a figure of one line is its own whole
    whole = bare if [one.key for one in table.lines] == [table.whole.key] else table.whole
    return replace(table, lines=lines, whole=whole)
