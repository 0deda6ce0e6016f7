"""Who sits at a table: read once, used by screens, forms and policies alike."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Deputy, Organisation, active_on
from consent import gate
from consent.models import Dossier, Seat, SeatPerson
from trail import clock


@dataclass(frozen=True, slots=True)
class TablePerson:
    """Somebody who may take a seat now; `stands_in_for` names the person a deputy stands in for."""

    user_id: int
    name: str
    organisation_id: int
    organisation: str  # its short name
    stands_in_for: str = ""
    stands_in_for_id: int | None = None
    days: str = ""  # on which somebody works

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


def table_people(dossier: Dossier) -> list[TablePerson]:
    """Seated persons in order of arrival, each followed by their deputies of today."""
    seated = list(
        SeatPerson.objects.filter(
            seat__dossier=dossier, seat__until_at=None, until_at=None, user__is_active=True
        )
        .select_related("user", "seat__organisation")
        .order_by("seat_id", "id")
    )
    taken = {one.user_id for one in seated}
    deputies: dict[tuple[int, int], list[Deputy]] = defaultdict(list)
    for deputy in (
        Deputy.objects.filter(
            active_on(clock.today()),
            municipality_id=dossier.municipality_id,
            person_id__in=taken,
            deputy__is_active=True,
        )
        .select_related("deputy")
        .order_by("id")
    ):
        deputies[deputy.organisation_id, deputy.person_id].append(deputy)
    people: list[TablePerson] = []
    for one in seated:
        organisation = one.seat.organisation
        people.append(
            TablePerson(
                one.user_id,
                one.user.name,
                organisation.pk,
                organisation.short_name,
                days=one.user.working_days,
            )
        )
        for deputy in deputies[organisation.pk, one.user_id]:
            if deputy.deputy_id not in taken:
                taken.add(deputy.deputy_id)
                people.append(
                    TablePerson(
                        deputy.deputy_id,
                        deputy.deputy.name,
                        organisation.pk,
                        organisation.short_name,
                        one.user.name,
                        one.user_id,
                    )
                )
    return people


def seated_organisations(dossier: Dossier) -> list[Organisation]:
    """The organisations at this table now, in order of arrival."""
    return [
        seat.organisation
        for seat in Seat.objects.filter(dossier=dossier, until_at=None)
        .select_related("organisation")
        .order_by("id")
    ]


def readers_by_area(dossier: Dossier) -> dict[int, frozenset[int]]:
    """Per life area the ids of the organisations at the table where somebody may know it now."""
    readers: dict[int, set[int]] = defaultdict(set)
    for row in gate.open_rows(dossier).of_course():
        if (organisation_id := row.organisation_id) is not None:
            for area in row.areas:
                readers[area].add(organisation_id)
    return {area: frozenset(ids) for area, ids in readers.items()}


def join_names(names: Iterable[str]) -> str:
    """'Sociaal Team, Werktafel en WIL'."""
    rest = list(names)
    if len(rest) < 2:
        return "".join(rest)
    return _("%(some)s and %(last)s") % {"some": ", ".join(rest[:-1]), "last": rest[-1]}
