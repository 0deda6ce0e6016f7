"""Where it shows that a course is looked at again: on its page, on the day of who leads it, on the agenda."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Case, Meeting, ReviewDate
from cases.plugs import AgendaPoint
from cases.states import MeetingStatus
from trail import clock, reads

ROWS = 8


def planned_for(viewer: Viewer, case: Case) -> ReviewDate | None:
    """The day on which this course is looked at again, for who may see how it goes."""
    row: ReviewDate | None = (
        ReviewDate.objects.visible_to(viewer).planned().filter(case=case).first()
    )
    return row


def reviews_of(viewer: Viewer, case: Case) -> list[ReviewDate]:
    """Every day that was set, with what came of it; the last one first."""
    rows = list(
        ReviewDate.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("settled_by")
        .order_by("-id")
    )
    for row in rows:
        row.case, row.dossier = case, case.dossier
    return rows


class ReviewsCard:
    """What is to be looked at again today, for the case lead, or who stands in while they are away."""

    place = 26
    column = "main"
    template = "cases/day/reviews.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            ReviewDate.objects.visible_to(viewer)
            .led_by(viewer)
            .due(clock.today())
            .select_related("dossier__resident")
            .order_by("on_date", "pk")[: ROWS + 1]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.dossier.shown for row in rows[:ROWS]])
        return {"rows": rows[:ROWS], "more": len(rows) > ROWS}


class ComingReviews:
    """cases.plugs.AgendaSource: what can't wait for the conversation after the next one."""

    def points(self, viewer: Viewer, case: Case, since: datetime | None) -> Sequence[AgendaPoint]:
        next_date = (
            Meeting.objects.filter(
                case_id=OuterRef("case_id"),
                status__in=[MeetingStatus.PLANNED, MeetingStatus.STARTED],
            )
            .order_by("on_date")
            .values("on_date")[:1]
        )
        # the one after the next is the programme's rhythm further; with nothing planned that counts from today
        rhythm = F("dossier__programme__rhythm_days")
        after_next = ExpressionWrapper(
            rhythm + Coalesce(Subquery(next_date), Value(clock.today())), output_field=DateField()
        )
        rows = (
            ReviewDate.objects.visible_to(viewer)
            .planned()
            .filter(case=case, on_date__lt=after_next)
        )
        return [
            AgendaPoint(
                area_ids=(row.area_id,),
                text=row.reason or _("Look at the whole again: is it still right?"),
                why=_("look again"),
                tone="sun" if row.is_due else "",
                due_date=row.on_date,
                address=reverse("cases:review", args=[case.pk]),
                # without a reason there are no words of somebody's to speak about
                row=row if row.reason else None,
            )
            for row in rows
        ]
