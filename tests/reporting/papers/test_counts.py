"""How many, in words; and figures that come back from JSON as they went."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import translation

from reporting.papers.counts import Count, exact, in_cases, of_residents
from reporting.papers.frozen import from_json, to_json
from reporting.periods import Period


def test_in_words() -> None:
    with translation.override("nl"):
        assert (in_cases(exact(1)), in_cases(exact(7))) == ("in één casus", "in 7 casussen")
        assert of_residents(exact(1)) == "één inwoner"
        # as papers of some time ago tell it
        assert in_cases(Count(0, 5)) == "in minder dan 5 casussen"
        assert of_residents(Count(10, 20)) == "10 tot 20 inwoners"


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
