"""Mails about a course: that something waits and where, never about whom. Gated again when they go."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import viewer_for
from cases import ending
from cases.models import Case, Referral
from trail.outbox import Mail


def referral_answered(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'There is an answer to your referral', for its sender while they may still see it."""
    user = User.objects.get(pk=to_user_id)
    referral = Referral.objects.visible_to(viewer_for(user)).filter(pk=ids["referral_id"]).first()
    if referral is None:
        return None
    address = settings.SITE_URL + reverse("cases:referral", args=[referral.pk])
    return Mail(
        to=user.email,
        subject=_("There is an answer to your referral"),
        body=_(
            "Hello %(name)s,\n\n"
            "There is an answer to a referral of yours. You can read it in Op Koers:\n"
            "%(address)s\n\n"
            "This mail says nothing about the resident. That is on purpose."
        )
        % {"name": user.first_name, "address": address},
    )


def consent_ends(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'Consent ends', for who leads the course: not when it was renewed or taken back, or they left."""
    user = User.objects.get(pk=to_user_id)
    case = (
        Case.objects.visible_to(viewer_for(user))
        .filter(pk=ids["case"])
        .select_related("dossier")
        .first()
    )
    if case is None or not ending.still_ends(case, ids["answer"]):
        return None
    address = settings.SITE_URL + reverse("consent:show", args=[case.dossier_id])
    return Mail(
        to=user.email,
        subject=_("Consent in one of your cases ends soon"),
        body=_(
            "Hello %(name)s,\n\n"
            "In one of your cases consent ends soon. Ask the resident in time whether the table may go on sharing:\n"
            "%(address)s\n\n"
            "This mail says nothing about the resident. That is on purpose."
        )
        % {"name": user.first_name, "address": address},
    )
