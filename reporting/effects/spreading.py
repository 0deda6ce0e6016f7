"""An amount spread evenly over its days, exact to the cent. Pure: no database, no floats.

Of the first k of n days always the same cents are spent: all cents times k/n, rounded down. What falls in a stretch is
what is spent at its end less what was spent before it; so stretches that follow each other make the whole again,
and no day is ever below nought.
"""

from datetime import date
from decimal import Decimal

from budgets.calculation import CENT, ZERO
from reporting.periods import Period


def spent_within(amount: Decimal, start: date, end: date, period: Period) -> Decimal:
    """The part of an amount over the days from `start` up to and including `end` that falls in a period, in euros.

    Raises ValueError for days that end before they begin.
    """
    days = (end - start).days + 1
    if days < 1:
        raise ValueError("the last day comes before the first")
    first = max((period.start - start).days, 0)
    after = min((period.end - start).days + 1, days)
    if after <= first:
        return ZERO
    cents = int(amount / CENT)
    return (cents * after // days - cents * first // days) * CENT
