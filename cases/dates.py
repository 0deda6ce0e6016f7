"""Which days a table can meet: no weekends, no Dutch public holidays, no days on which the municipality is closed.

Everything here is a local date; the clock of Europe/Amsterdam says which day it is (trail.clock).
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from trail import clock

if TYPE_CHECKING:
    from holidays import HolidayBase


@functools.cache
def _holidays() -> "HolidayBase":
    from holidays import country_holidays  # half a second to import: only where it is asked

    return country_holidays("NL", language="nl")


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which nobody is there, the last one included, and what people call them."""

    from_date: date
    until_date: date
    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one municipality."""

    closed: Sequence[Closed] = ()

    def why_free(self, day: date) -> str:
        """Why nobody works on this day, in words: 'Koningsdag', 'closed: moving house', 'weekend'; else ''."""
        if (name := _holidays().get(day)) is not None:
            return str(name)
        for period in self.closed:
            if period.from_date <= day <= period.until_date:
                return _("closed: %(name)s") % {"name": period.name}
        return _("weekend") if day.weekday() >= 5 else ""

    def is_free(self, day: date) -> bool:
        return bool(self.why_free(day))

    def next_working_day(self, day: date) -> date:
        """`day` itself, or the first day after it on which people work."""
        while self.is_free(day):
            day += timedelta(days=1)
        return day

    def next_appointment(self, after: date, rhythm_days: int) -> date:
        """The usual next appointment: the programme's rhythm further (14 days), moved around free days."""
        return self.next_working_day(after + timedelta(days=rhythm_days))

    def working_days_on(self, day: date, number: int) -> date:
        """The day that is this many working days after `day`."""
        for _step in range(number):
            day = self.next_working_day(day + timedelta(days=1))
        return day


# without a municipality's own closed days
NATIONAL = Calendar()
is_free = NATIONAL.is_free
next_working_day = NATIONAL.next_working_day
working_days_on = NATIONAL.working_days_on


# a day of margin on both sides: times are compared across zones
EARLIEST, LATEST = date(1, 1, 2), date(9999, 12, 30)


def exists(day: date, at: time) -> bool:
    """Is there such a moment? In the night that the clock goes forward, 2.30 is not."""
    if not EARLIEST <= day <= LATEST:
        return True  # what lies outside the calendar is refused for that
    moment = datetime.combine(day, at, clock.AMSTERDAM)
    return moment.astimezone(UTC).astimezone(clock.AMSTERDAM).replace(
        tzinfo=None
    ) == moment.replace(tzinfo=None)
