"""Mails about a course: that something waits and where, never about whom. Gated again when they go."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import viewer_for
from cases import ending, temporaries
from cases.contact import contact_of
from cases.models import Case, Handover, Referral
from cases.policies.courses import takes_part
from trail.outbox import Mail, mail_to


def referral_answered(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'There is an answer to your referral', for its sender while they may still see it."""
    user = User.objects.get(pk=to_user_id)
    referral = Referral.objects.visible_to(viewer_for(user)).filter(pk=ids["referral_id"]).first()
    if referral is None:
        return None
    address = settings.SITE_URL + reverse("cases:referral", args=[referral.pk])
    return mail_to(
        user,
        subject=_("There is an answer to your referral"),
        body=_(
            "There is an answer to a referral of yours. You can read it in Op Koers:\n"
            "%(address)s\n\n"
            "This mail says nothing about the resident. That is on purpose."
        )
        % {"address": address},
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
    return mail_to(
        user,
        subject=_("Consent in one of your cases ends soon"),
        body=_(
            "In one of your cases consent ends soon. Ask the resident in time whether the table may go on sharing:\n"
            "%(address)s\n\n"
            "This mail says nothing about the resident. That is on purpose."
        )
        % {"address": address},
    )


def ask_around(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'Do you know how somebody is?', for who sits at the table and may still know; not once they were spoken to."""
    user = User.objects.get(pk=to_user_id)
    viewer = viewer_for(user)
    case = (
        Case.objects.visible_to(viewer)
        .filter(pk=ids["case"])
        .select_related("dossier__programme")
        .first()
    )
    if case is None or not takes_part(viewer, case) or not contact_of(case).is_silent:
        return None
    address = settings.SITE_URL + reverse("cases:more", args=[case.pk])
    return mail_to(
        user,
        subject=_("Have you spoken to the resident of one of your cases?"),
        body=_(
            "In one of your cases nobody at the table has spoken to the resident for weeks. Did you, or do you know "
            "more? Say so in Op Koers:\n"
            "%(address)s\n\n"
            "This mail says nothing about the resident. That is on purpose."
        )
        % {"address": address},
    )


def handover_asked(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'Somebody asks you to go on', while it is open and they still work there."""
    user = User.objects.get(pk=to_user_id)
    asked = Handover.objects.addressed_to(viewer_for(user)).filter(pk=ids["handover"])
    row = asked.first()
    if row is None or not row.is_open:
        return None
    address = settings.SITE_URL + reverse("cases:handover", args=[row.pk])
    return mail_to(
        user,
        subject=_("You are asked to go on with a resident"),
        body=_(
            "A table asks you to go on with a resident. You talk about it together, the resident is there too. What it "
            "is about and when, you read in Op Koers; there you say yes or no:\n"
            "%(address)s\n\n"
            "This mail says nothing about the resident. That is on purpose."
        )
        % {"address": address},
    )


def temporary_ends(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'Something temporary ends', for who watches it and the case lead: not when it was settled, or they left."""
    user = User.objects.get(pk=to_user_id)
    row = temporaries.still_ends(viewer_for(user), ids["temporary"], ids["end_day"])
    if row is None:
        return None
    address = settings.SITE_URL + reverse("cases:temporary", args=[row.pk])
    return mail_to(
        user,
        subject=_("Something temporary in one of your cases ends"),
        body=_(
            "In one of your cases something ends that was arranged for a while. See what has to happen next:\n"
            "%(address)s\n\n"
            "This mail says nothing about the resident. That is on purpose."
        )
        % {"address": address},
    )
