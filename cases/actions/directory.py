"""Keeping the sociale kaart: how to reach organisations, what they can do, and how we agreed to work."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions import places
from accounts.models import Municipality, Partnership
from accounts.policies import check_can_keep_contact
from accounts.viewer import Viewer
from cases.models import DirectoryCard
from cases.policies.directory import check_can_keep_directory
from consent.models import LifeArea
from trail import audit, clock
from trail.errors import Conflict


@transaction.atomic
def change_partner(
    *,
    partnership: Partnership,
    mailbox: str,
    phone: str,
    days: str,
    ask_for: str,
    does: str,
    by: Viewer,
    agreements: str | None = None,
    areas: Collection[LifeArea] | None = None,
) -> DirectoryCard:
    """Change a partner's card. Its own people leave out the agreements and areas: those are everybody's.

    Raises Denied.
    """
    locked = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    check_can_keep_contact(by, locked.municipality_id, locked.organisation_id)
    if agreements is not None or areas is not None:
        check_can_keep_directory(by, locked.municipality_id)
    places.change_contact(
        partnership=locked, mailbox=mailbox, phone=phone, working_days=days, by=by
    )
    card, _new = DirectoryCard.objects.get_or_create(
        partnership=locked, defaults={"municipality_id": locked.municipality_id}
    )
    values: dict[str, Any] = {"ask_for": ask_for, "does": does}
    if agreements is not None:
        values["agreements"] = agreements
    _write(card, values, areas, by)
    return card


@transaction.atomic
def add_organisation(
    *, municipality: Municipality, areas: Collection[LifeArea], by: Viewer, **values: str
) -> DirectoryCard:
    """Put an organisation on the kaart that has no people here: a food bank, a GP. `values` as in OutsideForm.

    Raises Denied, or Conflict when the name stands there already.
    """
    check_can_keep_directory(by, municipality.pk)
    try:
        with transaction.atomic():
            card = DirectoryCard.objects.create(municipality=municipality, **values)
    except IntegrityError as error:
        raise _twice() from error
    card.areas.set(_own(areas, municipality.pk))
    audit.record_change("directory.add", by=by, municipality_id=municipality.pk, thing=card)
    return card


@transaction.atomic
def change_organisation(
    *, card: DirectoryCard, areas: Collection[LifeArea], by: Viewer, **values: str
) -> None:
    """Change what is known of an organisation without people here. Raises Denied or Conflict."""
    locked = DirectoryCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    check_can_keep_directory(by, locked.municipality_id)
    try:
        with transaction.atomic():
            _write(locked, values, areas, by)
    except IntegrityError as error:
        raise _twice() from error


@transaction.atomic
def remove_organisation(*, card: DirectoryCard, by: Viewer) -> None:
    """Take it off the kaart. Twice is once. Raises Denied."""
    check_can_keep_directory(by, card.municipality_id)
    locked = (
        DirectoryCard.objects.select_for_update(of=("self",))
        .filter(pk=card.pk, partnership=None)
        .first()
    )
    if locked is None:
        return
    audit.record_change(
        "directory.remove", by=by, municipality_id=locked.municipality_id, thing=locked
    )
    locked.delete()


def _write(
    card: DirectoryCard, values: dict[str, Any], areas: Collection[LifeArea] | None, by: Viewer
) -> None:
    """Write what differs, and its line; nothing when nothing does."""
    changed = sorted(name for name, value in values.items() if getattr(card, name) != value)
    own = None if areas is None else _own(areas, card.municipality_id)
    if own is not None and {area.pk for area in own} != {area.pk for area in card.areas.all()}:
        card.areas.set(own)
        changed.append("areas")
    if not changed:
        return
    for name, value in values.items():
        setattr(card, name, value)
    card.changed_at = clock.now()
    card.save()
    audit.record_change(
        "directory.change", by=by, municipality_id=card.municipality_id, thing=card, fields=changed
    )


def _own(areas: Collection[LifeArea], municipality_id: int) -> list[LifeArea]:
    """Those of this municipality's list: nobody else's life area stands on a card."""
    return [area for area in areas if area.municipality_id == municipality_id]


def _twice() -> Conflict:
    return Conflict(_("An organisation with this name stands on the kaart already."))
