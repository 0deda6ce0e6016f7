"""A figure over several periods beside each other: what was told of each, in words and drawn as columns.

No figure is made here. What wasn't told has no height: an empty frame stands in its place, since a line drawn through
it would tell what it is about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from reporting.monitor.counting import FIGURES
from reporting.monitor.shapes import AVERAGES, Figure, Shape, Window
from reporting.monitor.shown import ShownLine, ShownTable, in_words, is_set_out, is_single
from reporting.periods import Period, before
from trail.templatetags.spoken import HARD_SPACE

# so many periods stand beside each other: of quarters, two years
SHOWN = 8
# with fewer there is nothing to see but the period before, which stands beside each figure already
LEAST = 3

MEASURED = frozenset({Shape.GRADE, Shape.DAYS, Shape.HOURS})

# the drawing, in its own units
HEIGHT = 28
WIDTH = 12
STEP = 16


class Told(StrEnum):
    """What there is to draw of a period."""

    NUMBER = "number"
    # something was told in words, or counted together with other lines than in the last period
    WORDS = "words"
    # nothing was published about it, or there was nothing to tell: no mean of nobody
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Column:
    """One period of one line; `top` and `height` in units of the drawing, 0 where nothing is drawn."""

    told: Told
    x: int
    height: int = 0
    is_last: bool = False

    @property
    def top(self) -> int:
        return HEIGHT - self.height


@dataclass(frozen=True, slots=True)
class Row:
    """A line over the periods: its name, and of each period the words ('' where nothing was published)."""

    name: str
    words: tuple[str, ...]
    columns: tuple[Column, ...]
    # of what, where that isn't said above all lines
    unit: str = ""

    @property
    def width(self) -> int:
        return STEP * len(self.columns) - (STEP - WIDTH)

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def column_width(self) -> int:
        return WIDTH

    @property
    def is_drawn(self) -> bool:
        """Is there anything to compare?"""
        told = [column for column in self.columns if column.told == Told.NUMBER]
        return len(told) > 1 and any(column.height for column in told)

    @property
    def has_frames(self) -> bool:
        return self.is_drawn and any(column.told == Told.WORDS for column in self.columns)


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines that are drawn to one scale, of one figure; or of several figures with each a scale of its own."""

    key: str
    title: str
    unit: str
    periods: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def has_frames(self) -> bool:
        return any(row.has_frames for row in self.rows)


def rows_over(figure: Figure, tables: Sequence[ShownTable | None]) -> tuple[Row, ...]:
    """The lines of a figure over periods, oldest first; None where nothing was published. One scale for all."""
    found: list[Mapping[str, ShownLine]] = [
        {line.key: line for line in table.lines} if table else {} for table in tables
    ]
    # in the order of the newest, and then what only older ones have
    names: dict[str, str] = {}
    for mine in reversed(found):
        for key, line in mine.items():
            names.setdefault(key, line.label or str(figure.name))
    most = _most(figure, (line for mine in found for line in mine.values()))
    return tuple(
        _row(name, tables, [mine.get(key) for mine in found], most) for key, name in names.items()
    )


def _most(figure: Figure, lines: Iterable[ShownLine]) -> Decimal:
    """What the highest column stands for; grades have a scale of their own."""
    if figure.shape == Shape.GRADE:
        return Decimal(10)
    told = [Decimal(line.number) for line in lines if line.is_exact and line.number is not None]
    return max(told, default=Decimal(0))


def _row(
    name: str,
    tables: Sequence[ShownTable | None],
    lines: Sequence[ShownLine | None],
    most: Decimal,
) -> Row:
    last = next((line for line in reversed(lines) if line is not None), None)
    words, columns = [], []
    for place, (table, line) in enumerate(zip(tables, lines, strict=True)):
        is_last = place == len(lines) - 1
        if table is None or line is None:
            words.append("")
            columns.append(Column(Told.NOTHING, place * STEP))
            continue
        words.append(_words(line, table))
        x = place * STEP
        if not line.is_exact or line.text or (last and line.parts != last.parts):
            columns.append(Column(Told.WORDS, x))
        elif line.number is None:
            columns.append(Column(Told.NOTHING, x))
        else:
            height = _height(Decimal(line.number), most)
            columns.append(Column(Told.NUMBER, x, height, is_last))
    return Row(name, tuple(words), tuple(columns))


def _words(line: ShownLine, table: ShownTable) -> str:
    """A mean with of how many it is."""
    words = in_words(line, table.shape, table.threshold)
    if table.shape not in AVERAGES or not line.is_exact or not line.n:
        return words
    of = _("n = %(n)s") % {"n": line.n}
    return f"{words} ({of.replace(' ', HARD_SPACE)})"


def _height(number: Decimal, most: Decimal) -> int:
    """Never nothing for something."""
    if number <= 0 or most <= 0:
        return 0
    return max(round(HEIGHT * number / most), 1)


def in_a_row(periods: Iterable[Period]) -> list[Period]:
    """From the oldest to the newest of these whole months, quarters or years, SHOWN at most; those between them too,
    of which nothing is known: columns stand beside each other only when the periods do."""
    known = set(periods)
    found = [max(known, key=lambda period: period.start)] if known else []
    oldest = min((period.start for period in known), default=None)
    while oldest is not None and found[0].start > oldest and len(found) < SHOWN:
        found.insert(0, before(found[0]))
    while found and found[0] not in known:
        del found[0]
    return found


def over_time(tables: Iterable[ShownTable]) -> list[Trend]:
    """What a report draws of its last periods: first what is one number each, then figures of several lines.

    Only lines of which two periods were told in numbers, and no figures that are set out in two directions already;
    nothing where there are fewer than LEAST periods.
    """
    by_period: dict[Period, dict[str, ShownTable]] = {}
    for table in tables:
        by_period.setdefault(table.period, {}).setdefault(table.figure, table)
    periods = in_a_row(by_period)
    if sum(period in by_period for period in periods) < LEAST:
        return []
    heads = tuple(period.short_words for period in periods)
    singles: list[Row] = []
    trends: list[Trend] = []
    # as the report is read
    for figure in sorted(FIGURES, key=lambda figure: list(Window).index(figure.window)):
        beside = [by_period.get(period, {}).get(figure.key) for period in periods]
        last = beside[-1]
        if last is None or figure.within in by_period[periods[-1]] or is_set_out(last):
            continue
        drawn = tuple(row for row in rows_over(figure, beside) if row.is_drawn)
        if not drawn:
            continue
        if is_single(last):
            # a name of people or conversations says itself what it counts
            unit = str(figure.unit) if figure.shape in MEASURED else ""
            singles += [replace(row, unit=unit) for row in drawn]
        else:
            trends.append(Trend(figure.key, str(figure.name), str(figure.unit), heads, drawn))
    if singles:
        trends.insert(0, Trend("singles", _("In one number each"), "", heads, tuple(singles)))
    return trends
