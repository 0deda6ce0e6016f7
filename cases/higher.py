"""Questions to a party that has to move: on the case page, on the day, and by mail that an answer is missing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.plugs import DayCard
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer, viewer_for
from cases import casefile
from cases.models import Case, Escalation
from cases.plugs import AgendaPoint
from cases.policies.courses import reads_content, takes_part
from cases.states import EscalationStatus
from trail import reads
from trail.outbox import Mail, mail_to

ROWS = 8


class WaitingPanel:
    """On the plan of a case: what still waits for an answer; nothing when nothing does."""

    order = 5
    template = "cases/panels/waiting.html"

    def context(self, request: HttpRequest, viewer: Viewer, case: Case) -> dict[str, Any] | None:
        rows = [
            row
            for row in casefile.escalations_of(viewer, case)
            if row.status == EscalationStatus.OPEN
        ]
        return {"rows": rows, "case": case} if rows else None


class EscalateAction:
    """Under 'Meer': asking, and what was asked before."""

    def link(self, viewer: Viewer, case: Case) -> tuple[str, str] | None:
        if not (takes_part(viewer, case) or reads_content(viewer, case)):
            return None
        return _("A party won't move: ask higher up"), reverse("cases:escalations", args=[case.pk])


class OpenQuestions:
    """cases.plugs.AgendaSource: what was asked of a party and isn't answered yet."""

    def points(self, viewer: Viewer, case: Case, since: datetime | None) -> Sequence[AgendaPoint]:
        rows = Escalation.objects.visible_to(viewer).open().filter(case=case)
        return [
            AgendaPoint(
                area_ids=(row.area_id,),
                text=_("%(whom)s: %(asked)s") % {"whom": row.whom, "asked": row.asked},
                why=_("late") if row.is_late else _("waits for an answer"),
                tone="sun" if row.is_late else "",
                due_date=row.by_date,
                address=reverse("cases:escalation", args=[row.pk]),
                row=row,
            )
            for row in rows.select_related("to_user", "to_organisation").order_by("by_date", "id")
        ]


class EscalationsCard:
    """What I asked and what is asked of me, as long as there is no answer; what is late first."""

    place = 28
    column = "main"
    template = "cases/day/escalations.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            Escalation.objects.visible_to(viewer)
            .open()
            .filter(
                Q(asked_by_id=viewer.user_id) | Q(to_user_id=viewer.user_id),
                municipality_id__in=viewer.municipalities(DOSSIER_ROLES),
            )
            .select_related("dossier__resident", "to_user", "to_organisation", "asked_by")
            .order_by("by_date", "pk")[: ROWS + 1]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.shown for row in rows[:ROWS]])
        return {
            "rows": [
                {"row": row, "is_mine": row.to_user_id == viewer.user_id} for row in rows[:ROWS]
            ],
            "more": len(rows) > ROWS,
        }


class WaitingCard:
    """For project leaders: in which courses an answer is late, without words; of what they don't read a number only."""

    place = 22
    column = "side"
    template = "cases/day/waiting.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.is_project_leader:
            return None
        rows = list(
            Escalation.objects.all()
            .late_for(viewer)
            .select_related("dossier__resident")
            .order_by("by_date", "pk")[:ROWS]
        )
        unread = Escalation.objects.all().late_unread(viewer)
        if not rows and not unread:
            return None
        if rows:
            reads.note(request, "day.view", [row.shown for row in rows])
        return {"rows": rows, "unread": unread}


def something_asked(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'Something is asked of you', while it is, and they may know it."""
    return _mail(
        to_user_id,
        ids,
        _("Something is asked of you in Op Koers"),
        _(
            "At one of your tables something is stuck, and you are asked for an answer. What it is and by when you read"
            " here:\n"
            "%(address)s\n\n"
            "This mail doesn't say what it is or whom it is about. That is on purpose."
        ),
        only_who_is_asked=True,
    )


def still_no_answer(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'There is no answer yet', for who asked, as long as that is so."""
    return _mail(
        to_user_id,
        ids,
        _("There is no answer yet to your question"),
        _(
            "You asked something for one of your cases, and the day on which you wanted the answer has passed. Has it"
            " come? Then write it down. Or call, and ask who can decide:\n"
            "%(address)s\n\n"
            "This mail doesn't say what it is or whom it is about. That is on purpose."
        ),
    )


def _mail(
    to_user_id: int,
    ids: Mapping[str, int],
    subject: str,
    body: str,
    *,
    only_who_is_asked: bool = False,
) -> Mail | None:
    user = User.objects.get(pk=to_user_id)
    row = (
        Escalation.objects.visible_to(viewer_for(user)).open().filter(pk=ids["escalation"]).first()
    )
    if row is None or (only_who_is_asked and row.to_user_id != to_user_id):
        return None
    address = settings.SITE_URL + reverse("cases:escalation", args=[row.pk])
    return mail_to(user, subject, body % {"address": address})


CARDS: list[DayCard] = [EscalationsCard(), WaitingCard()]
