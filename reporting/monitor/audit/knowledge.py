"""What follows of one figure from a set of claims: which unknowns there are, and what is known of them together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from reporting.monitor.audit.claims import WHOLE, Claim
from reporting.periods import Period

DAY = timedelta(days=1)
# a sum of unknowns, and the number that it is, or is at most
Row = tuple[dict[int, float], float]


@dataclass(frozen=True, slots=True)
class Target:
    """A number that was not published, and must not be known too well: the sum of some of the unknowns."""

    weights: tuple[tuple[int, float], ...]
    periods: tuple[Period, ...]
    parts: frozenset[str]
    # it was said to be about few people: then it may not even be known to be nought, or to be something
    said_small: bool = False


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
        self.equal: list[Row] = []
        self.most: list[Row] = []
        # the sums of unknowns that a number was told of, whatever it is
        self.told: list[dict[int, float]] = []
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
        if claim.is_told:
            self.told.append(weights)
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
        told = {(c.period.start, c.period.end, c.parts) for c in self.claims if c.is_told}
        said = {(c.period.start, c.period.end, c.parts) for c in self.claims if c.is_small}
        if self.adds_up:
            yield from self._sums_not_said(told, said)
        else:
            yield from self._people_not_said(told, said)

    def _sums_not_said(self, told: set[Any], said: set[Any]) -> Iterator[Target]:
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
                if cell not in told and weights:
                    yield Target(tuple(weights.items()), (period,), parts, cell in said)

    def _people_not_said(self, told: set[Any], said: set[Any]) -> Iterator[Target]:
        for cell in self.cells:
            if cell not in told:
                weights = ((self._of(*cell), 1.0),)
                yield Target(weights, (Period(*cell[:2]),), cell[2], cell in said)
        # who came in between two editions: what the longer tells more than the shorter
        for large in self.cells:
            for small in self.cells:
                if (
                    large in told
                    and small != large
                    and small[2] == large[2]
                    and _within(small, large)
                ):
                    yield Target(
                        ((self._of(*large), 1.0), (self._of(*small), -1.0)),
                        tuple(_between(Period(*small[:2]), Period(*large[:2]))),
                        large[2],
                    )


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
