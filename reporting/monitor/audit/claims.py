"""What an edition tells, number by number, as whoever reads it knows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from reporting.monitor.shown import ShownTable
from reporting.periods import Period
from reporting.states import Mark, Why

# a key for the whole of a figure, which no list has
WHOLE = frozenset({"\0whole"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that somebody can read: `n` over these days, of these keys; None where it stands there in words.

    `below`: it was said to be smaller than this. `at_least`, `at_most`: what 'nearly everybody' says. `is_small`: it is
    in words because it is about few people.
    """

    period: Period
    parts: frozenset[str]
    n: int | None
    below: int | None = None
    at_least: int = 0
    at_most: int | None = None
    is_small: bool = False


def claims_of(table: ShownTable) -> Iterator[Claim]:
    """What a published table tells, per line and of the whole."""
    # a figure of one line without a name is its own whole
    is_single = [line.key for line in table.lines] == [table.whole.key]
    for line in (*table.lines, table.whole):
        parts = WHOLE if line is table.whole and not is_single else line.parts
        below = table.threshold if line.mark == Mark.FEW else None
        at_least, at_most = 0, None
        if line.mark == Mark.EVERYBODY and table.base is not None and table.threshold is not None:
            at_least, at_most = table.base - table.threshold + 1, table.base
        yield Claim(
            table.period,
            parts,
            line.n if line.is_exact else None,
            below,
            at_least,
            at_most,
            is_small=line.why == Why.FEW,
        )
