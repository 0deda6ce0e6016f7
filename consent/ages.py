"""From which day a young person decides themself (DOMAIN §4): under 16 who has authority, then they do.

Dates are local (Europe/Amsterdam). Who was born on 29 February is a year older on 1 March of a year without that day.
"""

from datetime import date, datetime, time

from django.utils.translation import gettext as _

from accounts.models import Programme
from consent.states import FormAudience
from trail import clock
from trail.clock import AMSTERDAM
from trail.errors import Denied

DECIDES = 16  # Jeugdwet and WGBO; to be confirmed by the municipality's lawyer
ADULT = 18


def birthday(born_on: date, years: int) -> date:
    """The day on which somebody becomes this old."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def decides_from(born_on: date) -> datetime:
    """The moment from which they decide themself; what others decided for them ends then."""
    return datetime.combine(birthday(born_on, DECIDES), time.min, AMSTERDAM)


def is_decided_for(born_on: date | None, today: date) -> bool:
    """Do others decide, today? None: nobody said that they are younger than 18."""
    return born_on is not None and today < birthday(born_on, DECIDES)


def is_young(born_on: date | None, today: date) -> bool:
    """Younger than 18, today."""
    return born_on is not None and today < birthday(born_on, ADULT)


def audience_of(born_on: date | None, today: date) -> FormAudience:
    """Whom the form must speak to."""
    if is_decided_for(born_on, today):
        return FormAudience.GUARDIANS
    return FormAudience.YOUNG if is_young(born_on, today) else FormAudience.ADULT


def check_birth_date(programme: Programme, born_on: date, before: date | None = None) -> None:
    """Raise Denied unless it is of somebody under 18 whom this programme serves."""
    today = clock.today()
    if not programme.young_people and before is None:
        raise Denied(_("Here the table is for people of 18 and older."))
    if born_on > today:
        raise Denied(_("This day has still to come."))
    if not is_young(born_on, today):
        raise Denied(_("Of who is 18 or older no date of birth is kept."))
