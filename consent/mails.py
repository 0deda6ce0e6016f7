"""Mails of consent: that something happened or waits, and where to look; never about whom."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.states import Role
from accounts.viewer import viewer_for
from consent.models import EmergencyAccess, Notice
from trail.outbox import Mail, mail_to


def retention_failed(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'Not everything was destroyed last night', for who administers the municipality by then."""
    user = User.objects.get(pk=to_user_id)
    if not viewer_for(user).has_role(Role.ADMINISTRATOR, municipality_id=ids["municipality"]):
        return None
    return mail_to(
        user,
        subject=_("Not everything past its term was destroyed"),
        body=ngettext(
            "Last night something of %(count)s dossier could not be destroyed, although its term is over. Everything"
            " else was. It is tried again tonight.\n\n"
            "Ask who looks after the computer to run bin/manage destroy_expired: it says which one, and what stopped"
            " it.\n\n"
            "This mail says nothing about the resident. That is on purpose.",
            "Last night something of %(count)s dossiers could not be destroyed, although their term is over."
            " Everything else was. It is tried again tonight.\n\n"
            "Ask who looks after the computer to run bin/manage destroy_expired: it says which ones, and what stopped"
            " it.\n\n"
            "This mail says nothing about the residents. That is on purpose.",
            ids["count"],
        )
        % {"count": ids["count"]},
    )


def emergency_used(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """For who steers or watches in that municipality, while they do."""
    user = User.objects.get(pk=to_user_id)
    rows = EmergencyAccess.objects.watched_by(viewer_for(user))
    if not rows.filter(pk=ids["emergency_id"]).exists():
        return None
    return mail_to(
        user,
        subject=_("Emergency access was used"),
        body=_(
            "Somebody looked into a dossier just now because of danger. Who it was and until when, you read here:\n"
            "%(address)s\n\n"
            "This mail says nothing about the resident. That is on purpose."
        )
        % {"address": settings.SITE_URL + reverse("consent:emergencies")},
    )


def notice(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'There is a notice for you', for who sat there and still works for the organisation."""
    user = User.objects.get(pk=to_user_id)
    row = Notice.objects.addressed_to(viewer_for(user)).filter(pk=ids["notice_id"]).first()
    if row is None:
        return None
    address = settings.SITE_URL + reverse("consent:notice_received", args=[row.pk])
    return mail_to(
        user,
        subject=_("A notice for you in Op Koers"),
        body=_(
            "A resident has changed what your organisation may know. What that asks of you, you read in Op Koers:\n"
            "%(address)s\n\n"
            "This mail doesn't say whom it is about. That is on purpose."
        )
        % {"address": address},
    )
