"""A deputy's sight: Access of every open dossier where the person sits follows the naming."""

from datetime import date

from django.db import transaction

from accounts import policies
from accounts.actions import people
from accounts.models import Deputy, Municipality, Organisation, User
from accounts.viewer import Viewer
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
    _rebuild(row)
    return row


@transaction.atomic
def be_away(
    *,
    person: User,
    deputy: User,
    organisation: Organisation,
    municipality: Municipality,
    from_date: date,
    until_date: date,
    by: Viewer,
) -> Deputy:
    """Somebody is away, a colleague stands in: from the first day until the last they know what the person knows.

    Raises Denied when it isn't the viewer's to say, or the colleague or the days won't do.
    """
    # one absence at a time: two that overlap can't both be the first
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    policies.check_can_name_deputy(by, person, deputy, municipality.pk)
    policies.check_absence(
        person=person,
        deputy=deputy,
        organisation_id=organisation.pk,
        municipality_id=municipality.pk,
        from_date=from_date,
        until_date=until_date,
    )
    return name_deputy(
        person=person,
        deputy=deputy,
        organisation=organisation,
        municipality=municipality,
        from_date=from_date,
        until_date=until_date,
        by=by,
    )


@transaction.atomic
def end_deputy(*, row: Deputy, by: Viewer, last_date: date | None = None) -> None:
    """Somebody stands in until `last_date`, or not any more: what they knew by it closes at the next request.

    Raises Denied, or Conflict when it has ended.
    """
    _rebuild(people.end_deputy(row=row, last_date=last_date, by=by))


def _rebuild(row: Deputy) -> None:
    """Write the gate anew for the dossiers where the person has a seat of this organisation."""
    dossiers = SeatPerson.objects.filter(
        user_id=row.person_id,
        until_at=None,
        seat__organisation_id=row.organisation_id,
        seat__municipality_id=row.municipality_id,
    ).values("seat__dossier_id")
    for dossier_id in (
        Dossier.objects.filter(pk__in=dossiers).order_by("pk").values_list("pk", flat=True)
    ):
        gate.rebuild_access(gate.lock_dossier(dossier_id))
