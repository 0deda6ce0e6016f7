"""Kassabonnen are told in two directions, by payer and by certainty: the same euros twice. What one direction withholds
must not follow from the other (DOMAIN §6; each direction by itself is `reporting.monitor.audit`'s).

Pure. The unknowns are what every payer pays with every certainty in every scenario, per stretch of days between the
beginnings and ends that were ever published; every published amount is a sum of those. Whatever is withheld, here or
earlier, and is a sum or difference of published amounts takes another line along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Any

from budgets.states import Certainty, Payer, Scenario
from reporting.monitor.shapes import DOT
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.states import Mark, Why

DIRECTIONS = ("costs_by_payer", "costs_by_certainty")
CELLS = tuple(product(Scenario, Payer, Certainty))
DAY = timedelta(days=1)
# how far from nought what is left of a sum may be, for the sum to follow
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Withheld:
    """A line that is in words, of which table."""

    table: ShownTable
    line: ShownLine

    @property
    def name(self) -> tuple[Any, ...]:
        return self.table.figure, self.table.period, self.line.key


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
    settled = {one.name for one in _follows(before)}
    while True:
        leaks = _follows([*before, *(tables[key] for key in DIRECTIONS)])
        leak = next((one for one in leaks if one.name not in settled), None)
        if leak is None:
            return tables
        way_out = _to_withhold(tables, leak)
        if way_out is None:
            settled.add(leak.name)
        else:
            key, line = way_out
            tables[key] = _without(tables[key], line)


def _follows(tables: Sequence[ShownTable]) -> list[Withheld]:
    """What is withheld in these tables, and is a sum and difference of what they publish, whatever the numbers are."""
    import numpy as np

    cuts = sorted({t.period.start for t in tables} | {t.period.end + DAY for t in tables})
    withheld = [Withheld(t, line) for t in tables for line in t.lines if not line.is_exact]
    known = [_row(t, line, cuts) for t in tables for line in (*t.lines, t.whole) if line.is_exact]
    if not known or not withheld:
        return []
    _left, sizes, basis = np.linalg.svd(np.array(known), full_matrices=False)
    basis = basis[sizes > CLOSE * sizes[0]]
    goals = np.array([_row(one.table, one.line, cuts) for one in withheld])
    rest = np.abs(goals - goals @ basis.T @ basis).max(axis=1)
    return [one for one, far in zip(withheld, rest, strict=True) if far < CLOSE]


def _row(table: ShownTable, line: ShownLine, cuts: Iterable[date]) -> list[float]:
    """A published amount as a sum of unknowns: 1 for each that is in it. The whole, without a key, is of everything."""
    scenario, _dot, name = line.key.partition(DOT)
    cells = [
        float(scenario in ("", s.value) and name in ("", payer.value, certainty.value))
        for s, payer, certainty in CELLS
    ]
    nothing = [0.0] * len(CELLS)
    found: list[float] = []
    for day in list(cuts)[:-1]:
        found += cells if table.period.start <= day <= table.period.end else nothing
    return found


def _to_withhold(tables: Mapping[str, ShownTable], leak: Withheld) -> tuple[str, ShownLine] | None:
    """The smallest of the same direction and scenario; else of the other direction; else of any; else a whole."""
    scenario = leak.line.key.partition(DOT)[0]
    mine = leak.table.figure
    directions = sorted(DIRECTIONS, key=lambda key: key != mine)
    for start, key in product((f"{scenario}{DOT}", ""), directions):
        lines = [one for one in tables[key].lines if one.is_exact and one.key.startswith(start)]
        if lines:
            return key, min(lines, key=lambda one: (one.n or 0, one.key))
    wholes = [(key, tables[key].whole) for key in directions if tables[key].whole.is_exact]
    return next(iter(wholes), None)


def _without(table: ShownTable, line: ShownLine) -> ShownTable:
    bare = replace(line, number=None, n=None, mark=Mark.WITHHELD, why=Why.FOLLOWS)
    if line is table.whole:
        return replace(table, whole=bare, missing=None)
    return replace(table, lines=tuple(bare if one is line else one for one in table.lines))
