"""Nightly destruction: what is past its term goes, by the policy file, under a certificate (DOMAIN §4).

Which rows and fields go follows from retention.yaml alone; how a row hangs under a dossier follows from its foreign
keys. So a new model is destroyed in time because it is classified, not because somebody thought of it here.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from consent import gate, retention, terms
from consent.models import Dossier, LegalHold, Resident
from consent.plugs import SURVIVORS, with_course
from documents.models import File
from documents.shelves import open_shelf
from trail import audit, clock, destroyer
from trail.actor import Shown, System
from trail.destroyer import Past
from trail.models import Certificate

GONE = "—"
BY = System("retention")
# Classes of a dossier; a referral that no course followed from goes with all of them.
OF_DOSSIERS = frozenset({"content", "decision", "proof", "referral", "copy"})


# --- how rows hang under a dossier --------------------------------------------------------------


@lru_cache
def paths() -> Mapping[str, str]:
    """Per model label the lookup from its rows to a dossier's id, or to a resident's where there is no dossier."""
    found = {Dossier._meta.label: "pk", Resident._meta.label: "dossiers"}
    ours = retention.our_models()
    again = True
    while again:
        again = False
        for model in ours:
            if model._meta.label in found:
                continue
            path = _step(model, found)
            if path is not None:
                found[model._meta.label], again = path, True
    return found


def _step(model: type[Model], known: Mapping[str, str]) -> str | None:
    """By the shortest way: straight to a dossier, else through a row that has one, a resident last."""
    ways = [
        (f.name, f.remote_field.model)
        for f in model._meta.concrete_fields
        if f.remote_field is not None and f.remote_field.model is not model
    ]
    for name, target in ways:
        if target is Dossier:
            return name
    for name, target in ways:
        if target is not Resident and target._meta.label in known:
            return f"{name}__{known[target._meta.label]}".removesuffix("__pk")
    return next((f"{n}__dossiers" for n, target in ways if target is Resident), None)


def under_dossiers() -> list[type[Model]]:
    """Models whose rows hang under a dossier and have fields of a dossier's classes."""
    policy = retention.policy()
    return [
        model
        for model in retention.our_models()
        if model._meta.label in paths()
        and OF_DOSSIERS & set(policy.models[model._meta.label].values())
    ]


# --- what goes, given the classes that are past ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """Models whose rows go whole; of the others, the fields that are emptied."""

    whole: frozenset[type[Model]]
    fields: Mapping[type[Model], tuple[str, ...]]


def plan_for(past: frozenset[str]) -> Plan:
    """A row goes when all its classes are past and nothing that stays can't do without it."""
    policy = retention.policy()
    ours = under_dossiers()
    classes = {m: set(policy.models[m._meta.label].values()) - {retention.KEY} for m in ours}
    whole = {m for m in ours if classes[m] <= past}
    again = True
    while again:
        needed = {
            f.remote_field.model
            for m in ours
            if m not in whole
            for f in _foreign_keys(m)
            if not f.null
        }
        again = bool(whole & needed)
        whole -= needed
    fields = {
        m: tuple(n for n, key in policy.models[m._meta.label].items() if key in past)
        for m in ours
        if m not in whole and classes[m] & past
    }
    return Plan(frozenset(whole), fields)


def _foreign_keys(model: type[Model]) -> list["models.ForeignKey[Any, Any]"]:
    return [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]


def _blank(field: "models.Field[Any, Any]") -> Any:
    """What stands in an emptied field."""
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return GONE
    return field.get_default()


# --- one resident ---------------------------------------------------------------------------------


def destroy_rows(
    *,
    resident_id: int,
    dossiers: Sequence[Dossier],
    classes: frozenset[str],
    certificate: Certificate,
) -> int:
    """Destroy classes of a resident's locked dossiers, in the caller's transaction. Returns how many rows changed.

    The resident goes or is emptied only when no other dossier of theirs remains.
    """
    ids = [d.pk for d in dossiers]
    alone = not Dossier.objects.filter(resident_id=resident_id).exclude(pk__in=ids).exists()
    plan = plan_for(classes)
    rows = {m: _ids_of(m, ids) for m in under_dossiers() if alone or not _is_of_person(m)}
    if not any(rows[m] for m in rows if m in plan.whole) and not _anything_to_empty(plan, rows):
        return 0
    for survivor in SURVIVORS:
        survivor.keep(resident_id, ids, classes)
    destroyer.show(certificate)
    counts = _Counts()
    files = _files_of(plan, rows)
    _empty(plan, rows, counts)
    _let_go(plan, rows)
    for model in plan.whole & set(rows):
        counts.add(model._meta.label, _raw_delete(model, rows[model]))
    counts.add(File._meta.label, _drop_files(files))
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
            resident_id=resident_id,
            number=dossier.number,
            opened_at=dossier.opened_at,
            classes=sorted(classes),
            # the resident's rows are counted once
            counts=counts.of_all if dossier is dossiers[0] else {},
        )
        audit.record_change(
            "dossier.destroy",
            by=BY,
            municipality_id=dossier.municipality_id,
            shown=[Shown(dossier.pk, resident_id, dossier.municipality_id)],
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


def _ids_of(model: type[Model], dossier_ids: Collection[int]) -> list[int]:
    rows = model._base_manager.filter(**{f"{paths()[model._meta.label]}__in": dossier_ids})
    return sorted(set(rows.values_list("pk", flat=True)))


def _anything_to_empty(
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
    for model, name in _anything_to_empty(plan, rows):
        one: Any = model._meta.get_field(name)
        filled = _filled(model, name, rows[model])
        counts.add(f"{model._meta.label}.{name}", filled.update(**{name: _blank(one)}))


def _let_go(plan: Plan, rows: Mapping[type[Model], Sequence[int]]) -> None:
    """What stays no longer points at what goes."""
    for model in rows:
        if model in plan.whole:
            continue
        for key in _foreign_keys(model):
            target = key.remote_field.model
            if key.null and target in plan.whole and rows.get(target):
                model._base_manager.filter(
                    pk__in=rows[model], **{f"{key.attname}__in": rows[target]}
                ).update(**{key.attname: None})


def _raw_delete(model: type[Model], ids: Collection[int]) -> int:
    # foreign keys are checked at the end of the transaction, so the order doesn't matter
    rows = model._base_manager.filter(pk__in=ids)
    n: int = rows._raw_delete(rows.db)
    return n


def _files_of(plan: Plan, rows: Mapping[type[Model], Sequence[int]]) -> list[int]:
    """Stored files of rows that go (a scan goes with what it is a scan of)."""
    return [
        file_id
        for model in plan.whole & set(rows)
        for key in _foreign_keys(model)
        if key.remote_field.model is File
        for file_id in model._base_manager.filter(pk__in=rows[model])
        .exclude(**{key.attname: None})
        .values_list(key.attname, flat=True)
    ]


def _drop_files(ids: Sequence[int]) -> int:
    """Rows now, bytes once that is certain; what a crash leaves lying, the sweep of orphans takes."""
    files = File.objects.filter(pk__in=ids)
    keys = list(files.values_list("key", flat=True))
    n: int = files._raw_delete(files.db)

    def remove() -> None:
        for key in keys:
            open_shelf().remove(key)

    transaction.on_commit(remove)
    return n


# --- the nightly run --------------------------------------------------------------------------------


@dataclass(slots=True)
class Outcome:
    """What a run did, or would do: numbers of dossiers with the classes, those held, and rows without a dossier."""

    certificate: Certificate | None
    destroyed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    loose: dict[str, int] = field(default_factory=dict)


def kept_of(dossiers: Sequence[Dossier]) -> dict[int, terms.Kept]:
    """What the terms look at, by dossier's id (two queries and the plugs')."""
    ids = [d.pk for d in dossiers]
    courses = with_course(ids)
    held = set(
        LegalHold.objects.filter(dossier_id__in=ids, ended_at=None).values_list(
            "dossier_id", flat=True
        )
    )
    return {
        d.pk: terms.Kept(
            d.phase, d.closed_at, d.referred_until, d.pk in courses, is_held=d.pk in held
        )
        for d in dossiers
    }


def destroy_expired(*, dry_run: bool = False) -> Outcome:
    """Destroy all that is past its term now. Each resident in a transaction of their own."""
    now = clock.now()
    certificate = None if dry_run else destroyer.issue("destroy_expired", policy_hash())
    outcome = Outcome(certificate)
    for resident_id in list(_candidates(now)):
        with transaction.atomic():
            _resident_expired(resident_id, now, certificate, outcome)
    with transaction.atomic():
        _loose_ends(now, certificate, outcome)
    return outcome


def policy_hash() -> str:
    return hashlib.sha256(retention.POLICY.read_bytes()).hexdigest()


def _candidates(now: datetime) -> Iterator[int]:
    """Residents of whom something may be past: nobody with a course that runs."""
    ended = Q(closed_at__lt=now) | Q(referred_until__lte=now)
    found = Dossier.objects.filter(ended).exclude(phase="open").order_by("resident_id")
    yield from found.values_list("resident_id", flat=True).distinct()


def _resident_expired(
    resident_id: int, now: datetime, certificate: Certificate | None, outcome: Outcome
) -> None:
    # under lock: a hold or a new course in another tab comes before, or waits
    dossiers = list(
        Dossier.objects.select_for_update(of=("self",))
        .select_related("programme", "municipality", "resident")
        .filter(resident_id=resident_id)
        .order_by("pk")
    )
    kept = kept_of(dossiers)
    if terms.any_held(kept.values()):
        outcome.held += [d.number for d in dossiers if kept[d.pk].is_held]
        return
    lost = [d for d in dossiers if terms.is_lost_referral(kept[d.pk], now)]
    if lost:
        _destroy(resident_id, lost, OF_DOSSIERS, certificate, outcome)
    rest = [d for d in dossiers if d not in lost]
    past = terms.classes_past([kept[d.pk] for d in rest], retention.policy().classes, now)
    if past:
        _destroy(resident_id, rest, past, certificate, outcome)


def _destroy(
    resident_id: int,
    dossiers: Sequence[Dossier],
    classes: frozenset[str],
    certificate: Certificate | None,
    outcome: Outcome,
) -> None:
    if certificate is None:
        plan, ids = plan_for(classes), [d.pk for d in dossiers]
        rows = {m: _ids_of(m, ids) for m in under_dossiers()}
        if not any(rows[m] for m in plan.whole) and not _anything_to_empty(plan, rows):
            return
    elif not destroy_rows(
        resident_id=resident_id, dossiers=dossiers, classes=classes, certificate=certificate
    ):
        return
    outcome.destroyed += [(d.number, tuple(sorted(classes))) for d in dossiers]


# what a term of its own counts from, for rows that belong to no dossier
LOOSE = {"draft": ("saved_at",), "work": ("done_at", "finished_at"), "copy": ("asked_at",)}


def _loose_ends(now: datetime, certificate: Certificate | None, outcome: Outcome) -> None:
    """Drafts that were given up, work that was finished long ago, copies that were taken along."""
    policy = retention.policy()
    for model in retention.our_models():
        classes = set(policy.models[model._meta.label].values()) - {retention.KEY}
        if len(classes) != 1 or (key := classes.pop()) not in LOOSE:
            continue
        names = {f.name for f in model._meta.concrete_fields}
        since = next(n for n in LOOSE[key] if n in names)
        past = model._base_manager.filter(**{f"{since}__lte": _before(now, policy.classes[key])})
        ids = list(past.values_list("pk", flat=True))
        n = len(ids)
        if certificate is not None:
            files = _files_of(Plan(frozenset({model}), {}), {model: ids})
            _raw_delete(model, ids)
            _drop_files(files)
        if n:
            outcome.loose[model._meta.label] = n
    if certificate is not None and outcome.loose:
        destroyer.write_line(
            certificate, classes=sorted(LOOSE), counts=outcome.loose, municipality_id=None
        )


def _before(now: datetime, one: retention.RetentionClass) -> datetime:
    back = retention.RetentionClass(one.key, one.words, one.why, one.until, one.unit, -one.amount)
    moment = terms.term_after(now, back)
    assert moment is not None
    return moment


# --- after a restore --------------------------------------------------------------------------------


def replay(lines: Sequence[Past]) -> Outcome:
    """Destroy again what a restored backup brought back. Holds don't matter: it was gone already."""
    outcome = Outcome(destroyer.issue("replay_destructions", policy_hash()))
    for line in lines:
        with transaction.atomic():
            found = Dossier.objects.filter(
                pk=line.dossier_id,
                number=line.number,
                opened_at=line.opened_at,
                resident_id=line.resident_id,
            )
            dossiers = list(
                found.select_for_update(of=("self",)).select_related(
                    "programme", "municipality", "resident"
                )
            )
            if dossiers:
                _destroy(line.resident_id, dossiers, line.classes, outcome.certificate, outcome)
    return outcome
