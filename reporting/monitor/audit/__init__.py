"""What tables and earlier editions, laid beside each other, would give away (DOMAIN §6, not by differencing).

Whoever collects every edition of a programme knows, of each figure, a set of equations: a year is its quarters, a
line that holds three topics is those three. From them follows for every number that was *not* published an interval
in which it must lie. `audit` withholds lines of a new edition until no interval tells more than 'fewer than the
threshold': a number that is known to be small must still be able to be anything from nought to just below it.

    claims      what an edition tells, number by number
    knowledge   what follows from a set of claims: unknowns, what is known of them, and what must not be
    solving     between which numbers an unknown lies, by linear programming: the same means that an attacker has
    choosing    what a new edition keeps back

Pure but for `people_in`, which says of how many people a set of facts is.
"""

from reporting.monitor.audit.choosing import PeopleIn, audit

__all__ = ["PeopleIn", "audit"]
