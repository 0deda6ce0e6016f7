"""A deputy's sight: Access of every open dossier where the person sits follows the naming."""

from datetime import date

from django.db import transaction

from accounts.actions import people
from accounts.models import Deputy, Municipality, Organisation, User
from consent import gate
from consent.models import Dossier, SeatPerson
from trail.actor import Acting


@transaction.atomic
def name_deputy(
    *,
    person: User,
    deputy: User,
    organisation: Organisation,
    municipality: Municipality,
    from_date: date,
    by: Acting,
    until_date: date | None = None,
) -> Deputy:
    """Name who stands in for a person, and rebuild the gate of the dossiers they sit at."""
    row = people.name_deputy(
        person=person,
        deputy=deputy,
        organisation=organisation,
        municipality=municipality,
        from_date=from_date,
        until_date=until_date,
        by=by,
    )
    dossiers = SeatPerson.objects.filter(
        user=person,
        until_at=None,
        seat__organisation=organisation,
        seat__municipality=municipality,
    ).values("seat__dossier_id")
    for dossier_id in (
        Dossier.objects.filter(pk__in=dossiers).order_by("pk").values_list("pk", flat=True)
    ):
        gate.rebuild_access(gate.lock_dossier(dossier_id))
    return row
