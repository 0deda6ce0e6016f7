"""Following somebody after the course: only with a yes of its own to that, while it lasts (DOMAIN §6).

Whose yes counts is told in consent.purposes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db.models import Q

from accounts.viewer import Viewer
from consent.models import Dossier, Grant
from consent.purposes import by_guardian, by_resident, granted
from consent.querysets import AreaQuerySet
from consent.states import Purpose


@dataclass(frozen=True, slots=True)
class Following:
    """May the resident be followed now, and until when they said so; `until_at` None: it was never said."""

    allowed: bool
    until_at: datetime | None = None


def followed(dossier: str) -> Q:
    """Is there a yes that stands, for the dossier whose id stands in the outer field `dossier`?"""
    return granted(dossier, Purpose.MONITORING)


class FollowedQuerySet(AreaQuerySet):
    """Rows of one life area that were asked after the course."""

    def visible_to(self, viewer: Viewer) -> Self:
        """For who may know the area, while the resident's yes to being followed stands."""
        return self.stored_for(viewer).filter(followed("dossier_id"))

    def stored_for(self, viewer: Viewer) -> Self:
        """Whatever became of that yes: for the resident's own copy, which tells what is still kept."""
        return super().visible_to(viewer)


def following_of(dossier: Dossier) -> Following:
    """The same for one dossier, with until when."""
    said = Grant.objects.filter(dossier=dossier, purpose=Purpose.MONITORING)
    if Dossier.objects.filter(followed("pk"), pk=dossier.pk).exists():
        standing = [*by_resident(said, Purpose.MONITORING), *by_guardian(said, Purpose.MONITORING)]
        return Following(True, min(grant.until_at for grant in standing))
    last = said.order_by("-until_at").first()
    return Following(False, last.until_at if last else None)
