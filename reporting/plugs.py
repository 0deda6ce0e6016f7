"""What reporting shows in the frame of the product: an entry in the navigation, cards on the day page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.plugs import NavItem
from accounts.states import Role
from accounts.viewer import Viewer
from reporting.models import AskingRound, Edition, ResearchExport
from reporting.states import Audience, EditionKind, EditionStatus, ExportStatus

READERS = (Role.PROJECT_LEADER, Role.POLICY_MAKER)


def navigation(viewer: Viewer) -> list[NavItem]:
    if not viewer.has_role(*READERS):
        return []
    url = reverse("reporting:list")
    return [NavItem(_("Reports"), url, url, order=60)]


class FactsheetCard:
    """Policy makers: the newest published factsheet, to take along. Project leaders: what waits on them."""

    place = 60
    column = "main"
    template = "reporting/day_card.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.has_role(*READERS):
            return None
        editions = Edition.objects.visible_to(viewer).select_related("programme__municipality")
        leads = viewer.has_role(Role.PROJECT_LEADER)
        waiting = self._waiting(viewer) if leads else []
        factsheets = editions.published().filter(kind=EditionKind.FACTSHEET)
        newest = factsheets.order_by("-published_at").first()
        if leads and not viewer.has_role(Role.POLICY_MAKER) and not waiting:
            return None
        return {"waiting": waiting, "newest": newest, "reads": viewer.has_role(Role.POLICY_MAKER)}

    def _waiting(self, viewer: Viewer) -> list[Edition]:
        """Small numbers to confirm (never one's own request), and editions ready to publish."""
        mine = Edition.objects.filter(
            municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER])
        ).select_related("programme__municipality", "organisation", "asked_by")
        to_confirm = mine.filter(status=EditionStatus.CONFIRMING).exclude(
            asked_by_id=viewer.user_id
        )
        to_publish = mine.filter(status=EditionStatus.MADE, audience=Audience.PUBLISHED)
        return [*to_confirm, *to_publish]


class AskingCard:
    """The yearly question list, for who is asked: gone once they answered, passed, or it is closed."""

    place = 70
    column = "side"
    template = "reporting/asking_day_card.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.has_role(Role.PROFESSIONAL):
            return None
        rounds = list(
            AskingRound.objects.waits_for(viewer)
            .select_related("programme")
            .defer("urn")
            .order_by("closes_date", "pk")
        )
        return {"rounds": rounds} if rounds else None


def research_navigation(viewer: Viewer) -> list[NavItem]:
    """For who agrees to it; a project leader finds it at the factsheets."""
    if not viewer.has_role(Role.PRIVACY_OFFICER):
        return []
    url = reverse("reporting:research_list")
    return [NavItem(_("Research"), url, url)]


class ResearchCard:
    """For the privacy officer what waits on a yes or no; for who asked, what became of it."""

    place = 61
    column = "main"
    template = "reporting/research/day_card.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.has_role(Role.PRIVACY_OFFICER, Role.PROJECT_LEADER):
            return None
        rows = ResearchExport.objects.visible_to(viewer).select_related("project", "asked_by")
        ready = rows.filter(
            asked_by_id=viewer.user_id, status__in=[ExportStatus.READY, ExportStatus.STALE]
        )
        tell = list(rows.to_tell(viewer))
        found = [*rows.to_judge(viewer), *(one for one in ready if one not in tell)]
        return {"tell": tell, "rows": found} if found or tell else None
