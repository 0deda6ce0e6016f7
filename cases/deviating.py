"""Exceptions to rules on other pages: under 'Meer', on the day, before closing; and the mails about them."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer, viewer_for
from cases.models import Case, Deviation
from cases.policies.courses import reads_content, takes_part
from cases.policies.deviations import allowed, check_can_decide
from trail import reads
from trail.outbox import Mail, mail_to

ROWS = 8


class DeviateAction:
    """Under 'Meer': asking for an exception, and what was asked before."""

    def link(self, viewer: Viewer, case: Case) -> tuple[str, str] | None:
        if not (takes_part(viewer, case) or reads_content(viewer, case)):
            return None
        return _("Make an exception to a rule"), reverse("cases:deviations", args=[case.pk])


class WaitingDeviations:
    """cases.plugs.ClosingGuard: a course isn't closed while an exception waits for a decision."""

    def open_matter(self, case: Case) -> str | None:
        if not Deviation.objects.waiting().filter(case=case).exists():
            return None
        return _(
            "An exception to a rule still waits for a decision. Have it decided, or withdraw it."
        )


class DeviationsCard:
    """What waits on the viewer's decision, and what they asked for that is to be looked back on."""

    place = 21
    column = "main"
    template = "cases/day/deviations.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        seen = Deviation.objects.visible_to(viewer).select_related("rule", "dossier__resident")
        to_decide = list(seen.to_decide_by(viewer).order_by("asked_at", "pk")[:ROWS])
        to_look_back = list(seen.to_look_back_by(viewer).order_by("review_date", "pk")[:ROWS])
        if not to_decide and not to_look_back:
            return None
        reads.note(request, "day.view", [row.shown for row in (*to_decide, *to_look_back)])
        return {"to_decide": to_decide, "to_look_back": to_look_back}


def asked(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'A decision waits for you', as long as it does."""
    found = _still_theirs(to_user_id, ids)
    if found is None or not allowed(check_can_decide, found[1], found[2]):
        return None
    return _mail(
        found[0],
        found[2],
        _("A decision waits for you"),
        _("Somebody asks for an exception to a rule, and your decision, in Op Koers:"),
    )


def decided(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'There is a decision', for who asked."""
    found = _still_theirs(to_user_id, ids)
    if found is None:
        return None
    return _mail(
        found[0],
        found[2],
        _("There is a decision on an exception to a rule"),
        _("There is a decision on an exception to a rule that you asked for:"),
    )


def _still_theirs(to_user_id: int, ids: Mapping[str, int]) -> tuple[User, Viewer, Deviation] | None:
    user = User.objects.filter(pk=to_user_id, is_active=True).first()
    if user is None:
        return None
    viewer = viewer_for(user)
    row = (
        Deviation.objects.visible_to(viewer)
        .select_related("case", "dossier__programme")
        .filter(pk=ids["deviation"])
        .first()
    )
    return None if row is None else (user, viewer, row)


def _mail(user: User, row: Deviation, subject: str, line: str) -> Mail:
    address = settings.SITE_URL.rstrip("/") + reverse("cases:deviation", args=[row.pk])
    words = _("This mail doesn't say what it is or whom it is about. That is on purpose.")
    return mail_to(user, subject, f"{line}\n{address}\n\n{words}")
