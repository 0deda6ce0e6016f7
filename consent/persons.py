"""Which registrations are one person. For what counts per person only: no access ever follows from it."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from consent.models import Dossier, Resident, ResidentMerge


def residents_of(resident_ids: Iterable[int]) -> set[int]:
    """Ids of all registrations of the persons of whom these are some. One query."""
    ids = set(resident_ids)
    ours = Resident.objects.filter(pk__in=ids).values(person=_person())
    found = Resident.objects.annotate(person=_person()).filter(person__in=ours)
    return ids | set(found.values_list("pk", flat=True))


def _person() -> Coalesce:
    return Coalesce(F("same_as"), F("pk"))


def other_dossiers(dossier: Dossier) -> QuerySet[Dossier]:
    """The person's dossiers besides this one, whoever may see them: gate what is shown."""
    rows: QuerySet[Dossier] = Dossier.objects.filter(
        resident_id__in=residents_of([dossier.resident_id])
    ).exclude(pk=dossier.pk)
    return rows


def sees_whole_person(viewer: Viewer, dossier: Dossier) -> bool:
    """May the viewer know that there is another dossier of this person, if there is one?"""
    others = other_dossiers(dossier)
    seen = others.filter(pk__in=Dossier.objects.visible_to(viewer).values("pk"))
    return not others.exclude(pk__in=seen.values("pk")).exists()


def seen_dossiers(viewer: Viewer, dossier: Dossier) -> QuerySet[Dossier]:
    """The person's other dossiers that the viewer may see, with the residents' names."""
    rows: QuerySet[Dossier] = Dossier.objects.visible_to(viewer).filter(
        pk__in=other_dossiers(dossier).values("pk")
    )
    return rows.select_related("resident").order_by("pk")


def led_by(viewer: Viewer, rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Those of these (gated) dossiers whose course the viewer's organisation leads."""
    own = Q(pk__in=[])
    for place in viewer.places:
        if place.role in DOSSIER_ROLES:
            own |= Q(
                municipality_id=place.municipality_id,
                programme__lead_organisation_id=place.organisation_id,
            )
    return rows.filter(own)


def merges_of(dossier: Dossier) -> QuerySet[ResidentMerge]:
    """What ties this dossier's resident to others now."""
    ids = residents_of([dossier.resident_id])
    return ResidentMerge.objects.filter(
        Q(survivor_id__in=ids) | Q(absorbed_id__in=ids), undone_at=None
    ).select_related("merged_by")
