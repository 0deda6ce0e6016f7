"""What the components (templates/cotton) need to know about names, bars and form fields."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import gettext_noop

register = template.Library()

AVATAR_TONES = ("sun", "lilac", "leaf", "brick")
RESIDENT_TONE = "sea"
# What belongs to a name but makes no initial.
PARTICLES = {"de", "den", "der", "het", "in", "op", "te", "ten", "ter", "van", "von", "el", "al"}
TITLES = {"meneer", "mevrouw", "gezin", "familie", "dhr.", "mw."}


@register.filter
def initials(name: object) -> str:
    """'Marleen van der Heide' → 'MH', 'Meneer De Wit' → 'MW', 'Bo' → 'B'."""
    words = [word for word in str(name or "").split() if word[0].isalpha()]
    kept = [word for word in words if word.lower() not in PARTICLES] or words
    if len(kept) > 1 and kept[0].lower() in TITLES and len(kept[1:]) > 1:
        kept = kept[1:]
    return "".join(word[0] for word in ([kept[0], kept[-1]] if len(kept) > 1 else kept)).upper()


@register.filter
def avatar_tone(name: object) -> str:
    """The same name always has the same tone; whoever is called 'meneer' or 'mevrouw' has the resident's."""
    text = str(name or "").casefold()
    if text.split(" ")[0] in TITLES:
        return RESIDENT_TONE
    return AVATAR_TONES[zlib.crc32(text.encode()) % len(AVATAR_TONES)]


@register.filter
def tidy(content: str) -> SafeString:
    """What stands between two tags, without the white space of its layout: for links and pills."""
    text = content.strip()
    # a slot was escaped when it was rendered; anything else is escaped here
    return SafeString(text) if isinstance(content, SafeData) else conditional_escape(text)  # nosec B703


@register.simple_tag
def share(part: Any, whole: Any, before: Any = 0) -> str:
    """What `part` is of `whole`, as an SVG length ('18.00%'), never past the end after `before`."""
    total = Decimal(str(whole or 0))
    if total <= 0:
        return "0%"
    start = min(max(Decimal(str(before or 0)), Decimal(0)), total)
    length = min(max(Decimal(str(part or 0)), Decimal(0)), total - start)
    return f"{length / total * 100:.2f}%"


# --- form fields ------------------------------------------------------------------------------


@register.filter
def control_kind(field: BoundField) -> str:
    """How a field is laid out: hidden, checkbox, radios, checkboxes, select, file, line …"""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
    )
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), "line")


CONTROL_CLASSES = {
    "checkbox": "utrecht-checkbox utrecht-custom-checkbox utrecht-custom-checkbox--html-input",
    "checkboxes": "utrecht-checkbox utrecht-custom-checkbox utrecht-custom-checkbox--html-input",
    "radios": "utrecht-radio-button utrecht-radio-button--html-input",
    "select": "utrecht-select utrecht-select--html-select",
    "textarea": "utrecht-textarea utrecht-textarea--html-textarea",
    "file": "ok-file",
    "line": "utrecht-textbox utrecht-textbox--html-input",
    "hidden": "",
}


# Django's own words for an empty field; plainer ones stand in our Dutch translation
EMPTY = gettext_noop("This field is required.")


def described_by(field: BoundField, hint: object) -> str:
    """The ids of the hint and the error message that belong to a field."""
    ids = []
    if hint or field.help_text:
        ids.append(f"{field.auto_id}_helptext")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def quiet(field: BoundField) -> str:
    """Take a field's own help text away (attribute no_hint)."""
    field.help_text = ""
    return ""


@register.simple_tag
def describedby(field: BoundField, hint: object = "") -> SafeString:
    ids = described_by(field, hint)
    return format_html(' aria-describedby="{}"', ids) if ids else SafeString("")


def _reads_as(text: str, pattern: str) -> bool:
    try:
        return bool(datetime.strptime(text, pattern))  # noqa: DTZ007 a date or a time alone
    except ValueError:
        return False


def _use_native_picker(field: BoundField, attrs: dict[str, Any]) -> None:
    """Dates and times get the browser's picker, unless that would swallow what was typed."""
    widget, value = field.field.widget, field.value()
    pickers: tuple[tuple[type[forms.Field], type[forms.Widget], str, str], ...] = (
        (forms.DateField, forms.DateInput, "date", "%Y-%m-%d"),
        (forms.TimeField, forms.TimeInput, "time", "%H:%M"),
    )
    for field_class, widget_class, kind, pattern in pickers:
        if not (isinstance(field.field, field_class) and isinstance(widget, widget_class)):
            continue
        assert isinstance(widget, forms.DateInput | forms.TimeInput)
        if isinstance(value, str) and value and not _reads_as(value, pattern):
            widget.input_type = "text"
            return
        widget.format = pattern
        widget.input_type = kind
        if kind == "date":
            for bound in ("min", "max"):
                if isinstance(limit := widget.attrs.get(bound), date):
                    attrs[bound] = limit.isoformat()


@register.simple_tag
def control(field: BoundField, hint: object = "", extra_class: str = "") -> SafeString:
    """The control of a field with the classes of the design system and what it is described by."""
    kind = control_kind(field)
    if kind == "hidden":
        return field.as_widget()
    widget_attrs = field.field.widget.attrs
    own = widget_attrs.get("class", "")
    # a placeholder is no label and vanishes with the first letter
    widget_attrs.pop("placeholder", None)
    invalid = f"utrecht-{kind}--invalid" if field.errors and kind in {"select", "textarea"} else ""
    classes = f"{CONTROL_CLASSES[kind]} {invalid} {own} {extra_class}"
    attrs: dict[str, Any] = {"class": " ".join(classes.split())}
    if kind == "line":
        _use_native_picker(field, attrs)
    if ids := described_by(field, hint):
        attrs["aria-describedby"] = ids
    return field.as_widget(attrs=attrs)


@register.simple_tag
def options(field: BoundField) -> Iterator[dict[str, Any]]:
    """The choices of radios or checkboxes: label, id, and the input itself."""
    kind = control_kind(field)
    return (_option(option, kind, field) for option in field.subwidgets)


def _option(option: BoundWidget, kind: str, field: BoundField) -> dict[str, Any]:
    attrs = {**option.data["attrs"], "class": CONTROL_CLASSES[kind]}
    # one message for the group: the fieldset carries it
    for name in ("aria-describedby", "aria-invalid"):
        attrs.pop(name, None)
    if field.errors and kind == "checkboxes":
        attrs["aria-invalid"] = "true"
    styled = BoundWidget(option.parent_widget, {**option.data, "attrs": attrs}, option.renderer)
    return {
        "label": option.choice_label,
        "value": option.data["value"],
        "id": option.id_for_label,
        "hint": getattr(option.data["value"], "hint", ""),
        "input": styled.tag(),
    }


@register.simple_tag
def error_list(form: forms.BaseForm) -> list[dict[str, Any]]:
    """Every message of a form with the field it is about, for the summary on top."""
    rows: list[dict[str, Any]] = [
        {"target": "", "label": "", "message": message} for message in form.non_field_errors()
    ]
    for field in [*form.visible_fields(), *form.hidden_fields()]:
        target = "" if field.is_hidden else field.auto_id
        label = "" if field.is_hidden else str(field.label or "").rstrip("?:. ")
        rows += [{"target": target, "label": label, "message": text} for text in field.errors]
    return rows
