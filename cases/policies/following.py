"""Who calls, during a course and after it, and when a course may end because nobody can be reached."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.contact import Contact, contact_of
from cases.models import Case, FollowUp
from cases.policies.courses import check_runs_course
from cases.policies.measures import check_grade
from cases.states import CaseStatus, ClosingReason, FollowUpStatus, Question
from consent import gate, monitoring
from consent.models import LifeArea
from consent.policies import is_of_lead
from trail.errors import Conflict, Denied

AFTER = frozenset({CaseStatus.WATCH, CaseStatus.CLOSED})
# under which life area each question falls: who may not know it can't ask it
AREA_OF: Mapping[Question, str] = {
    Question.HOUSING: "wonen",
    Question.PARTICIPATION: "werk",
    Question.WELLBEING: "dagelijks",
}


def check_calls_after(viewer: Viewer, follow_up: FollowUp) -> None:
    """The case lead (or who stands in) and the lead organisation call, with the resident's yes to that."""
    case = follow_up.case
    if case.status not in AFTER:
        raise Denied(_("The course goes on. Calling afterwards comes later."))
    if not is_of_lead(viewer, case.dossier):
        check_runs_course(viewer, case)
    if not monitoring.following_of(case.dossier).allowed:
        raise Denied(_("The resident did not say yes to being called after the end."))
    if follow_up.status != FollowUpStatus.PLANNED:
        raise Conflict(_("A colleague was first: this is off the list."))


def questions_for(viewer: Viewer, case: Case) -> dict[Question, LifeArea]:
    """What this viewer can ask: the questions whose area they may know, in order."""
    known = {area.key: area for area in gate.areas_for(viewer, case.dossier)}
    return {q: known[key] for q, key in AREA_OF.items() if key in known}


def check_answers(
    viewer: Viewer, case: Case, answers: Mapping[Question, str], grade: int | None
) -> None:
    """Raise Denied for an answer to what the viewer may not know, or a number that is no grade."""
    given = {*answers, *([Question.WELLBEING] if grade is not None else [])}
    if given - set(questions_for(viewer, case)):
        raise Denied(_("You may not know one of these life areas here, so you can't ask about it."))
    check_grade(grade)


def check_asks_around(viewer: Viewer, case: Case) -> Contact:
    """Who runs the course asks the table, once nobody spoke to the resident for weeks."""
    check_runs_course(viewer, case)
    contact = contact_of(case)
    if not contact.is_silent:
        raise Denied(_("The resident was spoken to not long ago. There is nothing to ask around."))
    return contact


def check_reason(case: Case, reason: ClosingReason, explanation: str, area: LifeArea) -> None:
    """Ending because somebody can't be reached is decided by a person, after the table was asked, and says why."""
    if reason != ClosingReason.UNREACHABLE:
        return
    if not contact_of(case).is_answered_late:
        raise Denied(
            _("First ask the people at the table whether they know more, and give them a week.")
        )
    if not explanation and not area.is_process:
        raise Denied(_("Say in a few words what was tried to reach the resident."))
