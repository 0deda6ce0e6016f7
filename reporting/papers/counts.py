"""How many, as a paper tells it: exact, or between two bounds, as papers of before ADR 0047 keep them."""

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
