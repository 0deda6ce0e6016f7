"""What of a table may be published, looked at by itself (DOMAIN §6): merge first, then the threshold.

Pure. What other tables and earlier editions would give away is for `reporting.monitor.audit`, which comes after.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from reporting.lists import OTHER
from reporting.monitor.shapes import AVERAGES, Category, Figure, Line, Merges, Shape, Table
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.states import Mark, Why

# a sum of which one resident has more than this part is theirs
DOMINANT = Decimal("0.5")
# a whole that means nothing, and would tell what is left when all other lines are known
NOT_TOLD = ShownLine("", "", None, mark=Mark.WITHHELD)


def is_dominated(largest: Decimal, total: Decimal) -> bool:
    return largest > DOMINANT * total


def in_effect(shares: Collection[Decimal]) -> int:
    """Of how many people a sum of money is that these have of it: one, where it is nearly theirs."""
    if shares and is_dominated(max(shares), sum(shares, Decimal(0))):
        return 1
    return len(shares)


def show_exact(figure: Figure, table: Table) -> ShownTable:
    """Everything as counted: for the project leader, and where two people decided so."""
    lines = tuple(_exact(figure, line) for line in table.lines)
    return ShownTable(
        figure.key,
        figure.shape,
        table.period,
        in_order(figure, lines),
        _exact(figure, table.whole),
        threshold=None,
        base=table.base,
        missing=table.missing,
    )


def protect(
    figure: Figure,
    table: Table,
    categories: tuple[Category, ...],
    threshold: int,
    recount: Callable[[Merges], Table],
) -> ShownTable:
    """The lines of a table with small ones put together, and what is still small in words.

    `recount` counts the same figure with some lines as one; it is asked once, and only where lines are put together.
    """
    if not figure.of_people:
        return show_exact(figure, table)
    merges = _merges(figure, table, categories, threshold)
    labels = {line.key: line.label for line in table.lines}
    merged = recount(merges) if merges else table
    lines = tuple(_protected(figure, line, table, threshold, labels) for line in merged.lines)
    whole = NOT_TOLD
    if figure.tells_whole:
        whole = _protected(figure, table.whole, table, threshold, labels)
    return ShownTable(
        figure.key,
        figure.shape,
        table.period,
        in_order(figure, lines),
        whole,
        threshold,
        # of how many: a figure of its own, which says it where that may be said
        base=table.base if table.base is not None and table.base >= threshold else None,
        missing=_missing(table, whole, threshold),
    )


def hide_tables_of_few(shown: Mapping[str, ShownTable]) -> dict[str, ShownTable]:
    """How many organisations sat at the tables of few residents is about those few: one table, or none at all."""
    people, seated = shown.get("residents"), shown.get("organisations")
    if people is None or seated is None or people.whole.why != Why.FEW:
        return dict(shown)
    whole = seated.whole.withheld(Why.FEW)
    return {**shown, "organisations": replace(seated, lines=(whole,), whole=whole)}


def _merges(
    figure: Figure, table: Table, categories: tuple[Category, ...], threshold: int
) -> dict[str, str]:
    """Which lines are counted with which other: violence where it is small, then whatever else is small."""
    joins = {one.key: one.joins for one in categories if one.joins}
    small = {line.key: line for line in table.lines if line.residents < threshold}
    merges = {key: joins[key] for key in small if key in joins}
    if not figure.merges:
        return merges
    # what goes to a line that is small itself goes on to the others together with it
    others = [key for key in small if key not in merges]
    if len(others) + sum(to == OTHER for to in merges.values()) < 2:
        return merges
    by_neighbour = {to for to in merges.values() if to != OTHER}
    return {
        **{key: OTHER for key in others if key not in by_neighbour},
        **merges,
    }


def _number_of_people(figure: Figure, line: Line) -> int | None:
    """What is told beside a number: of how many facts a mean is, of how many residents a sum, where it is of any."""
    if figure.shape in AVERAGES:
        return line.facts
    if figure.shape in (Shape.HOURS, Shape.MONEY):
        return line.residents if figure.of_people else None
    return int(line.number or 0)


def _exact(figure: Figure, line: Line) -> ShownLine:
    return ShownLine(
        line.key,
        line.label,
        line.number,
        _number_of_people(figure, line),
        holds=line.holds,
    )


def _protected(
    figure: Figure, line: Line, table: Table, threshold: int, labels: dict[str, str]
) -> ShownLine:
    names = tuple(labels[key] for key in line.holds if key in labels) if len(line.holds) > 1 else ()
    label = line.label or (labels.get(line.key) or _("Other") if line.key else "")
    mark, why = _mark(figure, line, table, threshold)
    if mark == Mark.EXACT:
        n = _number_of_people(figure, line)
        return ShownLine(line.key, label, line.number, n, holds=line.holds, names=names)
    return ShownLine(line.key, label, None, None, mark, why, line.holds, names)


def _mark(figure: Figure, line: Line, table: Table, threshold: int) -> tuple[Mark, Why]:
    if line.residents < threshold:
        # that nobody has something is not said either: 'fewer than five' would then mean that somebody has
        counts = figure.shape in (Shape.PEOPLE, Shape.TIMES)
        is_few = counts and int(line.number or 0) < threshold
        return (Mark.FEW if is_few else Mark.WITHHELD), Why.FEW
    if figure.shape == Shape.MONEY and is_dominated(line.largest, Decimal(line.number or 0)):
        return Mark.WITHHELD, Why.DOMINANT
    # who is not among 'nearly everybody' would be known too
    of_all = table.base is not None and figure.shape == Shape.PEOPLE
    if of_all and (table.base or 0) - line.residents < threshold:
        return Mark.EVERYBODY, Why.EVERYBODY
    return Mark.EXACT, Why.NOTHING


def _missing(table: Table, whole: ShownLine, threshold: int) -> int | None:
    if table.missing is None or not whole.is_exact or table.missing < threshold:
        return None
    return table.missing


RANK = {Mark.EVERYBODY: 0, Mark.EXACT: 1, Mark.FEW: 2, Mark.WITHHELD: 3}


def in_order(figure: Figure, lines: tuple[ShownLine, ...]) -> tuple[ShownLine, ...]:
    """Ranked where the figure is: exact ones by number, those in words by name, since their order would tell."""
    if not figure.ranked:
        return lines
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                line.key == OTHER,
                RANK[line.mark],
                -(line.number or 0),
                "" if line.is_exact else line.label,
            ),
        )
    )
