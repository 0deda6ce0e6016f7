"""What the budget brings to the table: decisions that are waited for, and those just taken."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from budgets.models import BudgetRequest
from budgets.states import GRANTED, WAITING, RequestStatus
from cases.models import Case
from cases.plugs import AgendaPoint

# what the table hears since last time; a decision that no longer counts comes back as a new request
_TOLD = sorted(GRANTED | {RequestStatus.REFUSED})


class DecisionsOnAgenda:
    """cases.plugs.AgendaSource. Without amounts: the screen may be projected, and money isn't what it is about."""

    def points(self, viewer: Viewer, case: Case, since: datetime | None) -> Sequence[AgendaPoint]:
        told = Q(status__in=_TOLD)
        if since is not None:
            told &= Q(settled_at__gt=since)
        rows = (
            BudgetRequest.objects.visible_to(viewer)
            .filter(Q(status__in=sorted(WAITING)) | told, case=case, at_table=True)
            .order_by("pk")
        )
        return [_point(row) for row in rows]


def _point(row: BudgetRequest) -> AgendaPoint:
    if row.status in WAITING:
        why, tone = _("waits for a decision"), "sun"
    elif row.status == RequestStatus.REFUSED:
        why, tone = _("not granted"), "grey"
    else:
        why, tone = _("granted"), "leaf"
    return AgendaPoint(
        area_ids=(row.area_id,),
        text=_("Tailor-made budget for %(purpose)s") % {"purpose": row.purpose},
        why=why,
        tone=tone,
        address=reverse("budgets:detail", args=[row.pk]),
    )
