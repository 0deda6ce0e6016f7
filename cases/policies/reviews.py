"""When a course is looked at again: who says so, which days can be, and words that everybody here may read."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Case
from cases.naming import told_name
from cases.policies.agreements import FAR_AHEAD
from cases.policies.courses import check_runs_course
from cases.states import ReviewStatus
from trail import clock
from trail.errors import Denied


def check_can_set(viewer: Viewer, case: Case, on_date: date | None, reason: str) -> None:
    """Raise Denied: not theirs to decide, a day that can't be, a name in the words."""
    check_runs_course(viewer, case)
    if on_date is not None:
        check_day(on_date, "on_date")
    check_words(case, reason, "reason")


def check_day(on_date: date, field: str) -> None:
    if on_date < clock.today():
        raise Denied(_("This date has passed. Choose today or a later day."), field=field)
    if on_date > clock.today() + FAR_AHEAD:
        raise Denied(_("This is more than three years away. Is the year right?"), field=field)


def check_words(case: Case, words: str, field: str) -> None:
    """They are read by who knows the progress only: no name in them."""
    if told := told_name(case.dossier.resident.full_name, words):
        raise Denied(
            _(
                "‘%(word)s’ is part of the resident's name. Leave it out: not everybody who reads this knows the name."
            )
            % {"word": told},
            logged=_("The words hold a part of the resident's name."),
            field=field,
        )


def check_can_settle(
    viewer: Viewer, case: Case, status: ReviewStatus, next_date: date | None, outcome: str
) -> None:
    """Who runs the course says what came of it; putting it off asks for another day."""
    check_runs_course(viewer, case)
    if next_date is not None:
        check_day(next_date, "next_date")
    elif status == ReviewStatus.MOVED:
        raise Denied(_("Choose the other day."), field="next_date")
    check_words(case, outcome, "outcome")
