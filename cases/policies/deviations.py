"""Who may ask for an exception to a rule, decide on it, and say what came of it."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.mandates import check_may_decide
from accounts.models import Mandate
from accounts.states import MandateKind
from accounts.viewer import Viewer
from cases.models import Case, CaseLead, Deviation, Rule
from cases.policies.courses import check_can_write
from cases.states import DeviationOutcome, DeviationStatus, EscalationAnswer
from consent.models import LifeArea
from trail import clock
from trail.errors import Conflict, Denied, Refusal

FAR_AHEAD = timedelta(days=2 * 366)


def check_can_ask(viewer: Viewer, case: Case, area: LifeArea, rule: Rule) -> None:
    """Anybody at the table who may know the area, about a rule of this municipality's list."""
    check_can_write(viewer, case, area)
    if rule.municipality_id != case.municipality_id or not rule.is_active:
        raise Denied(_("This rule does not exist here."))


def own_persons(row: Deviation) -> frozenset[int]:
    """Whose own it is: who asked, casusregisseur now or ever. Sitting at the table isn't (DOMAIN §5)."""
    leads = CaseLead.objects.filter(case_id=row.case_id).values_list("user_id", flat=True)
    return frozenset({row.asked_by_id, row.case.lead_id, *leads})


def check_can_decide(viewer: Viewer, row: Deviation) -> Mandate:
    """Give the mandate under which this person may decide now. Raises Denied or Conflict."""
    if row.status != DeviationStatus.ASKED:
        raise Conflict(
            _("This has been settled already: %(status)s. Perhaps a colleague was first.")
            % {"status": row.get_status_display()}
        )
    return check_may_decide(
        MandateKind.DEVIATION,
        amount=None,
        own_persons=own_persons(row),
        programme=row.dossier.programme,
        viewer=viewer,
    )


def check_can_approve(viewer: Viewer, row: Deviation) -> Mandate:
    """A municipality can't bind another body: its yes comes first, and only there."""
    mandate = check_can_decide(viewer, row)
    if row.beyond_mandate and row.owner_answer != EscalationAnswer.YES:
        if row.owner_answer:
            raise Conflict(_("The owner of the rule said no. Without their yes it can't be done."))
        raise Conflict(_("The owner of the rule has not answered yet. Their yes comes first."))
    return mandate


def check_review(on_date: date) -> None:
    if on_date <= clock.today():
        raise Denied(_("Choose a day that is still to come."), field="review_date")
    if on_date > clock.today() + FAR_AHEAD:
        raise Denied(
            _("This is more than two years ahead. Is the year right?"), field="review_date"
        )


def check_can_withdraw(viewer: Viewer, row: Deviation) -> None:
    """Who asked, or who leads the course."""
    if viewer.user_id not in (row.asked_by_id, row.case.lead_id):
        raise Denied(_("Only who asked for it or the casusregisseur can do this."))
    check_can_write(viewer, row.case, row.area)
    if row.status != DeviationStatus.ASKED:
        raise Conflict(_("This has been settled already. Perhaps a colleague was first."))


def check_can_record_owner(viewer: Viewer, row: Deviation) -> None:
    """Somebody at the table, or who decides on it, writes down what the rule's owner answered."""
    if row.status != DeviationStatus.ASKED or not row.beyond_mandate:
        raise Conflict(_("Nothing is asked of the owner of the rule."))
    try:
        check_can_write(viewer, row.case, row.area)
    except Denied:
        check_can_decide(viewer, row)


def check_owner_answer(row: Deviation, answer: str, words: str, on_date: date) -> None:
    if row.owner_answer:
        raise Conflict(
            _("The answer has been written down already. Perhaps a colleague was first.")
        )
    if answer == EscalationAnswer.NO and not words:
        raise Denied(
            _("Why not? Without the reason nobody can do anything with a no."), field="words"
        )
    if on_date > clock.today():
        raise Denied(
            _("This day is still to come. On which day was the answer given?"), field="on_date"
        )
    if on_date < clock.local_date(row.asked_at):
        raise Denied(_("It was not asked yet on this day."), field="on_date")


def check_can_look_back(viewer: Viewer, row: Deviation, outcome: str = "") -> None:
    """Somebody at the table; before a decision only that the usual rules turned out to allow it."""
    check_can_write(viewer, row.case, row.area)
    if row.status == DeviationStatus.APPROVED:
        return
    if row.status != DeviationStatus.ASKED:
        raise Conflict(_("This has been settled already. Perhaps a colleague was first."))
    if outcome and outcome != DeviationOutcome.ALLOWED:
        raise Conflict(_("It has not been decided yet, so nothing has come of it."))


def allowed(check: object, *args: object) -> bool:
    """Would this check let it pass? For forms, so that the screen and the server agree."""
    assert callable(check)
    try:
        check(*args)
    except Refusal:
        return False
    return True
