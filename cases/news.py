"""What is new between conversations: on somebody's day, and by mail that something waits, never what or of whom."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.plugs import DayCard
from accounts.viewer import Viewer, viewer_for
from cases.models import Message
from trail import reads
from trail.outbox import Mail, mail_to

ROWS = 6


class NewsCard:
    """New since you were here: messages that the viewer may know and has not seen."""

    place = 25
    column = "main"
    template = "cases/day/news.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            Message.objects.unread_by(viewer)
            .select_related("dossier__resident", "case", "area", "written_by")
            .order_by("-written_at", "-pk")[: ROWS + 1]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.shown for row in rows[:ROWS]])
        count = min(len(rows), ROWS)
        return {
            "rows": rows[:ROWS],
            "more": len(rows) > ROWS,
            "line": ngettext(
                "One new message at your tables.",
                "%(number)s new messages at your tables.",
                count,
            )
            % {"number": f"{ROWS}+" if len(rows) > ROWS else count},
        }


def messages_wait(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'There is something new at your table', when there still is and they may still know it."""
    user = User.objects.get(pk=to_user_id)
    unread = Message.objects.filter(municipality_id=ids["municipality"])
    if not unread.unread_by(viewer_for(user)).exists():
        return None
    return mail_to(
        user,
        subject=_("There is a message for you in Op Koers"),
        body=_(
            "Somebody at one of your tables wrote something that you have not read yet. You find it on your day:\n"
            "%(address)s\n\n"
            "This mail doesn't say what it is or whom it is about. That is on purpose. You get it once a day at most."
        )
        % {"address": settings.SITE_URL + reverse("accounts:home")},
    )


CARDS: list[DayCard] = [NewsCard()]
