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
    """Between what something lies that isn't shown: a line, or the lines together of few people in one scenario."""

    table: ShownTable
    keys: tuple[str, ...]
    why: Why
    between: Interval


def _inside(period: Period, quarters: Sequence[date]) -> list[date]:
    return [q for q in quarters if period.start <= q <= period.end]


def attack_money(editions: Sequence[Edition], quarters: Sequence[date]) -> Iterator[Found]:
    attacker = Attacker(list(product(quarters, Scenario, Payer, Certainty)))

    def row(table: ShownTable, *keys: str) -> np.ndarray:
        names = []
        for key in keys:
            scenario, _dot, name = key.partition(".")
            names += [
                (q, s, p, c)
                for q, s, p, c in attacker.place  # type: ignore[misc]
                if q in _inside(table.period, quarters)
                and scenario in ("", s)
                and name in ("", p, c)
            ]
        return attacker.row(names)

    tables = [edition[key] for edition in editions for key in COSTS]
    for table in tables:
        for line in (*table.lines, table.whole):
            if line.mark == Mark.EXACT:
                attacker.equal.append((row(table, line.key), float(line.number or 0)))
    for table in tables:
        hidden = [line for line in table.lines if line.mark != Mark.EXACT]
        for line in hidden:
            between = attacker.interval(row(table, line.key))
            yield Found(table, (line.key,), Why(line.why), between)
        for scenario in Scenario:
            mine = tuple(line for line in hidden if line.key.startswith(f"{scenario}."))
            if mine and all(line.why == Why.FEW for line in mine):
                keys = tuple(line.key for line in mine)
                yield Found(table, keys, Why.FEW, attacker.interval(row(table, *keys)))


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
                yield Found(table, (line.key,), Why(line.why), between)


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
                yield Found(table, (line.key,), Why.FEW, between)
