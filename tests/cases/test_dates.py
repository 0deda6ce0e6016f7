from datetime import date

import pytest

from cases.dates import NATIONAL, is_free, next_working_day

next_appointment = NATIONAL.next_appointment


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 6),  # Easter Monday
        date(2026, 4, 27),  # King's Day
        date(2025, 4, 26),  # … on a Saturday, because the 27th was a Sunday
        date(2026, 5, 14),  # Ascension
        date(2026, 5, 25),  # Whit Monday
        date(2026, 12, 25),
        date(2026, 11, 14),  # Saturday
    ],
)
def test_free_days(day: date) -> None:
    assert is_free(day)


def test_liberation_day_is_free_once_in_five_years() -> None:
    assert is_free(date(2025, 5, 5))
    assert not is_free(date(2026, 5, 5))


def test_the_next_appointment_moves_around_free_days() -> None:
    assert next_appointment(date(2026, 11, 12), 14) == date(2026, 11, 26)
    assert next_appointment(date(2026, 12, 11), 14) == date(
        2026, 12, 28
    )  # both Christmas days, weekend
    assert next_appointment(date(2026, 11, 14), 14) == date(2026, 11, 30)
    assert next_working_day(date(2026, 11, 12)) == date(2026, 11, 12)
