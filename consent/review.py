"""Who can see what at this moment: the review of access, by numbers of dossiers and never a resident's name."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Membership
from consent.models import Access
from consent.states import BasisKind, Purpose
from trail import clock
from trail.actor import Shown


def rows_of(municipality_ids: Iterable[int]) -> tuple[list[tuple[Any, ...]], list[Shown]]:
    """A head, then a row per dossier, organisation and person; and the dossiers shown. Two queries, however many."""
    places = list(municipality_ids)
    now, today = clock.now(), clock.today()
    functions = {
        (m.municipality_id, m.organisation_id, m.user_id): m.function
        for m in Membership.objects.filter(
            Q(until_date__isnull=True) | Q(until_date__gte=today),
            municipality_id__in=places,
            from_date__lte=today,
            user__is_active=True,
        )
    }
    found = (
        Access.objects.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=now),
            municipality_id__in=places,
            from_at__lte=now,
        )
        .select_related("dossier__resident", "municipality", "organisation", "person")
        .order_by("municipality__name", "dossier__number", "organisation__name", "person__name")
    )
    rows: list[tuple[Any, ...]] = [
        (
            _("Municipality"),
            _("Dossier number"),
            _("Organisation"),
            _("Person"),
            _("Function"),
            _("Purpose"),
            _("Number of areas"),
            _("Ground"),
            _("From"),
            _("Until"),
        )
    ]
    shown: dict[int, Shown] = {}
    for one in found:
        key = (one.municipality_id, one.organisation_id, one.person_id)
        if one.person_id is not None and key not in functions:
            continue  # moved or left: out at the next request, whatever the row still says
        shown[one.dossier_id] = one.dossier.shown
        rows.append(
            (
                one.municipality.name,
                one.dossier.number,
                one.organisation.name if one.organisation else _("the project leaders"),
                one.person.name if one.person else _("everybody there"),
                functions[key] if one.person_id is not None else "",
                str(Purpose(one.purpose).label),
                len(one.areas),
                str(BasisKind(one.basis).label),
                clock.local_date(one.from_at),
                clock.local_date(one.until_at) if one.until_at else _("no end date"),
            )
        )
    return rows, list(shown.values())
