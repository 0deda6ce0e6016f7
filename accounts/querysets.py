"""Which people, organisations and programmes a viewer may list: those of the municipalities they administer."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.models import (
    Deputy,
    Membership,
    Municipality,
    Organisation,
    Partnership,
    Programme,
    User,
    active_on,
)
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


def municipalities_kept_by(viewer: Viewer) -> QuerySet[Municipality]:
    """The municipalities whose lists the viewer keeps as functional administrator, by name."""
    return Municipality.objects.filter(pk__in=viewer.municipalities([Role.ADMINISTRATOR])).order_by(
        "name"
    )


def programmes_kept_by(viewer: Viewer) -> QuerySet[Programme]:
    """All programmes, also past ones, of the municipalities the viewer administers; the last to begin on top."""
    return (
        Programme.objects.filter(municipality_id__in=viewer.municipalities([Role.ADMINISTRATOR]))
        .select_related("municipality", "lead_organisation")
        .order_by("municipality__name", "-from_date", "name", "pk")
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


def colleagues_of(
    person: User, municipality_ids: Collection[int] | None = None
) -> list[Membership]:
    """Who can stand in for this person: works today for the same organisation in the same municipality, both in
    a role that sees dossiers. One membership each, by organisation and name; two queries."""
    working = Membership.objects.filter(
        active_on(clock.today()), role__in=DOSSIER_ROLES, user__is_active=True
    )
    own = working.filter(user=person)
    if municipality_ids is not None:
        own = own.filter(municipality_id__in=municipality_ids)
    places = set(own.values_list("organisation_id", "municipality_id"))
    here = Q(pk__in=[])
    for organisation_id, municipality_id in places:
        here |= Q(organisation_id=organisation_id, municipality_id=municipality_id)
    rows = (
        working.filter(here)
        .exclude(user=person)
        .select_related("user", "organisation", "municipality")
        .order_by("organisation__name", "municipality__name", "user__name", "user_id", "pk")
    )
    once = {(row.organisation_id, row.municipality_id, row.user_id): row for row in rows}
    return list(once.values())


def absences_of(person: User, municipality_ids: Collection[int] | None = None) -> QuerySet[Deputy]:
    """Who stands in for this person, now or later; the first to begin on top."""
    rows = Deputy.objects.filter(_not_over(), person=person)
    if municipality_ids is not None:
        rows = rows.filter(municipality_id__in=municipality_ids)
    return rows.select_related("deputy", "organisation", "municipality").order_by("from_date", "pk")


def stood_in_by(user_id: int) -> QuerySet[Deputy]:
    """For whom this person stands in, now or later."""
    return (
        Deputy.objects.filter(_not_over(), deputy_id=user_id)
        .select_related("person", "organisation", "municipality")
        .order_by("from_date", "pk")
    )


def absences_kept_by(viewer: Viewer) -> QuerySet[Deputy]:
    """What the viewer may shorten or end: their own, and those of the municipality they administer."""
    return Deputy.objects.filter(
        Q(person_id=viewer.user_id)
        | Q(municipality_id__in=viewer.municipalities([Role.ADMINISTRATOR])),
        _not_over(),
    ).select_related("person", "deputy", "organisation", "municipality")


def _not_over() -> Q:
    return Q(until_date__isnull=True) | Q(until_date__gte=clock.today())
