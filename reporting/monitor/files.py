"""The report to take along: each chart as rows for a spreadsheet, all of them as a workbook. No figure is made here."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from reporting.monitor import rounding
from reporting.monitor.counting import BY_KEY
from reporting.monitor.paper import told_whole
from reporting.monitor.shapes import AVERAGES, Number
from reporting.monitor.shown import ShownLine, ShownTable, in_words
from reporting.periods import Period

Row = tuple[Any, ...]


def rows_of(table: ShownTable, others: Iterable[ShownTable] = ()) -> list[Row]:
    """A chart as a table for a spreadsheet: numbers as numbers, what is in words in words; nothing that isn't shown.

    `others`: tables to find the same figure over other periods in; they follow as columns, oldest first.
    """
    figure = BY_KEY[table.figure]
    beside = sorted(
        (one for one in others if one.figure == table.figure and one.period != table.period),
        key=lambda one: one.period.start,
    )
    heads: list[Any] = [str(figure.name), str(figure.unit), _("n"), _("Holds")]
    for one in beside:
        heads.append(one.period.short_words)
        if figure.shape in AVERAGES:
            heads.append(_("n"))
    rows: list[Row] = [tuple(heads)]
    lines = table.lines
    if told_whole(figure, table) and len(table.lines) > 1:
        lines = (*lines, replace(table.whole, label=_("Together")))
    for line in lines:
        told: list[Any] = [line.label or str(figure.name), *_cells(line, table)]
        told.append(", ".join(line.names))
        for one in beside:
            told += _cells(_same(one, line), one)[: 2 if figure.shape in AVERAGES else 1]
        rows.append(tuple(told))
    return rows


def _cells(line: ShownLine | None, table: ShownTable) -> list[Number | str]:
    """What it says and of how many; empty where there is no such line."""
    if line is None:
        return ["", ""]
    said = in_words(line, table.shape, table.threshold) if line.number is None else line.number
    return [said, "" if line.n is None else line.n]


def _same(other: ShownTable, line: ShownLine) -> ShownLine | None:
    """The same line in another period: not one that held other lines than this one does."""
    same = {one.key: one for one in (other.whole, *other.lines)}.get(line.key)
    return same if same is not None and same.parts == line.parts else None


def book_of(
    tables: Sequence[ShownTable], period: Period, older: Sequence[ShownTable] = ()
) -> list[tuple[str, list[Row]]]:
    """Every figure as a sheet of a workbook, and what each means on the first."""
    now = [table for table in tables if table.period == period]
    meaning: list[Row] = [
        (
            _("Figure"),
            _("Counted"),
            _("Unit"),
            _("Out of"),
            _("Not in it"),
            _("Condition"),
            _("Source"),
            _("Rounded"),
        )
    ]
    for table in now:
        one = BY_KEY[table.figure]
        words = (
            one.name,
            one.counted,
            one.unit,
            one.out_of,
            one.missing,
            one.condition,
            one.source,
            rounding.in_words(table.rounded_to),
        )
        meaning.append(tuple(map(str, words)))
    sheets = [(_("What is counted"), meaning)]
    return sheets + [
        (str(BY_KEY[table.figure].name), rows_of(table, [*tables, *older])) for table in now
    ]
