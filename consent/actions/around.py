"""Who stands around the resident: help that is there already, people close to them, what helps to be understood."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from consent import gate, policies
from consent.models import Dossier, Involvement, LifeArea, NetworkPerson, Resident
from consent.states import InvolvementKind
from consent.understanding import understanding_of
from trail import audit, clock
from trail.errors import Denied


@transaction.atomic
def add_involvement(
    *,
    dossier: Dossier,
    kind: InvolvementKind | str,
    area: LifeArea,
    by: Viewer,
    organisation: str = "",
    name: str = "",
    contact: str = "",
    since_date: date | None = None,
    until_date: date | None = None,
) -> Involvement:
    """Write down who helps already. The same again (a double click) is one. Raises Denied."""
    locked = _lock(dossier, area.pk, by)
    if since_date and until_date and until_date < since_date:
        raise Denied(_("It can't end before it begins."))
    texts = {"organisation": organisation, "name": name, "contact": contact}
    same: Involvement
    for same in Involvement.objects.filter(dossier=locked, kind=kind, area=area):
        is_same = all((getattr(same, key) or "") == text for key, text in texts.items())
        # help that ended and begins again is another one
        if is_same and (same.since_date, same.until_date) == (since_date, until_date):
            return same
    row: Involvement = Involvement.objects.create(
        dossier=locked,
        municipality_id=locked.municipality_id,
        area=area,
        kind=InvolvementKind(kind),
        since_date=since_date,
        until_date=until_date,
        noted_at=clock.now(),
        noted_by_id=by.user_id,
        **texts,
    )
    _record("involvement.add", row, locked, by)
    return row


@transaction.atomic
def end_involvement(*, involvement: Involvement, by: Viewer) -> Involvement:
    """It has ended, today. Twice is once. Raises Denied."""
    locked = _lock(involvement.dossier, involvement.area_id, by)
    row: Involvement = Involvement.objects.select_for_update().get(pk=involvement.pk)
    if row.until_date is None or row.until_date > clock.today():
        row.until_date = clock.today()
        if row.since_date and row.since_date > row.until_date:
            row.since_date = row.until_date
        row.save()
        _record("involvement.end", row, locked, by)
    return row


@transaction.atomic
def remove_involvement(*, involvement: Involvement, by: Viewer) -> None:
    """It was a mistake: nothing of it stays. Raises Denied."""
    locked = _lock(involvement.dossier, involvement.area_id, by)
    _record("involvement.remove", involvement, locked, by)
    Involvement.objects.filter(pk=involvement.pk).delete()


@transaction.atomic
def add_network_person(
    *, dossier: Dossier, name: str, relation: str, area: LifeArea, by: Viewer, contact: str = ""
) -> NetworkPerson:
    """Write down somebody close to the resident. The same again is one. Raises Denied."""
    locked = _lock(dossier, area.pk, by)
    texts = (name, relation, contact)
    same: NetworkPerson
    for same in NetworkPerson.objects.filter(dossier=locked, area=area):
        if (same.name, same.relation, same.contact or "") == texts:
            return same
    row: NetworkPerson = NetworkPerson.objects.create(
        dossier=locked,
        municipality_id=locked.municipality_id,
        area=area,
        name=name,
        relation=relation,
        contact=contact,
        noted_at=clock.now(),
        noted_by_id=by.user_id,
    )
    _record("network.add", row, locked, by)
    return row


@transaction.atomic
def remove_network_person(*, person: NetworkPerson, by: Viewer) -> None:
    """They are not close any more, or it was a mistake: nothing of them stays. Raises Denied."""
    locked = _lock(person.dossier, person.area_id, by)
    _record("network.remove", person, locked, by)
    NetworkPerson.objects.filter(pk=person.pk).delete()


@transaction.atomic
def set_communication(*, dossier: Dossier, text: str, by: Viewer) -> None:
    """What helps to be understood; empty takes it away. Raises Denied. The log never holds it."""
    locked = gate.lock_dossier(dossier.pk)
    policies.check_keeps_home(by, locked)
    if understanding_of(by, locked) is None:
        raise Denied(_("You may not write about this subject here."))
    resident = Resident.objects.select_for_update().get(pk=locked.resident_id)
    if (resident.communication or "") == text:
        return
    resident.communication = text or None
    resident.save(update_fields=["communication"])
    audit.record_change(
        "resident.change",
        by=by,
        municipality_id=locked.municipality_id,
        thing=resident,
        shown=[locked.shown],
    )


def _lock(dossier: Dossier, area_id: int, by: Viewer) -> Dossier:
    locked = gate.lock_dossier(dossier.pk)
    policies.check_keeps_home(by, locked)
    if not gate.may_know_all(by, locked, [area_id]):
        raise Denied(_("You may not write about this subject here."))
    return locked


def _record(action: str, row: Involvement | NetworkPerson, dossier: Dossier, by: Viewer) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=dossier.municipality_id,
        thing=row,
        shown=[dossier.shown],
        area_id=row.area_id,
    )
