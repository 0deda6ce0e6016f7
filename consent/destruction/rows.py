"""One person's rows, destroyed in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from consent import gate, retention
from consent.destruction.plan import (
    GONE,
    Plan,
    blank,
    foreign_keys,
    paths,
    plan_for,
    under_dossiers,
)
from consent.models import Dossier, Resident, ResidentMerge
from consent.plugs import SURVIVORS
from documents.models import File
from documents.shelves import open_shelf
from trail import audit, clock, destroyer
from trail.actor import System
from trail.models import Certificate

BY = System("retention")


def destroy_rows(
    *,
    dossiers: Sequence[Dossier],
    classes: frozenset[str],
    certificate: Certificate,
) -> int:
    """Destroy classes of a person's locked dossiers, in the caller's transaction. Returns how many rows changed.

    Their registrations go or are emptied only when no other dossier under those remains.
    """
    ids = [d.pk for d in dossiers]
    residents = {d.resident_id for d in dossiers}
    alone = not Dossier.objects.filter(resident_id__in=residents).exclude(pk__in=ids).exists()
    plan = plan_for(classes)
    rows = {m: ids_of(m, ids) for m in under_dossiers() if alone or not _is_of_person(m)}
    if not any(rows[m] for m in rows if m in plan.whole) and not anything_to_empty(plan, rows):
        return 0
    for survivor in SURVIVORS:
        survivor.keep(ids, classes)
    destroyer.show(certificate)
    counts = _Counts()
    files = files_of(plan, rows)
    _empty(plan, rows, counts)
    _let_go(plan, rows)
    if alone and Resident in plan.whole:
        _untie(residents)
    for model in plan.whole & set(rows):
        counts.add(model._meta.label, raw_delete(model, rows[model]))
    counts.add(File._meta.label, drop_files(files))
    remaining = list(Dossier.objects.filter(pk__in=ids))
    for dossier in remaining:
        if "content" in classes and dossier.emptied_at is None:
            dossier.emptied_at = clock.now()
            dossier.save(update_fields=["emptied_at"])
        gate.rebuild_access(dossier)
    for dossier in dossiers:
        destroyer.write_line(
            certificate,
            municipality_id=dossier.municipality_id,
            dossier_id=dossier.pk,
            resident_id=dossier.resident_id,
            number=dossier.number,
            opened_at=dossier.opened_at,
            classes=sorted(classes),
            # the person's rows are counted once
            counts=counts.of_all if dossier is dossiers[0] else {},
        )
        audit.record_change(
            "dossier.destroy",
            by=BY,
            municipality_id=dossier.municipality_id,
            shown=[dossier.shown],
            certificate_id=certificate.pk,
            classes=sorted(classes),
        )
    return counts.total


@dataclass(slots=True)
class _Counts:
    of_all: dict[str, int] = field(default_factory=dict)

    def add(self, key: str, n: int) -> None:
        if n:
            self.of_all[key] = self.of_all.get(key, 0) + n

    @property
    def total(self) -> int:
        return sum(self.of_all.values())


def _is_of_person(model: type[Model]) -> bool:
    """Rows of the resident rather than of one dossier."""
    return "dossiers" in paths()[model._meta.label]


def ids_of(model: type[Model], dossier_ids: Collection[int]) -> list[int]:
    rows = model._base_manager.filter(**{f"{paths()[model._meta.label]}__in": dossier_ids})
    return sorted(set(rows.values_list("pk", flat=True)))


def anything_to_empty(
    plan: Plan, rows: Mapping[type[Model], Sequence[int]]
) -> list[tuple[type[Model], str]]:
    return [
        (model, name)
        for model, names in plan.fields.items()
        for name in names
        if rows.get(model) and _filled(model, name, rows[model]).exists()
    ]


def _filled(model: type[Model], name: str, ids: Collection[int]) -> QuerySet[Any]:
    """Rows where a field still holds something. Encrypted texts can't be compared: null or not is all they tell."""
    found = model._base_manager.filter(pk__in=ids)
    one: Any = model._meta.get_field(name)
    if one.null:
        return found.filter(**{f"{name}__isnull": False})
    if type(one).__name__.startswith("Encrypted"):
        emptied = Dossier.objects.filter(resident_id=OuterRef("pk"), emptied_at=None)
        return found.filter(Exists(emptied)) if model is Resident else found
    if isinstance(one, models.CharField | models.TextField):
        return found.exclude(Q(**{name: ""}) | Q(**{name: GONE}))
    return found.exclude(**{name: one.get_default()})


def _empty(plan: Plan, rows: Mapping[type[Model], Sequence[int]], counts: _Counts) -> None:
    for model, name in anything_to_empty(plan, rows):
        one: Any = model._meta.get_field(name)
        filled = _filled(model, name, rows[model])
        counts.add(f"{model._meta.label}.{name}", filled.update(**{name: blank(one)}))


def _let_go(plan: Plan, rows: Mapping[type[Model], Sequence[int]]) -> None:
    """What stays no longer points at what goes."""
    for model in rows:
        if model in plan.whole:
            continue
        for key in foreign_keys(model):
            target = key.remote_field.model
            if key.null and target in plan.whole and rows.get(target):
                model._base_manager.filter(
                    pk__in=rows[model], **{f"{key.attname}__in": rows[target]}
                ).update(**{key.attname: None})


def raw_delete(model: type[Model], ids: Collection[int]) -> int:
    # foreign keys are checked at the end of the transaction, so the order doesn't matter
    rows = model._base_manager.filter(pk__in=ids)
    n: int = rows._raw_delete(rows.db)
    return n


def unneeded(model: type[Model], ids: Collection[int]) -> list[int]:
    """Those that no row of ours points at."""
    needed: set[int] = set()
    for other in retention.our_models():
        for key in foreign_keys(other):
            if key.remote_field.model is model:
                rows = other._base_manager.filter(**{f"{key.attname}__in": ids})
                needed |= set(rows.values_list(key.attname, flat=True))
    return sorted(set(ids) - needed)


def _untie(residents: Collection[int]) -> None:
    """Who counted as one with a registration that goes is a person of their own again."""
    Resident.objects.filter(same_as_id__in=residents).exclude(pk__in=residents).update(same_as=None)
    merges = ResidentMerge.objects.filter(absorbed_id__in=residents)
    raw_delete(ResidentMerge, unneeded(ResidentMerge, list(merges.values_list("pk", flat=True))))


def files_of(plan: Plan, rows: Mapping[type[Model], Sequence[int]]) -> list[int]:
    """Stored files of rows that go (a scan goes with what it is a scan of)."""
    return [
        file_id
        for model in plan.whole & set(rows)
        for key in foreign_keys(model)
        if key.remote_field.model is File
        for file_id in model._base_manager.filter(pk__in=rows[model])
        .exclude(**{key.attname: None})
        .values_list(key.attname, flat=True)
    ]


def drop_files(ids: Sequence[int]) -> int:
    """Rows now, bytes once that is certain; what a crash leaves lying, the sweep of orphans takes."""
    files = File.objects.filter(pk__in=ids)
    keys = list(files.values_list("key", flat=True))
    n: int = files._raw_delete(files.db)

    def remove() -> None:
        for key in keys:
            open_shelf().remove(key)

    # the rows are gone for good by then: a store that is away makes orphans, not a failure
    transaction.on_commit(remove, robust=True)
    return n
