"""The categories that figures have: of a municipality's own lists, or of ours. Keys are stable, names are shown."""

from django.db.models import Model, TextChoices

from accounts.models import Organisation
from cases.models import HelpTopic, ResultKind, Rule
from consent import gate
from consent.models import LifeArea
from reporting.lists import OTHER, VIOLENCE_AREA, VIOLENCE_JOINS
from reporting.monitor.shapes import Category


def nothing_to_divide(municipality_id: int) -> tuple[Category, ...]:
    """For a figure that is one number."""
    return (Category("", ""),)


def choices(of: type[TextChoices]) -> tuple[Category, ...]:
    """A list of ours, in its own order."""
    return tuple(Category(value, str(label)) for value, label in of.choices)


def life_areas(municipality_id: int) -> tuple[Category, ...]:
    """Areas that a resident can give a grade."""
    areas = gate.for_statistics(LifeArea, municipality_id).filter(is_process=False)
    return tuple(
        Category(key, name, "gezin" if key == VIOLENCE_AREA else "")
        for key, name in areas.order_by("sort_key", "pk").values_list("key", "name")
    )


def help_topics(municipality_id: int) -> tuple[Category, ...]:
    return _of_areas(HelpTopic, municipality_id, VIOLENCE_JOINS)


def result_kinds(municipality_id: int) -> tuple[Category, ...]:
    return _of_areas(ResultKind, municipality_id, OTHER)


def _of_areas(model: type[Model], municipality_id: int, joins: str) -> tuple[Category, ...]:
    rows = gate.for_statistics(model, municipality_id).order_by("sort_key", "pk")
    return tuple(
        Category(key, name, joins if area == VIOLENCE_AREA else "")
        for key, name, area in rows.values_list("key", "name", "area__key")
    )


def organisations(municipality_id: int) -> tuple[Category, ...]:
    """Who works here, by name: never in an order of anything that is counted."""
    rows = Organisation.objects.filter(partnerships__municipality_id=municipality_id)
    return tuple(
        Category(str(key), name) for key, name in rows.order_by("name").values_list("key", "name")
    )


def rules(municipality_id: int) -> tuple[Category, ...]:
    rows = gate.for_statistics(Rule, municipality_id).order_by("name", "pk")
    return tuple(Category(str(key), name) for key, name in rows.values_list("pk", "name"))
