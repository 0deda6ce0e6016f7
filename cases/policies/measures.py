"""Who asks how it goes, and what a grade is."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Attendance, Case, CaseLead
from cases.models.measure import HIGHEST, LOWEST
from cases.policies.courses import check_can_write, check_knows_area
from cases.policies.referrals import allowed
from cases.states import CaseStatus
from consent import monitoring
from consent.models import LifeArea, SeatPerson
from consent.policies import is_of_lead
from trail.errors import Conflict, Denied


def check_grade(grade: int | None) -> None:
    """Raise Denied for what is no grade; None is nothing said."""
    if grade is not None and not LOWEST <= grade <= HIGHEST:
        raise Denied(_("A grade is a whole number from 1 to 10. Nothing is fine too."))


def check_can_measure(viewer: Viewer, case: Case, grades: Mapping[LifeArea, int | None]) -> None:
    """Anybody at the table asks, about what they may know."""
    for area, grade in grades.items():
        check_can_write(viewer, case, area)
        check_grade(grade)


def sat_there(user_id: int, case: Case) -> bool:
    """Was this person at the table before the end: seated, present for somebody else, or case lead at any time?"""
    seated = SeatPerson.objects.filter(seat__dossier=case.dossier_id, user_id=user_id)
    if case.closed_at is not None:
        seated = seated.filter(from_at__lt=case.closed_at)
    present = Attendance.objects.filter(dossier=case.dossier_id, user_id=user_id)
    leads = CaseLead.objects.filter(Q(case=case, user_id=user_id))
    return seated.exists() or present.exists() or leads.exists()


def check_may_ask_back(viewer: Viewer, case: Case) -> None:
    """Looking back is asked after the end, by the lead organisation, and by nobody who was there: four eyes.

    Raises Denied; also when the resident did not say yes to being followed.
    """
    if not is_of_lead(viewer, case.dossier):
        raise Denied(_("Only the lead organisation asks how it was."))
    if case.status != CaseStatus.CLOSED:
        raise Denied(_("How it was is asked when the course is over."))
    if sat_there(viewer.user_id, case):
        raise Denied(
            _("You were at the table yourself. A colleague who was not there asks how it was.")
        )
    if not monitoring.following_of(case.dossier).allowed:
        raise Denied(_("The resident did not say yes to being called after the end."))


def may_ask_back(viewer: Viewer, case: Case) -> bool:
    """Whether the button is there. Most courses run: that is known without asking anything."""
    if case.status != CaseStatus.CLOSED or hasattr(case, "evaluation"):
        return False
    return allowed(check_may_ask_back, viewer, case)


def check_can_evaluate(
    viewer: Viewer,
    case: Case,
    area: LifeArea,
    answers: Mapping[str, tuple[int | None, str]],
) -> None:
    """`answers`: a grade and why, for 'process' and 'result'. A grade without a why says nothing."""
    check_may_ask_back(viewer, case)
    check_knows_area(viewer, case, area)
    for grade, why in answers.values():
        check_grade(grade)
        if grade is not None and not why:
            raise Denied(_("Ask why, and write it down in a few words."))
    if all(grade is None for grade, _why in answers.values()):
        raise Denied(_("Fill in at least one grade, or write nothing down."))


def check_first(case: Case) -> None:
    """Raise Conflict when somebody asked already."""
    if hasattr(case, "evaluation"):
        raise Conflict(_("How it was has been asked already."))
