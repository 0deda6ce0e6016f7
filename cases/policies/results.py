"""What came about can be written down once a course has begun."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Case, ResultKind
from cases.policies.courses import check_can_write
from cases.states import CaseStatus
from trail import clock
from trail.errors import Denied


def check_can_record(viewer: Viewer, case: Case, kind: ResultKind, on_date: date) -> None:
    """By somebody at the table who may know the area; not in the future, not before the course."""
    check_can_write(viewer, case, kind.area)
    if kind.municipality_id != case.municipality_id:
        raise Denied(_("This result does not exist here."))
    if case.status == CaseStatus.INVITED:
        raise Denied(_("Results belong to a course that has begun."))
    if on_date > clock.today():
        raise Denied(_("This day is still to come. A result has happened."))
    if on_date < clock.local_date(case.invited_at):
        raise Denied(_("This day is before the course began."))
