"""Somebody who lays every table that the calculator is made of beside the others. Written apart from what it attacks.

Reads only what editions show. Its unknowns are euros per quarter, scenario, payer and certainty; decisions with and
without a kassabon per quarter; and, per edition and scenario, residents per line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np

from budgets.states import Certainty, Payer, Scenario
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.periods import Period
from reporting.states import Mark, Why
from tests.reporting.monitor.attacker import Attacker, Interval

COSTS = ("costs_by_payer", "costs_by_certainty")
Edition = Mapping[str, ShownTable]


@dataclass(frozen=True)
class Found:
    """Between what something lies: over these days, of these lines together. `why` it isn't shown, where it stands."""

    figure: str
    period: Period
    keys: tuple[str, ...]
    why: Why | None
    between: Interval


def _inside(period: Period, quarters: Sequence[date]) -> list[date]:
    return [q for q in quarters if period.start <= q <= period.end]


def attack_money(
    editions: Sequence[Edition], quarters: Sequence[date], periods: Sequence[Period]
) -> Iterator[Found]:
    """Every line over each of these periods that isn't told, and all lines of few people of a scenario together."""
    cells = list(product(quarters, Scenario, Payer, Certainty))
    attacker = Attacker(list(cells))

    def row(period: Period, *keys: str) -> np.ndarray:
        inside, names = _inside(period, quarters), []
        for key in keys:
            scenario, _dot, name = key.partition(".")
            names += [
                (q, s, p, c)
                for q, s, p, c in cells
                if q in inside and scenario in ("", s) and name in ("", p, c)
            ]
        return attacker.row(names)

    tables = [edition[key] for edition in editions for key in COSTS]
    shown: dict[tuple[str, Period, str], ShownLine] = {}
    for table in tables:
        for line in (*table.lines, table.whole):
            if line.mark == Mark.EXACT:
                attacker.equal.append((row(table.period, line.key), float(line.number or 0)))
        shown |= {(table.figure, table.period, line.key): line for line in table.lines}
    named = {COSTS[0]: Payer.values, COSTS[1]: Certainty.values}
    for figure, period in product(COSTS, periods):
        for scenario in Scenario:
            few = []
            for name in named[figure]:
                key = f"{scenario}.{name}"
                there = shown.get((figure, period, key))
                if there is not None and there.mark == Mark.EXACT:
                    continue
                why = None if there is None else Why(there.why)
                few += [key] if why == Why.FEW else []
                yield Found(figure, period, (key,), why, attacker.interval(row(period, key)))
            if len(few) > 1:
                keys = tuple(few)
                yield Found(figure, period, keys, Why.FEW, attacker.interval(row(period, *keys)))


def attack_decisions(editions: Sequence[Edition], quarters: Sequence[date]) -> Iterator[Found]:
    """Everybody whose euros are counted has a kassabon, and so a decision with one."""
    kinds = ("with", "without")
    attacker = Attacker(list(product(quarters, kinds)))

    def row(period: Period, *names: str) -> np.ndarray:
        return attacker.row(product(_inside(period, quarters), names))

    for edition in editions:
        table = edition["compared"]
        for line in (*table.lines, table.whole):
            mine = row(table.period, *([line.key] if line.key else kinds))
            if line.mark == Mark.EXACT:
                attacker.equal.append((mine, float(line.n or 0)))
            elif line.mark == Mark.FEW:
                attacker.most.append((mine, (table.threshold or 0) - 1))
        for key in COSTS:
            for line in (*edition[key].lines, edition[key].whole):
                if line.mark == Mark.EXACT and line.n:
                    attacker.most.append((-row(table.period, "with"), -float(line.n)))
    for edition in editions:
        table = edition["compared"]
        for line in table.lines:
            if line.mark != Mark.EXACT:
                between = attacker.interval(row(table.period, line.key))
                yield Found(table.figure, table.period, (line.key,), Why(line.why), between)


def attack_residents(edition: Edition) -> Iterator[Found]:
    """In one scenario the same residents by payer and by certainty: as many as its largest line, at most their sum."""
    for scenario in Scenario:
        lines: list[tuple[ShownTable, ShownLine]] = [
            (edition[key], line)
            for key in COSTS
            for line in edition[key].lines
            if line.key.startswith(f"{scenario}.")
        ]
        attacker = Attacker([*(line.key for _table, line in lines), *COSTS, "all"])
        known: Any = {COSTS[0]: Payer, COSTS[1]: Certainty}
        for key in COSTS:
            attacker.equal.append((attacker.row([key]) - attacker.row(["all"]), 0))
            parts = [f"{scenario}.{one}" for one in known[key]]
            attacker.most.append((attacker.row([key]) - attacker.row(parts), 0))
            attacker.most += [(attacker.row([one]) - attacker.row([key]), 0) for one in parts]
        for table, line in lines:
            if line.mark == Mark.EXACT:
                attacker.equal.append((attacker.row([line.key]), float(line.n or 0)))
            elif line.why == Why.FEW:
                # that is what 'too few people' says
                attacker.most.append((attacker.row([line.key]), (table.threshold or 0) - 1))
        for table, line in lines:
            if line.mark != Mark.EXACT and line.why == Why.FEW:
                between = attacker.interval(attacker.row([line.key]))
                yield Found(table.figure, table.period, (line.key,), Why.FEW, between)
