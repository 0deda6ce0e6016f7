"""Who hands a resident over, to whom, and who accepts."""

from collections.abc import Collection
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import Membership, active_on
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.models import Case, Handover
from cases.policies.courses import check_runs_course
from cases.policies.letters import check_about
from cases.states import ClosingReason, HandoverStatus
from consent import gate
from consent.policies import is_of_lead
from trail import clock
from trail.errors import Conflict, Denied

FAR = timedelta(days=183)


def check_can_propose(
    viewer: Viewer,
    case: Case,
    areas: Collection[int],
    talk_date: date,
    *,
    resident_agreed: bool,
) -> None:
    """Who runs the course hands over, about what they may know, and only what the resident said yes to."""
    check_runs_course(viewer, case)
    if not resident_agreed:
        raise Denied(_("Without a yes of the resident nothing is passed on. Ask them first."))
    check_about(viewer, case, areas)
    if abs(talk_date - clock.today()) > FAR:
        raise Denied(_("This is more than half a year away. Is the date right?"))


def check_receiver(case: Case, user_id: int, organisation_id: int) -> None:
    """Raise Denied unless this person works there now, in a role that sees dossiers."""
    works = Membership.objects.filter(
        active_on(clock.today()),
        user_id=user_id,
        user__is_active=True,
        organisation_id=organisation_id,
        municipality_id=case.municipality_id,
        role__in=DOSSIER_ROLES,
    )
    if not works.exists():
        raise Denied(_("This person does not work there now. Choose somebody else."))


def check_is_open(handover: Handover) -> None:
    if handover.status != HandoverStatus.PROPOSED:
        raise Conflict(_("This handover has been answered already."))


def check_answers(viewer: Viewer, handover: Handover) -> None:
    """The receiver says yes or no, and nobody in their place."""
    if not Handover.objects.addressed_to(viewer).filter(pk=handover.pk).exists():
        raise Denied(_("Only the receiver can say this."))


def check_steers(viewer: Viewer, handover: Handover) -> None:
    """Who runs the course takes it back, or writes down what somebody outside said; later the lead organisation.

    Who was let in as its receiver is not who steers: that asks that they may know all it is about.
    """
    if not gate.may_know_all(viewer, handover.dossier, handover.areas):
        raise Denied(_("You may no longer know all that this handover is about."))
    if not is_of_lead(viewer, handover.dossier):
        check_runs_course(viewer, handover.case)


def check_talked(handover: Handover, *, with_resident: bool) -> None:
    """Warm means: in a conversation, and the resident was there."""
    if handover.talk_date > clock.today():
        raise Denied(_("The conversation is still to come. Accept it afterwards."))
    if not with_resident:
        raise Denied(_("A warm handover is told in a conversation with the resident there."))


def check_has_gone_on(case: Case, reason: ClosingReason) -> None:
    """'Handed over' is said when somebody has accepted."""
    if reason != ClosingReason.HANDED_OVER:
        return
    if not Handover.objects.filter(case=case, status=HandoverStatus.ACCEPTED).exists():
        raise Denied(
            _("Nobody has accepted a handover yet. Write down who goes on, and let them accept it.")
        )
