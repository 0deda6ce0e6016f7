"""How many, as a paper tells it: exact, or between two bounds so that two papers never differ by one person.

Bounds begin at the threshold and double: fewer than 5, 5 to 10, 10 to 20 … (ADR 0041). None is told as 'fewer than 5',
too.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Count:
    """At least so many, and fewer than so many."""

    at_least: int
    below: int

    @property
    def is_exact(self) -> bool:
        return self.below == self.at_least + 1

    @property
    def is_none(self) -> bool:
        """Certainly nobody. Of a protected count this is never certain."""
        return self.below == 1

    @property
    def is_few(self) -> bool:
        return not self.is_exact and self.at_least == 0

    @property
    def words(self) -> str:
        """'7', 'fewer than 5', '5 to 10'."""
        if self.is_exact:
            return str(self.at_least)
        if self.is_few:
            return _("fewer than %(number)s") % {"number": self.below}
        return _("%(from)s to %(to)s") % {"from": self.at_least, "to": self.below}


def exact(number: int) -> Count:
    return Count(number, number + 1)


def in_bands(count: Count, threshold: int) -> Count:
    """Between which bounds an exact count lies."""
    number = count.at_least
    if number < threshold:
        return Count(0, threshold)
    low = threshold
    while number >= low * 2:
        low *= 2
    return Count(low, low * 2)


def none_or_in_bands(count: Count, threshold: int) -> Count:
    """Between bounds, but that nobody was there is told: it is about nobody."""
    return count if count.is_none else in_bands(count, threshold)


def or_few(count: Count, threshold: int) -> Count:
    """As it is, unless it is about few people: for totals over a whole municipality. Nobody at all is told."""
    few = 0 < count.at_least < threshold
    return Count(0, threshold) if few else count


def in_cases(count: Count) -> str:
    """'in 7 cases', 'in fewer than 5 cases'."""
    if count.is_exact:
        return ngettext("in one case", "in %(number)s cases", count.at_least) % {
            "number": count.at_least
        }
    return _("in %(number)s cases") % {"number": count.words}


def of_residents(count: Count) -> str:
    """'one resident', '7 residents', 'fewer than 5 residents'."""
    if count.is_exact:
        return ngettext("one resident", "%(number)s residents", count.at_least) % {
            "number": count.at_least
        }
    return _("%(number)s residents") % {"number": count.words}
