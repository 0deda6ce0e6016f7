"""Rows that hang under no dossier: drafts that were given up, finished work, copies that were taken along."""

from datetime import datetime

from django.db.models import Model

from consent import retention, terms
from consent.destruction.plan import Plan
from consent.destruction.rows import drop_files, files_of, raw_delete
from trail import destroyer
from trail.models import Certificate

# what a term of its own counts from
LOOSE = {"draft": ("saved_at",), "work": ("done_at", "finished_at"), "copy": ("asked_at",)}


def destroy_loose(now: datetime, certificate: Certificate | None) -> dict[str, int]:
    """Destroy what is past a term of its own, in the caller's transaction. Returns rows per model."""
    policy = retention.policy()
    counts: dict[str, int] = {}
    for model in retention.our_models():
        classes = set(policy.models[model._meta.label].values()) - {retention.KEY}
        if len(classes) != 1 or (key := classes.pop()) not in LOOSE:
            continue
        names = {f.name for f in model._meta.concrete_fields}
        since = next(n for n in LOOSE[key] if n in names)
        past = model._base_manager.filter(**{f"{since}__lte": before(now, policy.classes[key])})
        ids = list(past.values_list("pk", flat=True))
        if not ids:
            continue
        counts[model._meta.label] = len(ids)
        if certificate is not None:
            _destroy(model, ids)
    if certificate is not None and counts:
        destroyer.write_line(
            certificate, classes=sorted(LOOSE), counts=counts, municipality_id=None
        )
    return counts


def _destroy(model: type[Model], ids: list[int]) -> None:
    files = files_of(Plan(frozenset({model}), {}), {model: ids})
    raw_delete(model, ids)
    drop_files(files)


def before(now: datetime, one: retention.RetentionClass) -> datetime:
    """What is older than this moment is past the term."""
    back = retention.RetentionClass(one.key, one.words, one.why, one.until, one.unit, -one.amount)
    moment = terms.term_after(now, back)
    assert moment is not None
    return moment
