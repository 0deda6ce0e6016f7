"""What an edition tells, number by number, as whoever reads it knows it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reporting.monitor.rounding import within
from reporting.monitor.shapes import Shape
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.periods import Period
from reporting.states import Mark, Why

SUMS = frozenset({Shape.HOURS, Shape.MONEY})
# a key for the whole of a figure, which no list has
WHOLE = frozenset({"\0whole"})


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody can read over these days, of these keys.

    `is_told`: a number stands there. `n`: which, where it is exact. `at_least`, `at_most`: between what it lies, where
    it is rounded or 'nearly everybody'. `below`: it was said to be smaller than this. `is_small`: it is in words
    because it is about few people.
    """

    period: Period
    parts: frozenset[str]
    n: int | None
    below: int | None = None
    at_least: int = 0
    at_most: int | None = None
    is_small: bool = False
    is_told: bool = False


def claims_of(table: ShownTable, *, counts: bool = True) -> Iterator[Claim]:
    """What a published table tells, per line and of the whole. `counts`: by what it counts; else only that it tells."""
    # a figure of one line without a name is its own whole
    is_single = [line.key for line in table.lines] == [table.whole.key]
    for line in (*table.lines, table.whole):
        parts = WHOLE if line is table.whole and not is_single else line.parts
        said = Claim(table.period, parts, None, is_small=line.why == Why.FEW, is_told=line.is_exact)
        yield _with_numbers(said, line, table) if counts else said


def _with_numbers(said: Claim, line: ShownLine, table: ShownTable) -> Claim:
    # of a sum it is counted of how many people it is: fewer than that is what 'too few people' says of it
    if line.mark == Mark.FEW or (line.why == Why.FEW and table.shape in SUMS):
        return replace(said, below=table.threshold)
    if line.mark == Mark.EVERYBODY and table.base is not None and table.threshold is not None:
        base = within(table.base, table.rounded_to, table.threshold)
        # rounded it is said to be as many; else nearly as many
        less = table.threshold - 1 if table.rounded_to is None else 0
        return replace(said, at_least=base.at_least - less, at_most=base.at_most)
    if not line.is_exact or line.n is None:
        return said
    if table.rounded_to is None:
        return replace(said, n=line.n)
    between = within(line.n, table.rounded_to, table.threshold or 0)
    return replace(said, at_least=between.at_least, at_most=between.at_most)
