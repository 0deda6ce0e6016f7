"""Counting answers and telling of them: against plain Python, and against whoever works back from what is told."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.asking import BOTTOM, NOTHING, TOP, Told, protect
from reporting.questions import GRADES, asked_now
from reporting.states import MeanMark
from reporting.urn import Tally, lock_up, open_up

KEYS = asked_now()
SHEETS = st.lists(
    st.fixed_dictionaries({key: st.none() | st.integers(1, 10) for key in KEYS}), max_size=25
)


def counts_of(grades: list[int]) -> tuple[int, ...]:
    return tuple(grades.count(grade) for grade in GRADES)


@given(SHEETS)
def test_the_urn_adds_up_as_a_list_would(sheets: list[dict[str, int | None]]) -> None:
    tally = Tally.empty(KEYS)
    for sheet in sheets:
        # through the lock each time, as in the product
        tally = open_up(lock_up(tally.plus(sheet)), KEYS)
    assert tally.answered == len(sheets)
    for key in KEYS:
        assert tally.grades[key] == counts_of([g for s in sheets if (g := s[key]) is not None])


@given(st.lists(st.integers(1, 10), max_size=60), st.integers(5, 8))
def test_what_is_told_is_what_was_answered(grades: list[int], threshold: int) -> None:
    told = protect(counts_of(grades), threshold)
    if len(grades) < threshold:
        assert told == NOTHING
        return
    mean = Fraction(sum(grades), len(grades))
    rounded = Decimal(int(mean * 100 * 1000)) / 100000
    rounded = rounded.quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert told.answered == len(grades)
    if told.mean_mark == MeanMark.SHOWN:
        assert told.mean == rounded
        assert BOTTOM < rounded < TOP
    else:
        assert told.mean is None
        assert (rounded >= TOP) == (told.mean_mark == MeanMark.TOP)
        assert (rounded <= BOTTOM) == (told.mean_mark == MeanMark.BOTTOM)
    for band in told.bands:
        low, high = band.span.lowest, band.span.highest
        assert band.number == sum(low <= grade <= high for grade in grades) >= threshold
    if told.bands:
        assert sum(band.number for band in told.bands) == len(grades)


@pytest.mark.parametrize(
    ("grades", "words"),
    [
        # three bands of five; two merged; the other two; nothing
        ([3] * 5 + [7] * 5 + [9] * 5, [("5 of lager", 5), ("6 tot en met 7", 5), ("8 of hoger", 5)]),
        ([3] * 1 + [7] * 4 + [9] * 7, [("7 of lager", 5), ("8 of hoger", 7)]),
        ([3] * 6 + [7] * 4 + [9] * 1, [("5 of lager", 6), ("6 of hoger", 5)]),
        ([3] * 1 + [9] * 11, []),
        ([9] * 12, []),
    ],
)  # fmt: skip
def test_bands_are_of_enough_people_or_not_there(
    grades: list[int], words: list[tuple[str, int]]
) -> None:
    from django.utils import translation

    with translation.override("nl"):
        told = protect(counts_of(grades), 5)
        assert [(band.span.words, band.number) for band in told.bands] == words


def _band(grade: int) -> int:
    return 0 if grade <= 5 else 1 if grade <= 7 else 2


@pytest.mark.parametrize("people", [5, 6, 7, 10])
def test_of_nobody_is_it_certain_in_which_band_they_answered(people: int) -> None:
    """Every way in which so many can answer, by what is told of it: none tells 'they were all high'."""
    ways: dict[Told, list[tuple[int, ...]]] = defaultdict(list)
    grades = GRADES if people < 10 else (1, 2, 5, 6, 7, 8, 10)
    for way in combinations_with_replacement(grades, people):
        ways[protect(counts_of(list(way)), 5)].append(way)
    for told, possible in ways.items():
        for band in range(3):
            everybody_there = all(all(_band(g) == band for g in way) for way in possible)
            assert not everybody_there, f"{told} tells that everybody answered in band {band}"


def test_without_the_ends_of_the_scale_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with exact means at the ends the same look finds it."""
    monkeypatch.setattr("reporting.asking.TOP", Decimal("10.1"))
    with pytest.raises(AssertionError, match="everybody answered in band 2"):
        test_of_nobody_is_it_certain_in_which_band_they_answered(5)
