"""An amount over its days: against a naive spreading, day by day, and whatever the stretches are."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.effects.spreading import spent_within
from reporting.periods import Period

DAY = date(2026, 1, 1)
amounts = st.integers(1, 9_999_999_999).map(lambda cents: Decimal(cents) / 100)
days = st.dates(date(2019, 12, 1), date(2031, 2, 1))


def naive(amount: Decimal, start: date, end: date) -> dict[date, Decimal]:
    """Every day gets the whole cents that are due by then and were not given before."""
    number = (end - start).days + 1
    given_out, found = 0, {}
    for one in range(1, number + 1):
        due = int(amount * 100) * one // number
        found[start + timedelta(days=one - 1)] = Decimal(due - given_out) / 100
        given_out = due
    return found


@given(amounts, st.tuples(days, days).map(sorted), st.tuples(days, days).map(sorted))
def test_a_part_is_what_its_days_make(
    amount: Decimal, span: list[date], around: list[date]
) -> None:
    each = naive(amount, *span)
    inside = sum((each[d] for d in each if around[0] <= d <= around[1]), Decimal(0))
    assert spent_within(amount, span[0], span[1], Period(around[0], around[1])) == inside


@given(amounts, st.tuples(days, days).map(sorted), st.sets(days, max_size=6))
def test_stretches_that_follow_each_other_make_the_whole(
    amount: Decimal, span: list[date], cuts: set[date]
) -> None:
    edges = sorted({date(2019, 1, 1), *cuts, date(2032, 1, 1)})
    parts = [
        spent_within(amount, span[0], span[1], Period(a, b - timedelta(days=1)))
        for a, b in pairwise(edges)
    ]
    assert sum(parts, Decimal(0)) == amount
    assert all(part >= 0 and part == part.quantize(Decimal("0.01")) for part in parts)


def test_by_hand() -> None:
    # ten euros over three days: 3,33 and 3,33 and 3,34
    thirds = [
        spent_within(Decimal(10), DAY, date(2026, 1, 3), Period(date(2026, 1, n), date(2026, 1, n)))
        for n in (1, 2, 3)
    ]
    assert thirds == [Decimal("3.33"), Decimal("3.33"), Decimal("3.34")]
    quarter = Period(DAY, date(2026, 3, 31))
    assert spent_within(Decimal(36500), DAY, date(2026, 12, 31), quarter) == Decimal(9000)
    assert spent_within(Decimal(5), DAY, DAY, quarter) == 5
    assert spent_within(Decimal(5), date(2026, 4, 1), date(2026, 4, 2), quarter) == 0
    with pytest.raises(ValueError, match="before"):
        spent_within(Decimal(5), DAY, date(2025, 12, 31), quarter)
