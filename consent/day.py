"""What consent puts on somebody's day: that somebody stepped in because of danger."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.plugs import DayCard
from accounts.states import Role
from accounts.viewer import Viewer
from consent import emergencies
from consent.models import EmergencyAccess
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


CARDS: list[DayCard] = [EmergencyCard()]
