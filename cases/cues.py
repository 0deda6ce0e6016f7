"""What asks for a look at the money, as its administrator keeps the list. About no person."""

from django.db.models import QuerySet

from accounts.querysets import municipalities_kept_by
from accounts.viewer import Viewer
from cases.models import ConsequenceCue


def cues_of(viewer: Viewer) -> QuerySet[ConsequenceCue]:
    """Of the municipalities that the viewer administers, also what is off."""
    return ConsequenceCue.objects.filter(
        municipality__in=municipalities_kept_by(viewer).values("pk")
    ).select_related("area", "municipality")
