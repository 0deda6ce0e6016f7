"""The components render what they promise: labels, hints, messages, and nothing unescaped."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from opkoers.templatetags import look
from trail import clock

TEMPLATES = Path(settings.BASE_DIR) / "opkoers" / "templates"


class SampleForm(forms.Form):
    name = forms.CharField(label="Naam", help_text="Roepnaam mag ook.")
    story = forms.CharField(widget=forms.Textarea, required=False)
    urgent = forms.ChoiceField(
        label="Is er spoed?", choices=[("no", "Nee"), ("home", "Dakloos")], widget=forms.RadioSelect
    )
    areas = forms.MultipleChoiceField(
        choices=[("w", "Wonen")], widget=forms.CheckboxSelectMultiple, required=False
    )
    organisation = forms.ChoiceField(choices=[("", "Kies"), ("1", "WIL")])
    day = forms.DateField(required=False)
    at = forms.TimeField(required=False)
    agreed = forms.BooleanField(label="De inwoner vindt het goed")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def draw(source: str, **context: Any) -> str:
    with translation.override("nl"):
        compiled = CottonCompiler().process(source)  # what the template loader does with files
        return engines["django"].from_string(compiled).render(context)


def field(name: str, data: dict[str, Any] | None = None, **initial: Any) -> str:
    form = SampleForm(data, initial=initial)
    return draw('<c-field :field="field" />', field=form[name])


def test_every_template_of_the_house_compiles() -> None:
    for path in TEMPLATES.rglob("*.html"):
        get_template(str(path.relative_to(TEMPLATES)))


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "429", "500", "503"])
def test_error_pages_need_nothing_but_themselves(name: str) -> None:
    with translation.override("nl"):
        html = render_to_string(f"{name}.html")
    assert html.count("<h1") == 1
    assert 'lang="nl"' in html
    assert "Traceback" not in html


def test_a_refusal_says_why() -> None:
    assert "<p data-reason>Eigen aanvraag.</p>" in render_to_string(
        "403.html", {"reason": "Eigen aanvraag."}
    )


def test_no_template_holds_inline_style_or_script() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", text), path


def test_a_line_has_its_label_hint_and_message() -> None:
    html = field("name", {})
    assert '<label class="utrecht-form-label ok-field__label" for="id_name">Naam</label>' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_what_is_not_required_says_so() -> None:
    assert "(niet verplicht)" in field("story")
    assert "(niet verplicht)" not in field("name")


def test_radios_are_a_group_with_a_legend() -> None:
    html = field("urgent", {"urgent": "x"})
    assert '<fieldset class="utrecht-form-fieldset' in html
    assert 'role="radiogroup"' in html
    assert 'aria-describedby="id_urgent_error"' in html
    assert (
        '<label class="utrecht-form-label utrecht-form-label--checkbox ok-option__label" for="id_urgent_1">Dakloos'
        in html
    )
    assert html.count('type="radio"') == 2


def test_a_checkbox_list_keeps_what_was_chosen() -> None:
    assert "checked" in field("areas", {"areas": ["w"]})
    assert "checked" not in field("areas")


def test_dates_and_times_get_the_picker_in_its_own_notation() -> None:
    assert '<input type="date"' in field("day", day=date(2026, 11, 12))
    assert 'value="2026-11-12"' in field("day", day=date(2026, 11, 12))
    assert '<input type="time"' in field("at", {"at": "13:30"})
    assert '<input type="date"' in field("day", {"day": "2026-11-12"})


@pytest.mark.parametrize("typed", ["31-02-2026", "2026-02-31", "12-11-2026", "morgen"])
def test_what_a_picker_would_swallow_stays_as_typed(typed: str) -> None:
    html = field("day", {"day": typed})
    assert '<input type="text"' in html
    assert f'value="{typed}"' in html


def test_what_was_typed_is_escaped() -> None:
    assert "<script>" not in field("story", {"story": "<script>{{ 1 }}</script>"})
    assert "<b>" not in draw(
        '<c-card title="{{ x }}"><c-text :text="x" /></c-card>', x="<b>vet</b>"
    )


def test_hidden_fields_stay_bare() -> None:
    assert field("secret").strip() == '<input type="hidden" name="secret" id="id_secret">'


def test_the_summary_links_every_message_to_its_field() -> None:
    form = SampleForm({"day": "31-02-2026"})
    html = draw('<c-form-errors :form="form" />', form=form)
    assert "data-focus-errors" in html
    for name in ("name", "urgent", "organisation", "day", "agreed"):
        assert f'href="#id_{name}"' in html
    assert "5 dingen kloppen nog niet" in html
    assert "Is er spoed: " in html


def test_no_summary_without_errors() -> None:
    assert draw('<c-form-errors :form="form" />', form=SampleForm()).strip() == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Marleen van der Heide", "MH"),
        ("Meneer De Wit", "MW"),
        ("Mevrouw Fatma Yilmaz", "FY"),
        ("Bo", "B"),
        ("de", "D"),
        ("", ""),
        ("123", ""),
        ("élise Öz", "ÉÖ"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert look.initials(name) == expected


def test_tones_are_stable_and_residents_have_their_own() -> None:
    assert look.avatar_tone("Pieter Kok") == look.avatar_tone("pieter kok")
    assert look.avatar_tone("Meneer De Wit") == "sea"


@pytest.mark.parametrize(
    ("part", "whole", "before", "length"),
    [
        (450, 2500, 0, "18.00%"),
        (350, 2500, 450, "14.00%"),
        (9000, 2500, 450, "82.00%"),
        (-5, 2500, 0, "0.00%"),
        (1, 0, 0, "0%"),
        ("", 100, None, "0.00%"),
    ],
)
def test_bars_never_pass_their_end(part: Any, whole: Any, before: Any, length: str) -> None:
    assert look.share(part, whole, before) == length


def test_bars_are_written_with_a_point_in_dutch() -> None:
    assert 'width="12.50%"' in draw('<c-bar value="12.5" max="100" label="x" />')


def test_spoken_dates_in_time_elements() -> None:
    with clock.at(datetime(2026, 11, 12, 13, 47, tzinfo=clock.AMSTERDAM)):
        html = draw('<c-when :date="day" short urgent />', day=date(2026, 11, 13))
    assert (
        '<time class="ok-when ok-when--urgent" datetime="2026-11-13">vr 13 nov, morgen</time>'
        in html
    )


def test_components_do_not_see_their_surroundings() -> None:
    html = draw('<c-card title="Buiten"><c-card>binnen</c-card></c-card>', title="lek")
    assert html.count("Buiten") == 1
    assert "lek" not in html


def test_attributes_and_classes_go_on_to_the_element() -> None:
    html = draw(
        '<c-button kind="primary" class="extra" hx-post="/x" name="a" value="b">Ja</c-button>'
    )
    assert html.count("class=") == 1
    assert "utrecht-button--primary-action extra" in html
    assert 'hx-post="/x"' in html
    assert 'name="a"' in html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('<c-link href="/x">\n  hier\n</c-link>', ">hier</a>."),
        ("<c-pill>\n  later\n</c-pill>", ">later</span>."),
        ('<c-money amount="350" />', ">€\u00a0350,00</span>."),
        ("<c-key>Tab</c-key>", ">Tab</kbd>."),
        ('<c-avatar name="Bo" />', ">B</span>."),
    ],
)
def test_inline_components_bring_no_white_space(source: str, text: str) -> None:
    html = draw(f"({source}.)")
    assert html.startswith("(<")
    assert html.endswith(f"{text})")


def test_what_is_put_in_a_link_is_escaped_once() -> None:
    assert ">a &amp; b</a>" in draw('<c-link href="/">{{ x }}</c-link>', x="a & b")


def test_pages_of_a_list_keep_the_filters() -> None:
    page = Paginator(range(30), 10).page(2)
    html = draw('<c-pages :page="page" query="q=wit" />', page=page)
    assert 'href="?q=wit&amp;page=1"' in html
    assert 'href="?q=wit&amp;page=3"' in html
    assert "Pagina 2 van 3" in html
