"""Which people and organisations a viewer may list: those of the municipalities they administer."""

from django.db.models import QuerySet

from accounts.models import Membership, Organisation, Partnership, active_on
from accounts.states import DOSSIER_ROLES, Role
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


def working_in(municipality_id: int) -> QuerySet[Membership]:
    """Who works here today in a role that sees dossiers, by organisation and name."""
    return (
        Membership.objects.filter(
            active_on(clock.today()),
            municipality_id=municipality_id,
            role__in=DOSSIER_ROLES,
            user__is_active=True,
            organisation__partnerships__in=_partnerships(municipality_id).filter(
                active_on(clock.today())
            ),
        )
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__name", "user_id")
    )
