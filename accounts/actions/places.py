"""Municipalities, organisations in them, and programmes."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts import policies
from accounts.models import Municipality, Organisation, Partnership, Programme
from accounts.states import Sight
from accounts.viewer import Viewer
from trail import audit
from trail.actor import Acting


@transaction.atomic
def add_municipality(*, key: str, name: str, by: Acting) -> Municipality:
    """Make a tenant."""
    place = Municipality.objects.create(key=key, name=name)
    audit.record_change("municipality.add", by=by, municipality_id=place.pk, thing=place)
    return place


@transaction.atomic
def add_organisation(*, key: str, name: str, short_name: str, by: Acting) -> Organisation:
    """Make an organisation; what it is in a municipality follows with `add_partnership`."""
    organisation = Organisation.objects.create(key=key, name=name, short_name=short_name)
    audit.record_change("organisation.add", by=by, municipality_id=None, thing=organisation)
    return organisation


@transaction.atomic
def add_partnership(
    *,
    municipality: Municipality,
    organisation: Organisation,
    from_date: date,
    by: Acting,
    is_core: bool = False,
    sight: Sight = Sight.SEATED,
    mailbox: str = "",
    phone: str = "",
    working_days: str = "",
    duty_to_act: str = "",
) -> Partnership:
    """Let an organisation serve a municipality, with its duty to act in plain Dutch."""
    partnership = Partnership.objects.create(
        municipality=municipality,
        organisation=organisation,
        from_date=from_date,
        is_core=is_core,
        sight=sight,
        mailbox=mailbox,
        phone=phone,
        working_days=working_days,
        duty_to_act=duty_to_act,
    )
    audit.record_change(
        "partnership.add",
        by=by,
        municipality_id=municipality.pk,
        thing=partnership,
        organisation_id=organisation.pk,
    )
    return partnership


@transaction.atomic
def change_contact(
    *, partnership: Partnership, mailbox: str, phone: str, working_days: str, by: Viewer
) -> None:
    """Change how an organisation is reached in a municipality; nothing is written when nothing differs.

    Raises Denied for who neither works for it there nor keeps the municipality's people.
    """
    locked = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    policies.check_can_keep_contact(by, locked.municipality_id, locked.organisation_id)
    values = {"mailbox": mailbox, "phone": phone, "working_days": working_days}
    changed = sorted(name for name, value in values.items() if getattr(locked, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(locked, name, values[name])
    locked.save()
    audit.record_change(
        "partnership.contact",
        by=by,
        municipality_id=locked.municipality_id,
        thing=locked,
        fields=changed,
    )


@transaction.atomic
def add_programme(
    *,
    municipality: Municipality,
    key: str,
    name: str,
    lead_organisation: Organisation,
    from_date: date,
    by: Acting,
    until_date: date | None = None,
    ceiling_per_resident: Decimal = Decimal("2500.00"),
    ceiling_per_year: Decimal = Decimal("50000.00"),
    **settings: Any,
) -> Programme:
    """Begin a run of Op Koers; `settings` are the other fields of Programme."""
    programme = Programme.objects.create(
        municipality=municipality,
        key=key,
        name=name,
        lead_organisation=lead_organisation,
        from_date=from_date,
        until_date=until_date,
        ceiling_per_resident=ceiling_per_resident,
        ceiling_per_year=ceiling_per_year,
        **settings,
    )
    audit.record_change("programme.add", by=by, municipality_id=municipality.pk, thing=programme)
    return programme
