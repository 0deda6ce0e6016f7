"""The days that figures are about: local dates (Europe/Amsterdam), both ends included."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trail.clock import AMSTERDAM


@dataclass(frozen=True, slots=True)
class Period:
    """Two local dates, both included; a single day is a period."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period ends on or after its first day")

    @property
    def from_at(self) -> datetime:
        return datetime.combine(self.start, time.min, AMSTERDAM)

    @property
    def until_at(self) -> datetime:
        """The first moment after the period."""
        return datetime.combine(self.end + timedelta(days=1), time.min, AMSTERDAM)

    @property
    def words(self) -> str:
        """'februari tot en met november 2020' for whole months, else with days, in the active language."""
        start, end = self.start, self.end
        whole = start.day == 1 and (end + timedelta(days=1)).day == 1
        if start == end:
            return date_format(start, "j F Y", use_l10n=False)
        if whole and (start.year, start.month) == (end.year, end.month):
            return date_format(start, "F Y", use_l10n=False)
        day, year = "" if whole else "j ", "" if start.year == end.year else " Y"
        return _("%(start)s up to and including %(end)s") % {
            "start": date_format(start, f"{day}F{year}", use_l10n=False),
            "end": date_format(end, f"{day}F Y", use_l10n=False),
        }

    @property
    def short_words(self) -> str:
        """'3rd quarter 2026', 'Jan 2026', '2026': the head of a column; whatever else it is has its own words."""
        year = {"year": self.start.year}
        match whole_span(self):
            case Span.MONTH:
                return date_format(self.start, "M Y", use_l10n=False)
            case Span.QUARTER:
                quarters = {
                    1: _("1st quarter %(year)s"),
                    4: _("2nd quarter %(year)s"),
                    7: _("3rd quarter %(year)s"),
                    10: _("4th quarter %(year)s"),
                }
                return quarters[self.start.month] % year
            case Span.YEAR:
                return str(self.start.year)
            case None:
                return self.words


class Span(StrEnum):
    """Whole calendar periods, after each of which reports may be prepared."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


def last_whole(span: Span, today: date) -> Period:
    """The last month, quarter or year that is over on this day: it ended yesterday or earlier."""
    length = MONTHS[span]
    begun = today.replace(day=1, month=today.month - (today.month - 1) % length)
    end = begun - timedelta(days=1)
    return Period(end.replace(day=1, month=end.month - length + 1), end)


def before(period: Period) -> Period:
    """The period before it, to compare with: as many whole months where it is whole months, else as many days."""
    start, after = period.start, period.end + timedelta(days=1)
    last = start - timedelta(days=1)
    if start.day == 1 and after.day == 1:
        months = (after.year - start.year) * 12 + after.month - start.month
        index = start.year * 12 + start.month - 1 - months
        return Period(date(index // 12, index % 12 + 1, 1), last)
    return Period(start - (after - start), last)


def whole_span(period: Period) -> Span | None:
    """Is it a whole month, quarter or year of the calendar?"""
    for span in Span:
        if last_whole(span, period.end + timedelta(days=1)) == period:
            return span
    return None


def whole_before(span: Span, today: date, first: date) -> list[Period]:
    """Months, quarters or years that are over, the newest first, back to the one that `first` is in."""
    found = []
    period = last_whole(span, today)
    while period.end >= first:
        found.append(period)
        period = before(period)
    return found
