"""What the resident says about a text, beside it wherever it is shown."""

from typing import Any

from django import template
from django.urls import reverse

from consent import corrections as said
from consent.plugs import kind_of

register = template.Library()


@register.inclusion_tag("consent/parts/corrections.html", takes_context=True)
def corrections(context: template.Context, row: Any) -> dict[str, Any]:
    """The resident's words about the text of this row, or nothing."""
    return {"said": said.said_about(context["request"], row)}


@register.inclusion_tag("consent/parts/correct_link.html", takes_context=True)
def correct_link(context: template.Context, row: Any) -> dict[str, Any]:
    """The way to write down the resident's words, for who may."""
    if not said.may_correct(context["request"], row.dossier_id):
        return {}
    url = reverse("consent:correct", args=[row.dossier_id, kind_of(row), row.pk])
    return {"correct_url": url}
