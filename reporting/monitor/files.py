"""The report to take along: each chart as rows for a spreadsheet, all of them as a workbook. No figure is made here."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from reporting.monitor import rounding
from reporting.monitor.counting import BY_KEY
from reporting.monitor.paper import told_before, told_whole
from reporting.monitor.shapes import Number
from reporting.monitor.shown import ShownLine, ShownTable, in_words
from reporting.periods import Period

Row = tuple[Any, ...]


def rows_of(
    table: ShownTable, earlier: ShownTable | None = None, older: Sequence[ShownTable] = ()
) -> list[Row]:
    """A chart as a table for a spreadsheet: numbers as numbers, what is in words in words; nothing that isn't shown.

    `older`: of the same figure, the periods before those two that the report draws, oldest first.
    """
    figure = BY_KEY[table.figure]
    then = {line.key: line for line in earlier.lines} if earlier else {}
    heads = (str(figure.name), str(figure.unit), _("n"), _("The period before"), _("Holds"))
    rows: list[Row] = [(*heads, *(one.period.short_words for one in older))]
    lines = table.lines
    if told_whole(figure, table) and len(table.lines) > 1:
        lines = (*lines, replace(table.whole, label=_("Together")))
    for line in lines:
        before = then.get(line.key)
        rows.append(
            (
                line.label or str(figure.name),
                _cell(line, table),
                "" if line.n is None else line.n,
                told_before(line, before, table.shape),
                ", ".join(line.names),
                *(_cell_of(one, line) for one in older),
            )
        )
    return rows


def _cell(line: ShownLine, table: ShownTable) -> Number | str:
    return in_words(line, table.shape, table.threshold) if line.number is None else line.number


def _cell_of(older: ShownTable, line: ShownLine) -> Number | str:
    """The same line in a period before; empty where it wasn't there, or held other lines than it holds now."""
    same = {one.key: one for one in (older.whole, *older.lines)}.get(line.key)
    return "" if same is None or same.parts != line.parts else _cell(same, older)


def book_of(
    tables: Sequence[ShownTable], period: Period, older: Sequence[ShownTable] = ()
) -> list[tuple[str, list[Row]]]:
    """Every figure as a sheet of a workbook, and what each means on the first."""
    now = [table for table in tables if table.period == period]
    then = {table.figure: table for table in tables if table.period != period}
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
        (
            str(BY_KEY[table.figure].name),
            rows_of(table, then.get(table.figure), of_figure(older, table.figure)),
        )
        for table in now
    ]


def of_figure(older: Iterable[ShownTable], figure: str) -> list[ShownTable]:
    """Oldest first."""
    mine = (table for table in older if table.figure == figure)
    return sorted(mine, key=lambda table: table.period.start)
