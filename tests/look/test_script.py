"""The browser's own part: focus, double clicks, lost typing, messages. In a real browser, without a server."""

import re
from collections.abc import Iterator
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser, Dialog, Page, Route, expect, sync_playwright

pytestmark = pytest.mark.browser
SITE = "http://op.koers"
SCRIPT = Path(settings.BASE_DIR) / "opkoers/static/opkoers/js/opkoers.js"
ERRORS = '<div id="sum" tabindex="-1" data-focus-errors>mis</div>'
PAGE = """<!doctype html><meta charset="utf-8">{config}{problems}
<script src="/htmx.js"></script><script src="/opkoers.js" defer></script>
<details data-menu><summary>Menu</summary><a href="#x">x</a></details>
<form id="search"><input type="search" data-search></form>
<form id="follow"><select name="how"><option>paper<option>screen</select>
<p id="typed" data-when="how=screen|spoken">naam</p></form>
<form id="plain" method="post" action="/slow"><input name="a"><button name="go" value="1">Ga</button></form>
<form id="dated" method="post" action="/dated" novalidate><details><summary>Dag</summary>
<div><input type="date" name="until" id="until" aria-describedby="hint"></div></details>
<p id="hint">hint</p><button>Stuur</button></form>
<form id="live" hx-post="/answer" hx-target="#out" data-guard-unsaved><textarea name="t"></textarea>
<button>Bewaar</button></form><div id="out">oud</div>"""


@pytest.fixture(scope="module")
def htmx() -> str:
    folder = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    return next(folder.glob("htmx*.min.js")).read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell")
        yield chromium
        chromium.close()


@pytest.fixture
def page(htmx: str, browser: Browser) -> Iterator[Page]:
    head = (Path(settings.BASE_DIR) / "opkoers/templates/parts/head.html").read_text("utf-8")
    config = re.search(r"<meta name=\"htmx-config\".*?>\n", head, re.DOTALL)
    assert config
    with translation.override("nl"):
        problems = render_to_string("parts/messages.html")
    files = {
        "/": PAGE.format(config=config[0], problems=problems),
        "/with-errors": f'<!doctype html><script src="/opkoers.js" defer></script>{ERRORS}',
        "/htmx.js": htmx,
        "/opkoers.js": SCRIPT.read_text("utf-8"),
        "/inloggen/": '<input name="password">',
    }

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        kind = "text/javascript" if path.endswith(".js") else "text/html"
        route.fulfill(body=files.get(path, ""), content_type=kind)

    tab = browser.new_page()
    tab.route("**/*", serve)
    tab.goto(SITE + "/")
    yield tab
    tab.close()


def answer(page: Page, status: int, body: str = "") -> None:
    page.route("**/answer", lambda route: route.fulfill(status=status, body=body))


def save(page: Page) -> None:
    page.fill("textarea", "lang verhaal")
    page.click("#live button")


def test_a_page_with_errors_opens_on_the_summary(page: Page) -> None:
    page.goto(SITE + "/with-errors")
    expect(page.locator("#sum")).to_be_focused()


def test_a_fragment_with_errors_gets_the_focus(page: Page) -> None:
    answer(page, 422, ERRORS)
    save(page)
    expect(page.locator("#sum")).to_be_focused()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (403, "<p data-reason>Over uw eigen aanvraag beslist een ander.</p>", "Over uw eigen"),
        (404, "", "Dit kan niet (meer)"),
        (409, "", "Iemand anders heeft dit intussen gewijzigd"),
        (500, "", "Er ging bij ons iets mis"),
    ],
)
def test_what_went_wrong_is_said_and_typing_stays(
    page: Page, status: int, body: str, said: str
) -> None:
    answer(page, status, body)
    save(page)
    expect(page.locator("#problems")).to_contain_text(said)
    expect(page.locator("#out")).to_have_text("oud")
    expect(page.locator("textarea")).to_have_value("lang verhaal")
    expect(page.locator("#live button")).to_be_enabled()


def test_what_is_gone_for_who_looks_does_not_stay_on_the_screen(page: Page) -> None:
    answer(page, 404)
    page.route(SITE + "/", lambda route: route.fulfill(status=404, body="Deze pagina is er niet"))
    save(page)
    expect(page.locator("body")).to_have_text("Deze pagina is er niet")


def test_a_lost_connection_is_said(page: Page) -> None:
    page.route("**/answer", lambda route: route.abort())
    save(page)
    expect(page.locator("#problems")).to_contain_text("Geen verbinding")


def test_the_message_goes_when_it_works_again(page: Page) -> None:
    answer(page, 500)
    save(page)
    expect(page.locator("#problems")).not_to_be_empty()
    page.unroute("**/answer")
    answer(page, 200, "nieuw")
    page.click("#live button")
    expect(page.locator("#out")).to_have_text("nieuw")
    expect(page.locator("#problems")).to_be_empty()


def test_who_is_signed_out_keeps_the_page(page: Page) -> None:
    page.evaluate(
        """() => document.addEventListener('htmx:beforeSwap', (e) => Object.defineProperty(
        e.detail.xhr, 'responseURL', {value: location.origin + '/inloggen/'}), true)"""
    )
    answer(page, 200, '<input name="password">')
    save(page)
    expect(page.locator("#problems")).to_contain_text("U bent uitgelogd")
    expect(page.locator("#out")).to_have_text("oud")


def test_a_second_click_sends_nothing(page: Page) -> None:
    sent: list[str] = []
    page.route("**/slow", lambda route: sent.append(route.request.post_data or ""))  # no answer
    blocked = page.evaluate(
        """async () => {
            const button = document.querySelector('#plain button');
            button.click();
            await new Promise((done) => setTimeout(done, 50));
            button.click();
            return button.disabled;
        }"""
    )
    assert blocked
    assert sent == ["a=&go=1"]


def questions(page: Page) -> list[str]:
    """The kinds of the questions that the browser asks; each gets a yes."""
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    return asked


def test_a_day_that_does_not_exist_is_said_and_not_sent(page: Page) -> None:
    page.click("#dated summary")
    page.locator("#until").press_sequentially("02312027")
    assert page.input_value("#until") == "", "the browser would send an empty field"
    page.click("#dated summary")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.click("#dated button")
    field = page.locator("#until")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Deze dag of tijd bestaat niet"))
    page.click("#dated button")
    expect(page.get_by_text("Deze dag of tijd bestaat niet")).to_have_count(1)
    assert sent == []
    field.fill("2027-02-28")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(field).to_have_attribute("aria-describedby", "hint")
    expect(page.get_by_text("Deze dag of tijd bestaat niet")).to_have_count(0)
    with page.expect_request("**/dated"):
        page.click("#dated button")


def test_leaving_with_unsaved_typing_asks(page: Page) -> None:
    asked = questions(page)
    page.click("textarea")
    page.keyboard.type("half")
    page.goto(SITE + "/with-errors")
    assert asked == ["beforeunload"]


def test_leaving_after_saving_asks_nothing(page: Page) -> None:
    asked = questions(page)
    answer(page, 200, "bewaard")
    page.click("textarea")
    page.keyboard.type("heel")
    page.click("#live button")
    expect(page.locator("#out")).to_have_text("bewaard")
    page.goto(SITE + "/with-errors")
    assert asked == []


def test_a_question_shows_when_its_answer_is_given(page: Page) -> None:
    expect(page.locator("#typed")).to_be_hidden()
    page.select_option("select", "screen")
    expect(page.locator("#typed")).to_be_visible()
    page.select_option("select", "paper")
    expect(page.locator("#typed")).to_be_hidden()


def test_the_slash_key_goes_to_the_search_field(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    expect(page.locator("[data-search]")).to_have_value("")
    page.click("textarea")
    page.keyboard.press("/")
    expect(page.locator("textarea")).to_have_value("/")


def test_escape_closes_a_menu_and_returns_the_focus(page: Page) -> None:
    page.click("details[data-menu] summary")
    page.focus("details a")
    page.keyboard.press("Escape")
    expect(page.locator("details[data-menu]")).not_to_have_attribute("open", "")
    expect(page.locator("details[data-menu] summary")).to_be_focused()
