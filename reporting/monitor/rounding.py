"""Counts rounded, where a programme chose so: to the nearest 5 or 10. Pure.

What is rounded is told to lie between two numbers, and so it hides honestly: an edition laid beside it (ADR 0044)
proves less. Only counts are: a mean, a median, hours and euros stand as they are, the people beside them are rounded.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from reporting.monitor.protection import in_order
from reporting.monitor.shapes import Figure, Shape
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.states import Mark, Why

COUNTS = frozenset({Shape.PEOPLE, Shape.TIMES})


class Within(NamedTuple):
    """Both ends included."""

    at_least: int
    at_most: int


def nearest(number: int, step: int) -> int:
    """Halves upwards; never nought, which would say that it is nobody."""
    return max((number + step // 2) // step * step, step)


def within(told: int, step: int | None, threshold: int) -> Within:
    """Between what a number lies that is told so; it is of at least as many as the threshold, else it is in words."""
    if step is None:
        return Within(told, told)
    low = 0 if told == step else told - step // 2
    return Within(max(low, threshold), max(told + (step - 1) // 2, threshold))


def rounded(figure: Figure, table: ShownTable, step: int, base: int | None = None) -> ShownTable:
    """The table with its counts rounded; what stands there in words stays so.

    `base`: out of how many residents. Whether a line is nearly all of it is not asked of what was counted, or that a
    number stands there would say more than the number: what is rounded to as many as the whole is said to be that.
    How many are missing isn't told: together with the lines it would be a sharper number for the whole. Lines that
    are rounded to the same stand by name: in their old order they would say which had more.
    """
    whole = None if base is None or base < (table.threshold or 0) else nearest(base, step)
    of_all = figure.shape == Shape.PEOPLE and whole is not None

    def line(one: ShownLine) -> ShownLine:
        if not one.is_exact or one.n is None:
            return one
        n = nearest(one.n, step)
        if of_all and n == whole:
            text, mark, why = _("rounded, as many as the whole"), Mark.EVERYBODY, Why.EVERYBODY
            return replace(one, n=None, number=None, mark=mark, why=why, text=text)
        return replace(one, n=n, number=n if table.shape in COUNTS else one.number)

    lines = tuple(map(line, table.lines))
    if figure.ranked:
        lines = tuple(sorted(lines, key=lambda one: one.label))
    return replace(
        table,
        lines=in_order(figure, lines),
        whole=line(table.whole),
        base=whole,
        missing=None,
        rounded_to=step,
    )


def in_words(step: int | None) -> str:
    """What stands beside rounded numbers; empty where nothing is rounded."""
    if step is None:
        return ""
    return _(
        "Numbers about residents are rounded to the nearest %(step)s, so lines need not add up to the whole."
    ) % {"step": step}


def rounded_to(tables: Iterable[ShownTable]) -> int | None:
    """To what the numbers of these tables are rounded, if they are."""
    return max((table.rounded_to for table in tables if table.rounded_to), default=None)
