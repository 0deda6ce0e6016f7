"""What consent puts on somebody's day: that somebody stepped in because of danger, and notices to be sent."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.plugs import DayCard
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from consent import emergencies
from consent.models import EmergencyAccess, Notice
from consent.states import NoticeStatus
from trail import clock, reads

ROWS = 8


class EmergencyCard:
    """For the project leader what happened this week; for the privacy officer what still has to be judged."""

    place = 1
    column = "main"
    template = "consent/day/emergency.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        reviewed = viewer.municipalities([Role.PRIVACY_OFFICER])
        steered = viewer.municipalities([Role.PROJECT_LEADER])
        if not reviewed and not steered:
            return None
        week = clock.now() - timedelta(days=emergencies.DAYS_SHOWN)
        rows = emergencies.told(
            EmergencyAccess.objects.filter(
                Q(municipality_id__in=reviewed, reviewed_at=None)
                | Q(municipality_id__in=steered, from_at__gt=week)
            )[:ROWS]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [one.row.shown for one in rows])
        waiting = sum(one.row.reviewed_at is None for one in rows)
        return {
            "rows": rows,
            "reviews": bool(reviewed),
            "line": ngettext(
                "Emergency access was used once.",
                "Emergency access was used %(number)s times.",
                waiting,
            )
            % {"number": waiting}
            if waiting
            else "",
        }


class NoticesCard:
    """Drafts for the lead organisation: an organisation must hear that it may know less."""

    place = 45
    column = "main"
    template = "consent/day/notices.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        leading = [
            place.organisation_id
            for place in viewer.places
            if place.role in DOSSIER_ROLES and place.is_lead
        ]
        if not leading:
            return None
        rows = list(
            Notice.objects.visible_to(viewer)
            .filter(status=NoticeStatus.DRAFT, dossier__programme__lead_organisation_id__in=leading)
            .select_related("dossier__resident", "organisation")
            .order_by("drafted_at", "pk")[: ROWS + 1]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.shown for row in rows[:ROWS]])
        return {"rows": rows[:ROWS], "more": len(rows) > ROWS}


CARDS: list[DayCard] = [EmergencyCard(), NoticesCard()]
