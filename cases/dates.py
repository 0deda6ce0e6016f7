"""Which days a table can meet: no weekends, no Dutch public holidays."""

import functools
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase


@functools.cache
def _holidays() -> "HolidayBase":
    from holidays import country_holidays  # half a second to import: only where it is asked

    return country_holidays("NL")


def is_free(day: date) -> bool:
    """A weekend or a public holiday (Easter, King's Day and its Saturday rule, Liberation Day in lustrum years …)."""
    return day.weekday() >= 5 or day in _holidays()


def next_working_day(day: date) -> date:
    """`day` itself, or the first day after it on which people work."""
    while is_free(day):
        day += timedelta(days=1)
    return day


def next_appointment(after: date, rhythm_days: int) -> date:
    """The usual next appointment: the programme's rhythm further (14 days), moved around free days."""
    return next_working_day(after + timedelta(days=rhythm_days))


def working_days_on(day: date, number: int) -> date:
    """The day that is this many working days after `day`."""
    for _step in range(number):
        day = next_working_day(day + timedelta(days=1))
    return day
