"""Who may ask higher up in a course, and write down what was answered."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.querysets import organisations_in
from accounts.viewer import Viewer
from cases.models import Case, Escalation, Problem, Rule
from cases.policies.agreements import Owner, check_owner
from cases.policies.courses import check_can_write, check_knows_area
from cases.states import EscalationAnswer, OwnerKind
from consent.models import LifeArea
from trail import clock
from trail.errors import Denied

FAR_AHEAD = timedelta(days=366)


def check_can_escalate(
    viewer: Viewer,
    case: Case,
    area: LifeArea,
    by_date: date,
    problem: Problem | None,
    rule: Rule | None,
) -> None:
    """Raise Denied: not at the table, area unknown, a day that has passed, another course's problem or rule."""
    check_can_write(viewer, case, area)
    if by_date < clock.today():
        raise Denied(_("This date has passed. Choose today or a later day."))
    if by_date > clock.today() + FAR_AHEAD:
        raise Denied(_("This is more than a year ahead. Is the year right?"))
    if problem is not None:
        if problem.case_id != case.pk:
            raise Denied(_("This problem does not belong to this course."))
        check_knows_area(viewer, case, problem.area)
    if rule is not None and rule.municipality_id != case.municipality_id:
        raise Denied(_("This rule does not exist here."))


def check_whom(
    case: Case, area: LifeArea, user: User | None, organisation: Organisation | None, whom: str
) -> Owner:
    """Give who is asked; raise Denied for nobody, or for somebody at the table who may not know this area.

    Whom the question is put to outside the table hears of it from who asks; that is not this product's to send.
    """
    if user is not None:
        return check_owner(case, area, OwnerKind.PROFESSIONAL, user, "")
    if organisation is None and not whom:
        raise Denied(_("Say who has to answer."))
    if organisation is not None:
        if not organisations_in(case.municipality_id).filter(pk=organisation.pk).exists():
            raise Denied(_("This organisation does not work here."))
        return Owner(OwnerKind.NETWORK, organisation_id=organisation.pk, name=whom)
    return Owner(OwnerKind.NETWORK, name=whom)


def check_can_answer(viewer: Viewer, row: Escalation, answer: str, because: str, on: date) -> None:
    """Anybody at the table who may know it writes down the answer; a no says why."""
    check_can_write(viewer, row.case, row.area)
    if answer == EscalationAnswer.NO and not because:
        raise Denied(_("Why not? Without the reason nobody can do anything with a no."))
    if on > clock.today():
        raise Denied(_("This day is still to come. On which day was the answer given?"))
    if on < clock.local_date(row.asked_at):
        raise Denied(_("It was not asked yet on this day."))


def check_can_withdraw(viewer: Viewer, row: Escalation) -> None:
    check_can_write(viewer, row.case, row.area)
