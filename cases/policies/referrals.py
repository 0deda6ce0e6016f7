"""Who may refer, weigh and answer."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Programme
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.models import Referral
from cases.models.referral import weighing_municipalities
from cases.states import REFERRAL_TRANSITIONS, ReferralStatus
from consent import policies as consent_policies
from consent.models import Dossier
from trail import clock
from trail.errors import Denied, Refusal
from trail.transitions import check_move


def allowed(check: Callable[..., None], *args: Any) -> bool:
    """Whether a check passes, for screens: they promise exactly what the server does."""
    try:
        check(*args)
    except Refusal:
        return False
    return True


def runs_on(programme: Programme) -> bool:
    """Does the programme run today?"""
    today = clock.today()
    return programme.from_date <= today and (
        programme.until_date is None or today <= programme.until_date
    )


def check_can_refer(viewer: Viewer, programme: Programme, organisation_id: int) -> None:
    """Anybody who works for an organisation here may refer to a programme that runs."""
    if organisation_id not in viewer.organisations_in(programme.municipality_id, DOSSIER_ROLES):
        raise Denied(_("You can only refer on behalf of your own organisation."))
    if not runs_on(programme):
        raise Denied(_("This programme takes no referrals today."))


def can_weigh(viewer: Viewer) -> bool:
    return bool(weighing_municipalities(viewer))


def check_can_weigh(viewer: Viewer, referral: Referral) -> None:
    """Core partners and the lead organisation weigh, for as long as there is no answer."""
    if referral.municipality_id not in weighing_municipalities(viewer):
        raise Denied(_("Only core partners weigh referrals together."))
    if referral.status != ReferralStatus.SUBMITTED:
        raise Denied(_("This referral has been answered already."))


def weighs_for(viewer: Viewer, municipality_id: int) -> int:
    """The id of the organisation for which the viewer weighs in a municipality; the lead one first."""
    places = [
        p
        for p in viewer.places
        if p.municipality_id == municipality_id
        and p.role in DOSSIER_ROLES
        and (p.is_core or p.is_lead)
    ]
    return min(places, key=lambda place: not place.is_lead).organisation_id


def check_can_answer(
    viewer: Viewer, referral: Referral, dossier: Dossier, to: ReferralStatus
) -> None:
    """The lead organisation answers, once, within the programme's weeks.

    Raises Denied, or Conflict when there is an answer already.
    """
    if not consent_policies.is_of_lead(viewer, dossier):
        raise Denied(_("The lead organisation answers referrals."))
    check_move(REFERRAL_TRANSITIONS, referral.status, to)
    if dossier.referred_until <= clock.now():
        raise Denied(
            _("This referral has waited too long to be kept without consent. Ask for a new one.")
        )


def can_answer(viewer: Viewer, referral: Referral, dossier: Dossier) -> bool:
    return allowed(check_can_answer, viewer, referral, dossier, ReferralStatus.INVITED)
