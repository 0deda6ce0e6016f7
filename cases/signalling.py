"""Where signals come up by themselves: on the day, at the case whose resident may hear it, and by mail."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.plugs import DayCard
from accounts.states import Role
from accounts.viewer import Viewer, viewer_for
from cases import signalbook
from cases.models import Case, Signal, SignalReport
from cases.policies.courses import takes_part
from cases.states import SignalStatus
from trail import clock
from trail.outbox import Mail, mail_to

FRESH = timedelta(days=14)
ROWS = 3


class SignalsCard:
    """An answer to a signal, for who raised it and who steers; for who steers also what nobody has to answer yet."""

    place = 40
    column = "side"
    template = "cases/day/signals.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        steered = viewer.municipalities([Role.PROJECT_LEADER])
        mine = SignalReport.objects.filter(signal_id=OuterRef("pk"), reported_by_id=viewer.user_id)
        rows = list(
            Signal.objects.readable_by(viewer)
            .filter(
                Q(municipality_id__in=steered) | Q(raised_by_id=viewer.user_id) | Exists(mine),
                answered_at__gte=clock.now() - FRESH,
            )
            .exclude(status=SignalStatus.CLOSED)
            .select_related("rule", "owner_organisation")
            .order_by("-answered_at", "-pk")[:ROWS]
        )
        unowned = 0
        if steered:
            unowned = Signal.objects.filter(
                municipality_id__in=steered, status=SignalStatus.RAISED
            ).count()
        if not rows and not unowned:
            return None
        return {"rows": signalbook.told_to(viewer, rows), "unowned": unowned}


class TellPanel:
    """At the case: what changed through this resident too, for somebody at the table to tell."""

    order = 3
    template = "cases/panels/tell.html"

    def context(self, request: HttpRequest, viewer: Viewer, case: Case) -> dict[str, Any] | None:
        rows = signalbook.to_tell(viewer, case)
        if not rows or not takes_part(viewer, case):
            return None
        return {"rows": rows, "case": case}


def signal_answered(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'There is an answer to a signal', for who raised it while they work there."""
    user = User.objects.get(pk=to_user_id)
    row = (
        Signal.objects.readable_by(viewer_for(user))
        .filter(pk=ids["signal"], answered_at__isnull=False)
        .first()
    )
    if row is None:
        return None
    return mail_to(
        user,
        subject=_("There is an answer to a signal of yours"),
        body=_(
            "A rule kept being in the way, and you raised it. There is an answer:\n"
            "%(address)s\n\n"
            "This mail says nothing about a resident. That is on purpose."
        )
        % {
            "address": settings.SITE_URL + reverse("cases:signal", args=[row.pk]),
        },
    )


CARDS: list[DayCard] = [SignalsCard()]
