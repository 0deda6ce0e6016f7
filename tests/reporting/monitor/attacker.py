"""Somebody who collects every edition and knows linear programming. Written apart from what it attacks.

It reads only what an edition shows (`ShownTable`), never what was counted. Facts add up: its unknowns are quarter ×
line. People don't: its unknowns are, per line, how many people were there in exactly these quarters and no others.
"""

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from math import floor

import numpy as np
from scipy.optimize import linprog

from reporting.monitor.shown import ShownTable
from reporting.states import Mark, Why

Interval = tuple[float, float]
Cell = tuple[date, date, str]


class Attacker:
    """Unknowns, equations and inequalities; asks between which numbers a sum of unknowns must lie."""

    def __init__(self, unknowns: list[object]) -> None:
        self.place = {name: i for i, name in enumerate(unknowns)}
        self.equal: list[tuple[np.ndarray, float]] = []
        self.most: list[tuple[np.ndarray, float]] = []

    def row(self, names: Iterable[object]) -> np.ndarray:
        row = np.zeros(len(self.place))
        for name in names:
            row[self.place[name]] += 1
        return row

    def read(self, row: np.ndarray, number: int, table: ShownTable) -> None:
        """A number that stands there: as it is, or anything that is rounded to it and isn't in words."""
        step = table.rounded_to
        if step is None:
            self.equal.append((row, number))
            return
        may_be = [
            n for n in range(table.threshold or 0, number + step)
            if max(step * floor(n / step + 0.5), step) == number
        ]  # fmt: skip
        self.most += [(row, max(may_be)), (-row, -min(may_be))]

    def interval(self, goal: np.ndarray) -> Interval:
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * goal,
                A_eq=np.array([r for r, _n in self.equal]) if self.equal else None,
                b_eq=[n for _r, n in self.equal] or None,
                A_ub=np.array([r for r, _n in self.most]) if self.most else None,
                b_ub=[n for _r, n in self.most] or None,
                bounds=(0, None),
            )
            assert found.status in (0, 3), found.message
            ends.append(sign * found.fun if found.status == 0 else float("inf"))
        return ends[0], ends[1]


def attack_sums(
    tables: Iterable[ShownTable], quarters: list[date], keys: list[str]
) -> dict[tuple[date, date, tuple[str, ...]], tuple[Interval, Why]]:
    """For each number in words: between what it must lie. Facts add up over quarters and lines."""
    tables = list(tables)
    attacker = Attacker([(q, key) for q in quarters for key in keys])
    withheld = {}
    for table in tables:
        inside = [q for q in quarters if table.period.start <= q <= table.period.end]
        for line in table.lines:
            parts = line.holds or (line.key,)
            row = attacker.row((q, key) for q in inside for key in parts)
            if line.mark == Mark.EXACT:
                attacker.read(row, line.n or 0, table)
            else:
                withheld[table.period.start, table.period.end, parts] = (row, line.why)
            if line.mark == Mark.FEW:
                attacker.most.append((row, (table.threshold or 0) - 1))
        row = attacker.row((q, key) for q in inside for key in keys)
        if table.whole.mark == Mark.EXACT:
            attacker.read(row, table.whole.n or 0, table)
    return {cell: (attacker.interval(row), why) for cell, (row, why) in withheld.items()}


def attack_people(
    tables: Iterable[ShownTable], quarters: list[date], key: str
) -> tuple[
    dict[tuple[date, date], tuple[Interval, Why]], dict[tuple[date, date, date, date], Interval]
]:
    """Of one line: each number in words, and how many came in between two editions of which both show theirs."""
    sets = [s for n in range(1, len(quarters) + 1) for s in combinations(quarters, n)]
    attacker = Attacker(list(sets))
    exact, withheld = {}, {}
    for table in tables:
        start, end = table.period.start, table.period.end
        line = next((one for one in table.lines if one.key == key and not len(one.holds) > 1), None)
        if line is None:
            continue
        row = attacker.row(s for s in sets if any(start <= q <= end for q in s))
        if line.mark == Mark.EXACT:
            attacker.read(row, line.n or 0, table)
            exact[start, end] = row
        else:
            withheld[start, end] = (row, line.why)
        if line.mark == Mark.FEW:
            attacker.most.append((row, (table.threshold or 0) - 1))
    came = {
        (*small, *large): attacker.interval(exact[large] - exact[small])
        for small in exact
        for large in exact
        if small != large and large[0] <= small[0] and small[1] <= large[1]
    }
    return {cell: (attacker.interval(row), why) for cell, (row, why) in withheld.items()}, came
