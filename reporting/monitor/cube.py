"""Whole quarters × one figure, from what was published of each quarter: no other number comes into being."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Programme
from reporting.models import Edition
from reporting.monitor import rounding
from reporting.monitor.counting import BY_KEY, FIGURES
from reporting.monitor.paper import older_of, tables_of
from reporting.monitor.shapes import Figure
from reporting.monitor.shown import ShownTable
from reporting.monitor.trends import Row, in_a_row, rows_over
from reporting.periods import Period, Span, whole_span
from reporting.states import Audience, EditionKind

# where two people decided that small numbers are shown, that is for the paper which says so
PROTECTED: Mapping[str, Any] = {
    "kind": EditionKind.MONITOR,
    "audience": Audience.PUBLISHED,
    "show_small": False,
}


@dataclass(frozen=True, slots=True)
class Cube:
    """A figure over quarters, oldest first."""

    programme: Programme | None
    programmes: tuple[Programme, ...]
    figure: Figure
    figures: tuple[Figure, ...]
    quarters: tuple[str, ...]
    rows: tuple[Row, ...]
    # how some of it is rounded, in words
    rounding: str = ""

    @property
    def has_frames(self) -> bool:
        return any(row.has_frames for row in self.rows)


def quarters_of(editions: Iterable[Edition], programme: str, key: str) -> Cube:
    """`programme`: an id as the address has it; the newest programme where it is none of these. So with `key`."""
    rows = list(editions)
    programmes = {str(edition.programme_id): edition.programme for edition in rows}
    chosen = programmes.get(programme) or next(iter(programmes.values()), None)
    mine = [edition for edition in rows if edition.programme == chosen]
    tables = _by_period(mine, Span.QUARTER)
    known = {figure for found in tables.values() for figure in found}
    figures = tuple(one for one in FIGURES if one.key in known)
    figure = BY_KEY[key] if key in known else BY_KEY["help_topics"]
    quarters = in_a_row(tables)
    shown = [tables.get(quarter, {}).get(figure.key) for quarter in quarters]
    return Cube(
        chosen,
        tuple(programmes.values()),
        figure,
        figures,
        tuple(quarter.short_words for quarter in quarters),
        rows_over(figure, shown),
        rounding.in_words(rounding.rounded_to(table for table in shown if table)),
    )


def published_of(programme: Programme, periods: Iterable[Period]) -> list[ShownTable]:
    """What was published of these whole periods and is published still, in no order."""
    wanted = set(periods)
    editions = Edition.objects.published().filter(programme=programme, **PROTECTED)
    spans = {span for period in wanted if (span := whole_span(period))}
    rows = list(editions.order_by("-start_date", "-published_at")) if spans else []
    return [
        table
        for span in spans
        for period, tables in _by_period(rows, span).items()
        if period in wanted
        for table in tables.values()
    ]


def repeats_what_is_out(edition: Edition) -> bool:
    """Is what a report repeats of earlier periods still what stands published of them?"""
    older = set(older_of(edition))
    return older <= set(published_of(edition.programme, {table.period for table in older}))


def _by_period(editions: Iterable[Edition], span: Span) -> dict[Period, dict[str, ShownTable]]:
    """Of every whole period its own newest edition; else as the next one compared with it."""
    own: dict[Period, dict[str, ShownTable]] = {}
    compared: dict[Period, dict[str, ShownTable]] = {}
    for edition in editions:
        for table in tables_of(edition):
            if whole_span(table.period) == span:
                to = own if table.period == edition.period else compared
                to.setdefault(table.period, {}).setdefault(table.figure, table)
    return {**compared, **own}
