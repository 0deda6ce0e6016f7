"""Which people and organisations a viewer may list: those of the municipalities they administer."""

from django.db.models import QuerySet

from accounts.models import Membership, Organisation, Partnership, active_on
from accounts.states import Role
from accounts.viewer import Viewer
from trail import clock


def memberships_kept_by(viewer: Viewer) -> QuerySet[Membership]:
    """All memberships, also past ones, of the municipalities the viewer administers."""
    return (
        Membership.objects.filter(municipality_id__in=viewer.municipalities([Role.ADMINISTRATOR]))
        .select_related("user", "organisation", "municipality")
        .order_by("user__name", "user_id", "from_date")
    )


def organisations_in(municipality_id: int) -> QuerySet[Organisation]:
    """The organisations that serve a municipality today, by name."""
    today = clock.today()
    return Organisation.objects.filter(
        partnerships__in=_partnerships(municipality_id).filter(active_on(today))
    ).order_by("name")


def _partnerships(municipality_id: int) -> QuerySet[Partnership]:
    return Partnership.objects.filter(municipality_id=municipality_id)
