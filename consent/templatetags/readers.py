"""'Who would see this?' in a form, told by names before anything is sent (DOMAIN §4)."""

from typing import Any

from django import template
from django.forms import BoundField, ModelChoiceField
from django.http import HttpRequest

from consent import knowledge
from consent.lifeareas import process_in
from consent.models import Dossier, LifeArea

register = template.Library()


@register.simple_tag(takes_context=True)
def readers(
    context: template.Context, dossier: Dossier, areas: object, field: BoundField | None
) -> dict[str, Any]:
    """Names of who may know these areas, or the area that a field holds now.

    `areas`: an area, its id, or 'process' for what everybody at the table knows. `asks`: nothing is chosen yet.
    Loaded once per page and dossier, however many forms it has.
    """
    request = context["request"]
    wanted = _chosen(field) if field else _ids(areas, dossier, request)
    loaded: dict[int, knowledge.Readers] = request.__dict__.setdefault("readers_of_dossiers", {})
    if wanted and dossier.pk not in loaded:
        loaded[dossier.pk] = knowledge.readers_of(request.viewer, dossier)
    return {
        "names": loaded[dossier.pk].names_knowing(wanted) if wanted else [],
        "asks": field is not None and not wanted,
    }


def _ids(areas: object, dossier: Dossier, request: HttpRequest) -> set[int]:
    if areas == "process":
        known: dict[int, set[int]] = request.__dict__.setdefault("process_areas", {})
        here = dossier.municipality_id
        if here not in known:
            known[here] = set(process_in(here).values_list("pk", flat=True))
        return known[here]
    if isinstance(areas, LifeArea):
        return {areas.pk}
    return {areas} if isinstance(areas, int) else set()


def _chosen(field: BoundField) -> set[int]:
    """The areas that stand in the field: typed, filled in beforehand, or the only one there is."""
    offered = field.field
    assert isinstance(offered, ModelChoiceField)
    ids = {str(area.pk) for area in offered.queryset or ()}
    value = field.value()
    values = value if isinstance(value, list | tuple) else [value]
    chosen = {str(one.pk if isinstance(one, LifeArea) else one or "") for one in values} - {""}
    if not chosen and len(ids) == 1 and offered.empty_label is None:
        return {int(pk) for pk in ids}
    return {int(pk) for pk in chosen} if chosen <= ids else set()
