"""What following puts on somebody's day: whom to call after a course, and who has not been heard of for weeks."""

from typing import Any

from django.http import HttpRequest

from accounts.plugs import DayCard
from accounts.viewer import Viewer
from cases.contact import silent
from cases.ending import led_by
from cases.models import Case, FollowUp, Handover
from cases.states import HandoverStatus
from trail import clock, reads

ROWS = 8


class ToCallCard:
    """Calls after a course that are due today or were before."""

    place = 25
    column = "main"
    template = "cases/day/to_call.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            FollowUp.objects.visible_to(viewer)
            .to_call(viewer)
            .filter(due_date__lte=clock.today())
            .select_related("dossier__resident", "case")
            .order_by("due_date", "pk")[: ROWS + 1]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.dossier.shown for row in rows[:ROWS]])
        return {"rows": rows[:ROWS], "more": len(rows) > ROWS}


class SilentCard:
    """Nobody spoke to these residents for weeks: for who leads the course."""

    place = 22
    column = "main"
    template = "cases/day/silent.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            silent(led_by(viewer, Case.objects.visible_to(viewer))).select_related(
                "dossier__resident"
            )[:ROWS]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.dossier.shown for row in rows])
        return {"rows": rows}


class HandoversCard:
    """Residents that this person is asked to go on with: by number, for the receiver may know no name."""

    place = 12
    column = "main"
    template = "cases/day/handovers.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            Handover.objects.addressed_to(viewer)
            .filter(status=HandoverStatus.PROPOSED)
            .select_related("dossier", "proposed_by")[:ROWS]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.dossier.shown for row in rows])
        return {"rows": rows}


CARDS: list[DayCard] = [HandoversCard(), SilentCard(), ToCallCard()]
