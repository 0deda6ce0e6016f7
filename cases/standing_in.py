"""Who stands in today for somebody who is away: they get what the absent one would, as far as they may know it.

Somebody who always stands in 'when needed' (without a last day) stands in for nobody who is there.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Deputy, active_on
from accounts.viewer import Viewer
from consent.models import SeatPerson
from trail import clock


def _absences(day: date) -> QuerySet[Deputy]:
    return Deputy.objects.filter(active_on(day), until_date__isnull=False, deputy__is_active=True)


def absent_for(viewer: Viewer) -> "QuerySet[Deputy, int]":
    """Ids of who is away today and left their work to the viewer. The gate says what of it they may know."""
    rows: QuerySet[Deputy, int] = (
        _absences(clock.today())
        .filter(deputy_id=viewer.user_id)
        .values_list("person_id", flat=True)
    )
    return rows


def is_away(user_id: int) -> bool:
    """Did this person leave their work to somebody else today?"""
    return _absences(clock.today()).filter(person_id=user_id).exists()


def stand_ins(
    dossier_id: int, user_ids: Collection[int], day: date | None = None
) -> Mapping[int, list[Deputy]]:
    """By person who is away on that day (today): who stands in for them at the seat that they have at this dossier.

    One query. Who stands in elsewhere, for another organisation, isn't among them.
    """
    seated = SeatPerson.objects.filter(
        user_id=OuterRef("person_id"),
        until_at=None,
        seat__until_at=None,
        seat__dossier_id=dossier_id,
        seat__organisation_id=OuterRef("organisation_id"),
        seat__municipality_id=OuterRef("municipality_id"),
    )
    found: dict[int, list[Deputy]] = defaultdict(list)
    rows = _absences(day or clock.today()).filter(Exists(seated), person_id__in=user_ids)
    for row in rows.select_related("person").order_by("pk"):
        found[row.person_id].append(row)
    return found


def with_stand_ins(dossier_id: int, user_ids: Collection[int]) -> list[int]:
    """These people, and who stands in today for those of them that are away: whom a mail about a dossier goes to."""
    found = stand_ins(dossier_id, user_ids)
    return sorted({*user_ids, *(row.deputy_id for rows in found.values() for row in rows)})
