"""How long what is kept: reads retention.yaml, which is the policy (DOMAIN §4, rights and keeping)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.db.models import Model

POLICY = Path(__file__).with_name("retention.yaml")
KEY = "key"
# moments from which a term runs
MOMENTS = frozenset(
    {
        "last_follow_up",
        "course_ended",
        "referred",
        "last_saved",
        "written",
        "last_role_ended",
        "finished",
        "asked",
        "closed",
    }
)
UNITS = ("years", "weeks", "days")


class BrokenPolicy(Exception):
    """The policy file can't be used; says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """A term: `amount` of `unit` after `until`; unit None means for good."""

    key: str
    words: str
    why: str
    until: str
    unit: str | None
    amount: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Classes by key; per model label the class key of every field."""

    classes: Mapping[str, RetentionClass]
    models: Mapping[str, Mapping[str, str]]

    def complaints(self, models: Iterable[type[Model]]) -> Iterator[str]:
        """What isn't classified, and what is classified but isn't there (any more)."""
        known = {model._meta.label: _fields_of(model) for model in models}
        for label, fields in known.items():
            said = self.models.get(label, {})
            for name in sorted(fields - set(said)):
                yield f"{label}.{name} has no retention class"
            for name in sorted(set(said) - fields):
                yield f"{label}.{name} has a retention class, but doesn't exist"
        for label in sorted(set(self.models) - set(known)):
            yield f"{label} has retention classes, but doesn't exist"


def _fields_of(model: type[Model]) -> set[str]:
    return {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}


def our_models() -> list[type[Model]]:
    """Every model of an app of this house, tables between two models included."""
    return [
        model
        for app in apps.get_app_configs()
        if Path(app.path).parent == settings.BASE_DIR
        for model in app.get_models(include_auto_created=True)
        if model._meta.managed
    ]


@lru_cache
def policy() -> Policy:
    """The policy of the file. Raises BrokenPolicy."""
    return read_policy(yaml.safe_load(POLICY.read_text(encoding="utf-8")))


def read_policy(data: Any) -> Policy:
    """Check and freeze what a policy file holds."""
    try:
        classes = {key: _class(key, values) for key, values in data["classes"].items()}
        sorted_fields = {label: _sorted(label, rows) for label, rows in data["models"].items()}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BrokenPolicy(f"retention.yaml: {type(error).__name__} {error}") from error
    for label, fields in sorted_fields.items():
        for name, key in fields.items():
            if key != KEY and key not in classes:
                raise BrokenPolicy(f"{label}.{name}: there is no class '{key}'")
    return Policy(classes, sorted_fields)


def _class(key: str, values: Mapping[str, Any]) -> RetentionClass:
    units = [unit for unit in UNITS if unit in values]
    if values.get("forever") is True:
        if units or "until" in values:
            raise BrokenPolicy(f"class '{key}' is kept for good and for a term")
        return RetentionClass(key, values["words"], values["why"], "", None, 0)
    if len(units) != 1 or int(values[units[0]]) < 1:
        raise BrokenPolicy(f"class '{key}' needs one term in {', '.join(UNITS)}, or forever")
    if values["until"] not in MOMENTS:
        raise BrokenPolicy(f"class '{key}' runs from an unknown moment '{values['until']}'")
    return RetentionClass(
        key, values["words"], values["why"], values["until"], units[0], int(values[units[0]])
    )


def _sorted(label: str, rows: Mapping[str, list[str]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for key, names in rows.items():
        for name in names:
            if name in fields:
                raise BrokenPolicy(
                    f"{label}.{name} stands in two classes: {fields[name]} and {key}"
                )
            fields[name] = key
    return fields
