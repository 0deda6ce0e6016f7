"""Dossiers without a course, for as long as the course's own actions aren't all there."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Programme
from accounts.viewer import Viewer
from consent import gate
from consent.actions.dossiers import open_dossier, seat_organisation, set_phase
from consent.models import Dossier
from consent.states import DossierPhase
from tests.world import World


def refer(programme: Programme, letter: str, by: Viewer) -> Dossier:
    return open_dossier(
        programme=programme,
        salutation="meneer",
        name=f"Kees MERK-{letter}-naam",
        safe_contact=f"Bellen, 's ochtends. MERK-{letter}-wonen_inkomen",
        referring_organisation_id=by.places[0].organisation_id,
        by=by,
    )


@transaction.atomic
def invite(
    dossier: Dossier, world: World, seats: Mapping[str, tuple[str, ...]], by: Viewer
) -> None:
    locked = gate.lock_dossier(dossier.pk)
    set_phase(locked, DossierPhase.OPEN)
    for key, persons in seats.items():
        seat_organisation(
            dossier=locked,
            organisation=world.organisations[key],
            persons=[world.users[name].pk for name in persons],
            by=by,
        )
