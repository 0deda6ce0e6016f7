"""Whole quarters × one figure, from what was published of each quarter: no other number comes into being."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import Programme
from reporting.models import Edition
from reporting.monitor import rounding
from reporting.monitor.counting import BY_KEY, FIGURES
from reporting.monitor.paper import tables_of
from reporting.monitor.shapes import Figure
from reporting.monitor.shown import ShownLine, ShownTable, in_words
from reporting.periods import Period, Span, whole_span

# so many quarters stand beside each other: two years
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Cube:
    """A figure over quarters. `rows`: a name, and per quarter the words; '' where nothing was published."""

    programme: Programme | None
    programmes: tuple[Programme, ...]
    figure: Figure
    figures: tuple[Figure, ...]
    quarters: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    # how some of it is rounded, in words
    rounding: str = ""


def quarters_of(editions: Iterable[Edition], programme: str, key: str) -> Cube:
    """`programme`: an id as the address has it; the newest programme where it is none of these. So with `key`."""
    rows = list(editions)
    programmes = {str(edition.programme_id): edition.programme for edition in rows}
    chosen = programmes.get(programme) or next(iter(programmes.values()), None)
    mine = [edition for edition in rows if edition.programme == chosen]
    tables = _by_quarter(mine)
    known = {figure for found in tables.values() for figure in found}
    figures = tuple(one for one in FIGURES if one.key in known)
    figure = BY_KEY[key] if key in known else BY_KEY["help_topics"]
    quarters = sorted(tables, key=lambda p: p.start)[-SHOWN:]
    shown = [tables[quarter].get(figure.key) for quarter in quarters]
    return Cube(
        chosen,
        tuple(programmes.values()),
        figure,
        figures,
        tuple(quarter.words for quarter in quarters),
        _rows(shown),
        rounding.in_words(rounding.rounded_to(table for table in shown if table)),
    )


def _by_quarter(editions: Iterable[Edition]) -> dict[Period, Mapping[str, ShownTable]]:
    """Of every whole quarter its own newest edition; else as the next one compared with it."""
    own: dict[Period, dict[str, ShownTable]] = {}
    compared: dict[Period, dict[str, ShownTable]] = {}
    for edition in editions:
        for table in tables_of(edition):
            if whole_span(table.period) == Span.QUARTER:
                to = own if table.period == edition.period else compared
                to.setdefault(table.period, {}).setdefault(table.figure, table)
    return {**compared, **own}


def _rows(
    tables: Iterable[ShownTable | None],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = list(tables)
    lines: list[dict[str, ShownLine]] = []
    names: dict[str, str] = {}
    for table in found:
        mine = {line.key: line for line in table.lines} if table else {}
        lines.append(mine)
        # what stands in 'other' differs by quarter: its name says only that
        names |= {key: line.label for key, line in mine.items()}
    return tuple(
        (
            name,
            tuple(
                in_words(mine[key], table.shape, table.threshold) if table and key in mine else ""
                for table, mine in zip(found, lines, strict=True)
            ),
        )
        for key, name in names.items()
    )
