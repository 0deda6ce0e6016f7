"""The sample screens, in a real browser: no barrier that axe knows, nothing wider than the screen.

They show how the components are put together; `docs/look.md` points here. Files are answered from
disk under the product's own content security policy, so no server is needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import engines
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler
from playwright.sync_api import Browser, Page, Route, sync_playwright

from trail import clock

pytestmark = pytest.mark.browser
SITE = "http://op.koers"
SAMPLES = Path(__file__).parent / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.html"))
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
# a laptop at the table, the same at 200 %, a tablet, a phone, the narrowest that must reflow
WIDTHS = (1440, 720, 768, 360, 320)


@dataclass
class Somebody:
    name: str = "Pieter Kok"
    first_name: str = "Pieter"
    sees_dossiers: bool = True
    places: tuple[Any, ...] = ()


class ReferralForm(forms.Form):
    name = forms.CharField(label="Naam")
    stuck = forms.CharField(label="Wat zit er vast?", widget=forms.Textarea, help_text="Eén tekst.")
    urgent = forms.ChoiceField(
        label="Is er spoed?", choices=[("no", "Nee"), ("home", "Dakloos")], widget=forms.RadioSelect
    )
    areas = forms.MultipleChoiceField(
        label="Waar gaat het over?",
        choices=[("w", "Wonen"), ("i", "Inkomen")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    organisation = forms.ChoiceField(label="Organisatie", choices=[("", "Kies"), ("1", "WIL")])
    day = forms.DateField(label="Wanneer?", required=False)
    at = forms.TimeField(label="Hoe laat?", required=False)
    amount = forms.CharField(
        label="Bedrag", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    agreed = forms.BooleanField(label="De inwoner vindt deze aanmelding goed")


def render(name: str) -> str:
    moment = datetime(2026, 11, 12, 13, 47, tzinfo=clock.AMSTERDAM)
    today = moment.date()
    labels = ("Mijn dag", "Casussen", "Tafels", "Besluiten")
    context = {
        "viewer": Somebody(),
        "nav_items": [
            {
                "url": "#",
                "label": label,
                "count": 2 * (label == "Besluiten"),
                "active": label == "Casussen",
            }
            for label in labels
        ],
        "past": today - timedelta(days=3),
        "tomorrow": today + timedelta(days=1),
        "d5": today + timedelta(days=5),
        "d14": today + timedelta(days=14),
        "y": date(2027, 5, 1),
        "at": time(13, 30),
        "since": moment - timedelta(minutes=40),
        "amount": Decimal(1700),
        "a350": Decimal(350),
        "typed": "Regel een.\n\n<script>nooit()</script>",
        "page": Paginator(range(30), 10).page(2),
        "form": ReferralForm({"day": "31-02-2026", "urgent": "x", "at": "13:30"}),
    }
    source = CottonCompiler().process((SAMPLES / f"{name}.html").read_text("utf-8"))
    with clock.at(moment), translation.override("nl"):
        return engines["django"].from_string(source).render(context)


def serve(route: Route) -> None:
    path = route.request.url.removeprefix(SITE)
    if path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        found = finders.find(path.removeprefix(f"/{settings.STATIC_URL.strip('/')}/"))
        if not isinstance(found, str):
            route.fulfill(status=404)
            return
        route.fulfill(path=found, content_type=TYPES[Path(found).suffix])
    else:
        route.fulfill(
            body=render(path.strip("/")),
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": POLICY},
        )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell")
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 1440, "height": 1000})
    tab.route("**/*", serve)
    yield tab
    tab.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_has_no_barrier_and_fits(page: Page, name: str) -> None:
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    page.goto(f"{SITE}/{name}")
    page.wait_for_load_state("networkidle")
    assert said == []  # a refused style or script, a missing file
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 1000})
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


def test_targets_are_large_enough(page: Page) -> None:
    """WCAG 2.5.8: 24 px, except links within a sentence."""
    page.set_viewport_size({"width": 360, "height": 1000})
    for name in NAMES:
        page.goto(f"{SITE}/{name}")
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, summary, input, select, textarea, a')]
            .filter((e) => e.offsetParent && !e.closest('p, li:not(:has(> a:only-child))') && e.type !== 'hidden')
            .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 24 || box.width < 24)
            .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
        )
        assert small == []


def test_the_phone_menu_holds_the_navigation(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{SITE}/case")
    page.click(".ok-phone-menu summary")
    assert page.locator(".ok-phone-menu").get_by_role("link", name="Besluiten").is_visible()
    assert page.locator(".ok-phone-menu").get_by_role("button", name="Uitloggen").is_visible()
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
