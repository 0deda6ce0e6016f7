"""Saying that two registrations are one person, that they aren't, and undoing it. No access changes by any of it."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from consent import gate, persons, policies
from consent.models import Dossier, KnownApart, Resident, ResidentMerge
from consent.plugs import PERSON_COUNTS
from trail import audit, clock
from trail.errors import Conflict, Denied


@transaction.atomic
def merge_residents(*, dossier: Dossier, other: Dossier, reason: str, by: Viewer) -> ResidentMerge:
    """The residents of these two dossiers are one person: the first registered goes on counting for both.

    Raises Denied (not the lead organisation of both, no reason), or Conflict (the same already, or both stand for
    others already).
    """
    locked, one, two = _lock(dossier, other)
    policies.check_can_merge(by, *locked)
    if not reason.strip():
        raise Denied(_("Say why you think that this is the same person."))
    if one.person_id == two.person_id:
        raise Conflict(_("These two are the same person already."))
    survivor, absorbed = _order(one, two)
    _forget_apart(one, two)
    absorbed.same_as = survivor
    absorbed.save(update_fields=["same_as"])
    merge: ResidentMerge = ResidentMerge.objects.create(
        municipality_id=locked[0].municipality_id,
        survivor=survivor,
        absorbed=absorbed,
        reason=reason.strip(),
        merged_at=clock.now(),
        merged_by_id=by.user_id,
    )
    for one_count in PERSON_COUNTS:
        one_count.join(merge)
    _record("merge.make", merge, locked, by)
    return merge


@transaction.atomic
def undo_merge(*, merge: ResidentMerge, reason: str, by: Viewer) -> ResidentMerge:
    """They are two people after all. Twice is once. Raises Denied."""
    ids = {merge.survivor_id, merge.absorbed_id}
    locked, residents = _lock_residents(ids)
    merge = ResidentMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    policies.check_can_merge(by, *locked)
    if merge.undone_at is not None:
        return merge
    if not reason.strip():
        raise Denied(_("Say why these are two people after all."))
    if (absorbed := residents.get(merge.absorbed_id)) is not None:
        absorbed.same_as = None
        absorbed.save(update_fields=["same_as"])
    merge.undone_at, merge.undone_by_id, merge.undone_reason = (
        clock.now(),
        by.user_id,
        reason.strip(),
    )
    merge.save()
    for one_count in PERSON_COUNTS:
        one_count.part(merge)
    _record("merge.undo", merge, locked, by)
    return merge


@transaction.atomic
def keep_apart(*, dossier: Dossier, other: Dossier, by: Viewer) -> KnownApart:
    """These are different people: don't ask again. Twice is once. Raises Denied, Conflict."""
    locked, one, two = _lock(dossier, other)
    policies.check_can_merge(by, *locked)
    if one.person_id == two.person_id:
        raise Conflict(_("These two are the same person already. Undo that first."))
    first, second = sorted((one.pk, two.pk))
    apart, is_new = KnownApart.objects.get_or_create(
        one_id=first,
        other_id=second,
        defaults={
            "municipality_id": locked[0].municipality_id,
            "said_at": clock.now(),
            "said_by_id": by.user_id,
        },
    )
    if is_new:
        _record("merge.apart", apart, locked, by)
    return apart


def _lock(dossier: Dossier, other: Dossier) -> tuple[list[Dossier], Resident, Resident]:
    """Both with all that is one person with them; a dossier of theirs that somebody else leads forbids it."""
    if dossier.resident_id == other.resident_id:
        raise Conflict(_("These two are the same person already."))
    locked, residents = _lock_residents({dossier.resident_id, other.resident_id})
    return locked, residents[dossier.resident_id], residents[other.resident_id]


def _lock_residents(ids: Collection[int]) -> tuple[list[Dossier], dict[int, Resident]]:
    """In the one order: money, dossiers, residents. What joined them meanwhile is looked at again under lock."""
    for one_count in PERSON_COUNTS:
        one_count.lock(persons.residents_of(ids))
    whole = persons.residents_of(ids)
    pks = Dossier.objects.filter(resident_id__in=whole).order_by("pk").values_list("pk", flat=True)
    dossiers = [gate.lock_dossier(pk) for pk in list(pks)]
    rows = Resident.objects.select_for_update(of=("self",)).filter(pk__in=whole).order_by("pk")
    residents = {row.pk: row for row in rows}
    if persons.residents_of(ids) != whole:
        raise Conflict(_("A colleague changed this at the same moment. Look again."))
    return dossiers, residents


def _order(one: Resident, two: Resident) -> tuple[Resident, Resident]:
    """Who goes on counting: who stands for others already, else who was registered first. Never a chain."""
    for resident in (one, two):
        if resident.same_as_id is not None:
            raise Conflict(
                _(
                    "One of these is known under another dossier already. Choose that dossier instead."
                )
            )
    first, second = sorted((one, two), key=lambda r: r.pk)
    if second.also.exists():
        if first.also.exists():
            raise Conflict(_("Both stand for other dossiers already. Undo one of those first."))
        first, second = second, first
    return first, second


def _forget_apart(one: Resident, two: Resident) -> None:
    first, second = sorted((one.pk, two.pk))
    KnownApart.objects.filter(one_id=first, other_id=second).delete()


def _record(action: str, thing: Any, dossiers: list[Dossier], by: Viewer) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=thing.municipality_id,
        thing=thing,
        shown=[one.shown for one in dossiers],
    )
