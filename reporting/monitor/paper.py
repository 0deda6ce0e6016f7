"""The report as people read it, on screen and on paper: from frozen tables to charts with their words. No figure is
made here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reporting.models import Edition
from reporting.monitor import lists, rounding, small_numbers
from reporting.monitor.counting import BY_KEY, FIGURES
from reporting.monitor.shapes import AVERAGES, DOT, Figure, Shape, Window, Words
from reporting.monitor.shown import (
    ShownLine,
    ShownTable,
    in_words,
    is_set_out,
    is_single,
    tables_in,
)
from reporting.monitor.trends import over_time
from reporting.periods import Period, whole_span
from reporting.states import Audience, Mark, Why
from reporting.wording import of_one
from trail.templatetags.spoken import HARD_SPACE

# the longest bar, in per cent of its column; the number stands behind it
LONGEST = 78

WINDOWS: Mapping[Window, tuple[Words, Words]] = {
    Window.RESIDENT: (
        gettext_lazy("The resident"),
        gettext_lazy("Who came to the table, with what, and how it went with them."),
    ),
    Window.PROFESSIONAL: (
        gettext_lazy("The professional"),
        gettext_lazy("What people who work at the table say about their room to act."),
    ),
    Window.ORGANISATION: (
        gettext_lazy("The organisations"),
        gettext_lazy("How people come in, how long things take, and what was not reached."),
    ),
    Window.POLICY: (
        gettext_lazy("Policy and administration"),
        gettext_lazy("Which rules block, where an exception was made, and what money did."),
    ),
    Window.EFFECTS: (
        gettext_lazy("Effectencalculator: costs and effects"),
        gettext_lazy(
            "What it cost, beside what people expected without it. There is no one number that says it."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart. `length` 0: no bar, words only, since its length would tell the number."""

    label: str
    words: str
    length: int
    # the same line in the period before it, where both may be told; and as a mark in the bar
    before: str = ""
    before_length: int = 0
    # of how many a mean or a sum is; what is counted together in this line
    n: str = ""
    holds: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure: a picture and the same as text, with what it means and what is not shown."""

    key: str
    title: str
    unit: str
    # one number is said in a sentence, not drawn
    is_single: bool
    # every line is about too few people: that is said once
    is_hidden: bool
    bars: tuple[Bar, ...]
    # columns and rows, for what is set out in two directions
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    whole: str
    before: str
    notes: tuple[str, ...]
    # lines with nothing in them, by name, where that may be told
    empty: str
    figure: Figure
    withheld: tuple[tuple[str, str], ...]
    # how its counts are rounded, in words
    rounding: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    title: str
    lead: str
    every: tuple[Chart, ...]

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(chart for chart in self.every if not chart.is_hidden)

    @property
    def hidden(self) -> tuple[Chart, ...]:
        """Of which there is nothing to see: said together, by name."""
        return tuple(chart for chart in self.every if chart.is_hidden)


def chapters(tables: Iterable[ShownTable], period: Period) -> list[Chapter]:
    """The four windows, each with its charts; `tables` of this period and of others to compare with."""
    now: dict[str, ShownTable] = {}
    then: dict[str, ShownTable] = {}
    for table in tables:
        (now if table.period == period else then)[table.figure] = table
    found = []
    for window, (title, lead) in WINDOWS.items():
        charts = tuple(
            chart_of(figure, now[figure.key], then.get(figure.key))
            for figure in FIGURES
            if figure.window == window and figure.key in now and figure.within not in now
        )
        if charts:
            found.append(Chapter(window.value, str(title), str(lead), charts))
    return found


def chart_of(figure: Figure, table: ShownTable, earlier: ShownTable | None = None) -> Chart:
    single = is_single(table)
    in_two = not single and is_set_out(table)
    columns, rows = _set_out(table) if in_two else ((), ())
    return Chart(
        key=figure.key,
        title=str(figure.name),
        unit=_unit(figure, table),
        is_single=single,
        is_hidden=_is_hidden(figure, table),
        bars=() if single or in_two else _bars(figure, table, earlier),
        columns=columns,
        rows=rows,
        whole=told_whole(figure, table),
        before=told_before(table.whole, earlier.whole if earlier else None, table.shape),
        notes=tuple(_notes(figure, table)),
        empty="" if single or in_two else ", ".join(_empty(table, earlier)),
        figure=figure,
        withheld=tuple(
            (line.label or str(figure.name), str(Why(line.why).label)) for line in table.withheld
        ),
        rounding=rounding.in_words(table.rounded_to),
    )


def _unit(figure: Figure, table: ShownTable) -> str:
    """An amount says itself what it is; 'too few people' are none of it."""
    without = is_single(table) and table.whole.mark == Mark.WITHHELD
    if without or figure.shape == Shape.MONEY:
        return ""
    is_one = is_single(table) and table.whole.number == 1
    return (of_one(figure.key) if is_one else "") or str(figure.unit)


def _is_hidden(figure: Figure, table: ShownTable) -> bool:
    """A count of one line says 'fewer than five' itself; whatever else is all about too few people says so once."""
    if is_single(table) and figure.shape in (Shape.PEOPLE, Shape.TIMES):
        return False
    return bool(table.lines) and all(line.why == Why.FEW for line in table.lines)


def _bars(figure: Figure, table: ShownTable, earlier: ShownTable | None) -> tuple[Bar, ...]:
    then = {line.key: line for line in earlier.lines} if earlier else {}
    numbers = [line.number for line in (*table.lines, *then.values()) if line.number is not None]
    # grades have a scale of their own
    most = Decimal(10) if table.shape == Shape.GRADE else Decimal(max(numbers, default=0))
    bars = []
    left_out = _empty(table, earlier)
    for line in table.lines:
        if line.label in left_out:
            continue
        before = then.get(line.key)
        if before is not None and before.parts != line.parts:
            before = None
        bars.append(
            Bar(
                line.label,
                in_words(line, table.shape, table.threshold),
                _length(line.number, most),
                told_before(line, before, table.shape),
                _length(before.number if before else None, most),
                _n(figure, line),
                ", ".join(line.names),
            )
        )
    return tuple(bars)


def _empty(table: ShownTable, earlier: ShownTable | None) -> list[str]:
    """Lines in which nothing happened, nor in the period before; only where everything is exact."""
    then = {line.key for line in earlier.lines if line.number} if earlier else set()
    if table.threshold is not None:
        return []
    return [line.label for line in table.lines if not line.number and line.key not in then]


def _length(number: Any, most: Decimal) -> int:
    return round(LONGEST * Decimal(number) / most) if number and most else 0


def _n(figure: Figure, line: ShownLine) -> str:
    """'12 residents said so' beside a mean; of a sum, of how many residents it is."""
    if line.n is None or figure.shape in (Shape.PEOPLE, Shape.TIMES):
        return ""
    if figure.shape in (Shape.HOURS, Shape.MONEY):
        return ngettext("of %(n)s resident", "of %(n)s residents", line.n) % {"n": line.n}
    return _("n = %(n)s") % {"n": line.n}


def told_before(line: ShownLine, before: ShownLine | None, shape: Shape) -> str:
    """What it was in the period before, only where both may be told."""
    if before is None or not before.is_exact or not line.is_exact or before.number is None:
        return ""
    return in_words(before, shape, None)


def told_whole(figure: Figure, table: ShownTable) -> str:
    """All lines together, where that is one number that means something; nothing where there is nothing to say."""
    if not figure.tells_whole:
        return ""
    if table.whole.is_exact and table.whole.number is None and not table.whole.text:
        return ""
    if not is_single(table) and (figure.shape in AVERAGES or not figure.adds_up):
        return ""
    return in_words(table.whole, table.shape, table.threshold)


def _set_out(
    table: ShownTable,
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Lines 'doing nothing: municipality' as rows by who pays, columns by what is done; empty rows are left out."""
    columns: dict[str, str] = {}
    rows: dict[str, dict[str, ShownLine]] = {}
    names: dict[str, str] = {}
    for line in table.lines:
        column, _dot, row = line.key.partition(DOT)
        columns[column], _colon, names[row] = line.label.partition(": ")
        rows.setdefault(row, {})[column] = line
    filled = {
        row: lines
        for row, lines in rows.items()
        if any(line.number or not line.is_exact for line in lines.values())
    }
    return tuple(columns.values()), tuple(
        (
            names[row],
            tuple(in_words(lines[column], table.shape, table.threshold) for column in columns),
        )
        for row, lines in filled.items()
    )


def _notes(figure: Figure, table: ShownTable) -> Iterable[str]:
    if figure.condition:
        yield str(figure.condition)
    if table.whole.text and len(table.lines) > 1:
        yield table.whole.text
    if table.missing and figure.shape in AVERAGES:
        yield ngettext(
            "Of %(n)s resident this is not known.",
            "Of %(n)s residents this is not known.",
            table.missing,
        ) % {"n": table.missing}
    elif table.missing:
        yield ngettext(
            "%(n)s resident stands in none of these lines.",
            "%(n)s residents stand in none of these lines.",
            table.missing,
        ) % {"n": table.missing}
    divides = figure.categories is not lists.nothing_to_divide
    if divides and not figure.adds_up and figure.shape in (Shape.PEOPLE, Shape.TIMES):
        yield _("The lines add up to more than the whole: one resident may stand in several.")


def cover_numbers(tables: Iterable[ShownTable], period: Period) -> list[dict[str, Any]]:
    """The three figures on top, as on a factsheet."""
    wholes = {t.figure: t for t in tables if t.period == period}
    return [
        {
            "label": of_one(key)
            if wholes[key].whole.number == 1
            else str(BY_KEY[key].name).lower(),
            "words": in_words(wholes[key].whole, wholes[key].shape, wholes[key].threshold),
            "is_number": wholes[key].whole.is_exact,
        }
        for key in ("residents", "conversations", "organisations")
        if key in wholes
    ]


def span_words(period: Period) -> str:
    """'monthly report' … for whole periods of the calendar."""
    match whole_span(period):
        case None:
            return _("Report")
        case span:
            return {
                "month": _("Monthly report"),
                "quarter": _("Quarterly report"),
                "year": _("Yearly report"),
            }[span.value]


def tables_of(edition: Edition) -> tuple[ShownTable, ...]:
    """What an edition tells: of its period, and of the one before it."""
    return tables_in((edition.figures or {}).get("tables", ()))


def older_of(edition: Edition) -> tuple[ShownTable, ...]:
    """What it repeats of periods before those; editions of before that have none."""
    return tables_in((edition.figures or {}).get("older", ()))


def lay_out(edition: Edition, *, made_on: date) -> dict[str, Any]:
    """The paper's context, in the language that is active."""
    tables = tables_of(edition)
    municipality, period = edition.programme.municipality.name, edition.period
    day = date_format(made_on, "j F Y", use_l10n=False).replace(" ", HARD_SPACE)
    return {
        "title": _("%(kind)s Op Koers, %(municipality)s, %(period)s")
        % {"kind": span_words(period), "municipality": municipality, "period": period.words},
        "over": _("Municipality of %(municipality)s · %(period)s")
        % {"municipality": municipality, "period": period.words},
        "heading": span_words(period),
        "introduction": edition.introduction,
        "numbers": cover_numbers(tables, period),
        "chapters": chapters(tables, period),
        "trends": over_time([*tables, *older_of(edition)]),
        "trends_are_exact": edition.audience == Audience.INTERNAL,
        "has_before": any(table.period != period for table in tables),
        "quote": edition.quote,
        "edition_note": _("Edition %(number)s, made from the case register on %(day)s.")
        % {"number": edition.number, "day": day},
        "threshold_note": threshold_note(edition, tables),
        "programme": edition.programme.name,
    }


def threshold_note(edition: Edition, tables: Sequence[ShownTable]) -> str:
    threshold = next((t.threshold for t in tables if t.threshold is not None), None)
    step = rounding.rounded_to([*tables, *older_of(edition)])
    return small_numbers.in_words(threshold, step, shown=edition.show_small)
