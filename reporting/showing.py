"""Counted tables as an edition shows them: exact, or protected beside all that was published before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from accounts.models import Programme
from reporting.effects.across import settle_across
from reporting.effects.calculator import derive
from reporting.history import History
from reporting.monitor.counting import BY_KEY, protect_table
from reporting.monitor.finer import family
from reporting.monitor.protection import hide_tables_of_few, in_order, show_exact
from reporting.monitor.shapes import Table
from reporting.monitor.shown import ShownTable
from reporting.states import Audience, Why


def is_exact(audience: str, show_small: bool) -> bool:
    """For the project leader, or where two people decided that small numbers are shown."""
    return audience == Audience.INTERNAL or show_small


def show_tables(
    counted: Mapping[str, Table],
    programme: Programme,
    *,
    exact: bool,
    history: History | None = None,
    beside: Sequence[ShownTable] = (),
    only: Mapping[str, frozenset[str]] | None = None,
) -> dict[str, ShownTable]:
    """Every table as it may be shown, and what is made of those (the Effectencalculator).

    `beside`: what stands in the same edition already. `only`: of these figures some lines are told, and nothing else.
    Without `history` each is looked at by itself: to see beforehand what is small, never to publish.
    """
    if exact:
        shown = {key: show_exact(BY_KEY[key], table) for key, table in counted.items()}
        return {**shown, **derive(shown)}
    earlier: dict[str, Sequence[ShownTable]] = {}
    if history is not None:
        earlier = {
            key: [*history.of(key), *(one for one in beside if family(one.figure) == family(key))]
            for key in counted
        }
    shown = {
        key: protect_table(table, programme, earlier.get(key), (only or {}).get(key))
        for key, table in counted.items()
    }
    shown = settle_across(hide_tables_of_few(shown), earlier)
    shown = {key: settled(table, shown) for key, table in shown.items()}
    return {**shown, **derive(shown)}


def settled(table: ShownTable, shown: Mapping[str, ShownTable]) -> ShownTable:
    """What was withheld beside other editions leaves its place, which would say between what it lies; who is
    missing is told only where the whole that they are missing from is; and of two halves of what another figure tells
    both are told or neither."""
    figure = BY_KEY[table.figure]
    lines = table.lines
    if figure.halves and not all(line.is_exact for line in lines):
        lines = tuple(line.withheld(Why.HALF) if line.is_exact else line for line in lines)
    table = replace(table, lines=in_order(figure, lines))
    of = shown.get(figure.base)
    is_told = table.whole.is_exact and (not figure.base or (of is not None and of.whole.is_exact))
    return table if is_told else replace(table, base=None, missing=None)
