"""How many, between bounds; and figures that come back from JSON as they went."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reporting.papers.counts import Count, exact, in_bands, in_cases, of_residents, or_few
from reporting.papers.frozen import from_json, to_json
from reporting.periods import Period


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "minder dan 5"), (4, "minder dan 5"), (5, "5 tot 10"), (9, "5 tot 10"), (10, "10 tot 20"),
     (19, "10 tot 20"), (20, "20 tot 40"), (5500, "5120 tot 10240")],
)  # fmt: skip
def test_bounds_begin_at_the_threshold_and_double(number: int, words: str) -> None:
    with translation.override("nl"):
        assert in_bands(exact(number), 5).words == words


def test_in_words() -> None:
    with translation.override("nl"):
        assert (in_cases(exact(1)), in_cases(exact(7))) == ("in één casus", "in 7 casussen")
        assert in_cases(in_bands(exact(1), 5)) == "in minder dan 5 casussen"
        assert of_residents(in_bands(exact(12), 5)) == "10 tot 20 inwoners"
        assert of_residents(exact(1)) == "één inwoner"


@given(st.integers(0, 10_000), st.integers(2, 20))
def test_a_bound_never_tells_one_person(number: int, threshold: int) -> None:
    """The count lies within, and nobody can be told from a neighbour but at a bound."""
    band = in_bands(exact(number), threshold)
    assert band.at_least <= number < band.below
    assert band.below - band.at_least >= threshold
    few = or_few(exact(number), threshold)
    assert few.is_exact == (number == 0 or number >= threshold)
    assert few.at_least <= number < few.below


@dataclass(frozen=True)
class Line:
    name: str
    amount: Decimal | None
    until: date | None = None


@dataclass(frozen=True)
class Sheet:
    period: Period
    lines: tuple[Line, ...]
    count: Count
    words: tuple[str, ...] = ()


def test_frozen_figures_come_back() -> None:
    sheet = Sheet(
        Period(date(2026, 1, 1), date(2026, 3, 31)),
        (Line("een", Decimal("10.50"), date(2026, 2, 1)), Line("twee", None)),
        Count(5, 10),
        ("a", "b"),
    )
    data = to_json(sheet)
    assert data["lines"][0] == {"name": "een", "amount": "10.50", "until": "2026-02-01"}
    assert from_json(Sheet, data) == sheet
    # what was frozen before a field was there
    del data["words"]
    assert from_json(Sheet, data).words == ()
