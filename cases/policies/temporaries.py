"""What holds for now: who may write it down, and what its dates may be."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer
from cases.models import Case, Problem, TemporarySolution
from cases.policies.agreements import FAR_AHEAD, check_owner
from cases.policies.courses import check_can_write, check_knows_area
from cases.states import OwnerKind, TemporaryStatus
from consent.models import LifeArea
from trail import clock
from trail.errors import Denied


def check_can_note(
    viewer: Viewer,
    case: Case,
    area: LifeArea,
    from_date: date,
    end_date: date,
    watcher: User | None,
    problem: Problem | None,
) -> None:
    """Raise Denied: not at the table, area unknown, dates that can't be, a watcher who may not know it."""
    check_can_write(viewer, case, area)
    check_dates(from_date, end_date)
    check_watcher(case, area, watcher)
    if problem is not None:
        if problem.case_id != case.pk:
            raise Denied(_("This problem does not belong to this course."))
        check_knows_area(viewer, case, problem.area)


def check_dates(from_date: date, end_date: date) -> None:
    """It ends after it begins, today or later, and not in another life."""
    if end_date < from_date:
        raise Denied(_("It can't end before it begins."))
    if end_date < clock.today():
        raise Denied(_("This date has passed. Choose today or a later day."))
    if end_date > clock.today() + FAR_AHEAD or from_date < clock.today() - FAR_AHEAD:
        raise Denied(_("This is more than three years away. Is the year right?"))


def check_watcher(case: Case, area: LifeArea, watcher: User | None) -> None:
    """Somebody at the table who may know the area: the same as for who takes an agreement upon them."""
    check_owner(case, area, OwnerKind.PROFESSIONAL, watcher, "")


def check_can_change(viewer: Viewer, row: TemporarySolution) -> None:
    check_can_write(viewer, row.case, row.area)


def check_can_settle(viewer: Viewer, row: TemporarySolution, to: str, reason: str) -> None:
    """Anybody at the table who may know it says what became of it, in a few words."""
    check_can_change(viewer, row)
    if to != TemporaryStatus.RUNNING and not reason:
        raise Denied(_("Say in a few words what became of it."))
