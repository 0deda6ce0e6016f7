"""Who keeps the list of closed days, and what may stand on it."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.states import Role
from accounts.viewer import Viewer
from trail import clock
from trail.errors import Denied

LONGEST = timedelta(days=62)
FAR_AHEAD = timedelta(days=3 * 366)


def check_keeps_closed_days(viewer: Viewer, municipality_id: int) -> None:
    if not viewer.has_role(Role.ADMINISTRATOR, municipality_id=municipality_id):
        raise Denied(_("The functional administrator keeps the closed days."))


def check_period(from_date: date, until_date: date) -> None:
    """Raise Denied for a period that ends before it begins, has passed, or can't be meant."""
    if until_date < from_date:
        raise Denied(_("The last day comes before the first."))
    if until_date < clock.today():
        raise Denied(_("These days have passed."))
    if until_date - from_date > LONGEST:
        raise Denied(_("This is more than two months. Is the last day right?"))
    if from_date > clock.today() + FAR_AHEAD:
        raise Denied(_("This is more than three years ahead. Is the year right?"))
