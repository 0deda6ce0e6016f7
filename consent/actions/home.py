"""Who a resident lives with, and the address that must stay secret (DOMAIN §4, protection)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from consent import gate, policies
from consent.models import Dossier, HouseholdMember, LifeArea, Resident
from trail import audit, clock
from trail.errors import Denied


@transaction.atomic
def set_secret_address(*, dossier: Dossier, address: str, by: Viewer) -> None:
    """Write down, change or (empty) remove the secret address. Raises Denied. The log never holds it."""
    locked = gate.lock_dossier(dossier.pk)
    policies.check_may_know_address(by, locked)
    resident = Resident.objects.select_for_update().get(pk=locked.resident_id)
    resident.secret_address = address.strip() or None
    resident.save(update_fields=["secret_address"])
    # a change of the one field that nobody else should even suspect: named by what every course has
    audit.record_change(
        "resident.change",
        by=by,
        municipality_id=locked.municipality_id,
        thing=resident,
        shown=[locked.shown],
    )


@transaction.atomic
def add_household_member(
    *, dossier: Dossier, name: str, relation: str, area: LifeArea, by: Viewer
) -> HouseholdMember:
    """Add somebody the resident lives with. Raises Denied for an area the viewer may not know."""
    locked = gate.lock_dossier(dossier.pk)
    policies.check_keeps_home(by, locked)
    if not gate.may_know_all(by, locked, [area.pk]):
        raise Denied(_("You may not write about this subject here."))
    member = HouseholdMember.objects.create(
        dossier=locked,
        municipality_id=locked.municipality_id,
        area=area,
        name=name,
        relation=relation,
        noted_at=clock.now(),
        noted_by_id=by.user_id,
    )
    audit.record_change(
        "household.add",
        by=by,
        municipality_id=locked.municipality_id,
        thing=member,
        shown=[locked.shown],
    )
    return member


@transaction.atomic
def remove_household_member(*, member: HouseholdMember, by: Viewer) -> None:
    """They don't live there (any more), or it was a mistake: nothing of them stays. Raises Denied."""
    locked = gate.lock_dossier(member.dossier_id)
    policies.check_keeps_home(by, locked)
    if not gate.may_know_all(by, locked, [member.area_id]):
        raise Denied(_("You may not write about this subject here."))
    audit.record_change(
        "household.remove",
        by=by,
        municipality_id=locked.municipality_id,
        thing=member,
        shown=[locked.shown],
    )
    HouseholdMember.objects.filter(pk=member.pk).delete()
