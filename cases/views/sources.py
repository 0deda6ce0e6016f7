"""On whose behalf, and to which programme, somebody refers: follows from their memberships."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Partnership, Programme, active_on
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from consent.lifeareas import areas_in
from trail import clock


@dataclass(frozen=True, slots=True)
class Source:
    """One way in: a programme that runs, and an organisation the viewer works for there."""

    programme: Programme
    organisation_id: int
    organisation: str
    municipality: str

    @property
    def key(self) -> str:
        return f"{self.programme.pk}-{self.organisation_id}"


def sources_of(viewer: Viewer) -> list[Source]:
    """All ways in, in order of programme and organisation. One query."""
    programmes = Programme.objects.filter(
        active_on(clock.today()), municipality_id__in=viewer.municipalities(DOSSIER_ROLES)
    ).order_by("name", "pk")
    places = {
        (p.municipality_id, p.organisation_id): p for p in viewer.places if p.role in DOSSIER_ROLES
    }
    return [
        Source(programme, organisation, place.organisation_name, place.municipality_name)
        for programme in programmes
        for (municipality, organisation), place in places.items()
        if municipality == programme.municipality_id
    ]


def areas_of(municipality_id: int) -> list[tuple[int, str]]:
    """The life areas somebody can be referred for, in list order."""
    return list(areas_in(municipality_id).values_list("pk", "name"))


def readers_before_consent(programme: Programme, sender: str) -> list[str]:
    """Who sees a referral until the resident has said yes: its sender and the lead organisation, by name."""
    return sorted({sender, programme.lead_organisation.short_name})


def weighers_of(programmes: Iterable[Programme]) -> dict[int, list[str]]:
    """Who weighs on the card without a name, by programme: core partners and every lead organisation."""
    by_place: dict[int, set[str]] = defaultdict(set)
    wanted = list(programmes)
    places = {one.municipality_id for one in wanted}
    core = Partnership.objects.filter(municipality_id__in=places, is_core=True)
    leads = Programme.objects.filter(active_on(clock.today()), municipality_id__in=places)
    for place, name in (
        *core.values_list("municipality_id", "organisation__short_name"),
        *leads.values_list("municipality_id", "lead_organisation__short_name"),
    ):
        by_place[place].add(name)
    return {one.pk: sorted(by_place[one.municipality_id]) for one in wanted}
