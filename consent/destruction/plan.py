"""What goes, given the classes that are past: which rows whole, which fields of others.

How a row hangs under a dossier follows from its foreign keys, what goes from retention.yaml.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Model

from consent import retention
from consent.models import Dossier, Resident

GONE = "—"
# Classes of a dossier; a referral that no course followed from goes with all of them.
OF_DOSSIERS = frozenset({"content", "decision", "proof", "referral", "copy"})


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
            for f in foreign_keys(m)
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


def foreign_keys(model: type[Model]) -> list["models.ForeignKey[Any, Any]"]:
    return [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]


def blank(field: "models.Field[Any, Any]") -> Any:
    """What stands in an emptied field."""
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return GONE
    return field.get_default()
