"""A figure as it may be shown, and as an edition keeps it: frozen, without any number that it doesn't show."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reporting.monitor.shapes import DOT, Number, Shape
from reporting.periods import Period
from reporting.states import Mark, Why
from trail.templatetags.spoken import money_round


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as shown: `number` and `n` are there only when the mark is EXACT.

    `n`: how many facts a mean or a median is of, how many residents a sum is about; of a count, the count itself.
    `holds`: the keys that are counted together in it, `names` what those are called.
    """

    key: str
    label: str
    number: Number | None
    n: int | None = None
    mark: Mark = Mark.EXACT
    why: Why = Why.NOTHING
    holds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    # what stands in the place of the number, where that is none of our usual words
    text: str = ""

    @property
    def is_exact(self) -> bool:
        return self.mark == Mark.EXACT

    def withheld(self, why: Why) -> "ShownLine":
        """The same line without its number."""
        return replace(self, number=None, n=None, mark=Mark.WITHHELD, why=why)

    @property
    def parts(self) -> frozenset[str]:
        return frozenset(self.holds or (self.key,))


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A figure over a period as shown. `threshold` is None where everything is exact."""

    figure: str
    shape: Shape
    period: Period
    lines: tuple[ShownLine, ...]
    whole: ShownLine
    threshold: int | None
    base: int | None = None
    missing: int | None = None
    # counts are rounded to the nearest so many
    rounded_to: int | None = None

    def line(self, key: str) -> ShownLine:
        """Raises KeyError."""
        return {line.key: line for line in self.lines}[key]

    @property
    def withheld(self) -> tuple[ShownLine, ...]:
        """Lines that don't show their number."""
        return tuple(line for line in self.lines if not line.is_exact)

    @property
    def is_empty(self) -> bool:
        """Is there nothing to show: no fact at all, as far as may be told?"""
        return all(line.is_exact and not line.number for line in self.lines)


def is_single(table: ShownTable) -> bool:
    """Is it one number, its own whole?"""
    return len(table.lines) == 1 and not table.lines[0].label


def is_set_out(table: ShownTable) -> bool:
    """Is every line about two things at once, who pays and for what?"""
    return all(DOT in line.key for line in table.lines)


def in_words(line: ShownLine, shape: Shape, threshold: int | None) -> str:
    """The figure as people read it: '15', '7,2', 'fewer than 5', 'nearly everybody'."""
    if line.text:
        return line.text
    match line.mark:
        case Mark.FEW:
            return _("fewer than %(threshold)s") % {"threshold": threshold}
        case Mark.EVERYBODY:
            return _("nearly everybody")
        case Mark.WITHHELD if line.why in (Why.NOTHING, Why.FOLLOWS, Why.HALF, Why.EARLIER):
            return _("not shown")
        case Mark.WITHHELD:
            return _("too few people")
        case _exact:
            if line.number is None:
                return _("none") if shape == Shape.DAYS else _("nobody said so")
            if shape == Shape.MONEY:
                return str(money_round(Decimal(line.number)))
            return str(line.number).replace(".", ",")


# --- frozen ---------------------------------------------------------------------------------------


def line_out(line: ShownLine) -> dict[str, Any]:
    number = line.number
    return {
        "key": line.key,
        "label": line.label,
        "number": str(number) if isinstance(number, Decimal) else number,
        "n": line.n,
        "mark": line.mark.value,
        "why": line.why.value,
        "holds": list(line.holds),
        "names": list(line.names),
        "text": line.text,
    }


def line_in(row: dict[str, Any]) -> ShownLine:
    number = row["number"]
    return ShownLine(
        row["key"],
        row["label"],
        Decimal(number) if isinstance(number, str) else number,
        row["n"],
        Mark(row["mark"]),
        Why(row["why"]),
        tuple(row["holds"]),
        tuple(row["names"]),
        row["text"],
    )


def tables_out(tables: Iterable[ShownTable]) -> list[dict[str, Any]]:
    """As an edition keeps them."""
    return [
        {
            "figure": table.figure,
            "shape": table.shape.value,
            "start": table.period.start.isoformat(),
            "end": table.period.end.isoformat(),
            "threshold": table.threshold,
            "base": table.base,
            "missing": table.missing,
            "rounded_to": table.rounded_to,
            "whole": line_out(table.whole),
            "lines": [line_out(line) for line in table.lines],
        }
        for table in tables
    ]


def tables_in(rows: Iterable[dict[str, Any]]) -> tuple[ShownTable, ...]:
    """What an edition kept."""
    return tuple(
        ShownTable(
            figure=row["figure"],
            shape=Shape(row["shape"]),
            period=Period(date.fromisoformat(row["start"]), date.fromisoformat(row["end"])),
            lines=tuple(map(line_in, row["lines"])),
            whole=line_in(row["whole"]),
            threshold=row["threshold"],
            base=row["base"],
            missing=row["missing"],
            # editions of before it could be chosen
            rounded_to=row.get("rounded_to"),
        )
        for row in rows
    )
