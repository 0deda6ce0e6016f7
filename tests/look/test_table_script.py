"""The line at the table in a real browser, without a server: what was typed is kept, sent in order, and told."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.look.test_script import SCRIPT, SITE, browser, htmx, questions

__all__ = ["browser", "htmx"]  # fixtures
pytestmark = pytest.mark.browser
TABLE = SCRIPT.with_name("table.js")
SAVED = """<div id="today" hx-swap-oob="true">{}</div>
<div id="stamp" data-stamp="2" data-url="/bij" hx-swap-oob="true"></div>"""
FORM = """<form id="line-form" action="/regel" method="post" data-guard-unsaved>{errors}
<input type="hidden" name="csrfmiddlewaretoken" value="old"><input type="hidden" name="token" value="first">
<input type="hidden" name="typist" value="7"><input type="hidden" name="line">
<select name="area"><option value="">Kies</option><option value="1" selected>Wonen</option>
<option value="2">Werk</option></select>
<input type="text" name="text" id="id_text" value="{text}" role="combobox" aria-expanded="false" aria-controls="names">
<button>Bewaar</button><ul id="names" role="listbox" hidden>
<li role="option" id="n1" data-call="inwoner">inwoner</li><li role="option" id="n2" data-call="Iris Bakker">Iris</li>
<li role="option" id="n3" data-call="Bo Verweij">Bo</li></ul>
<select name="owner"><option value=""></option><option value="resident">inwoner</option></select>
<input name="owner_name"><input type="date" name="due_date" value="2026-12-10">
<select name="problem"><option value=""></option></select></form>"""
PAGE = """<!doctype html><meta charset="utf-8"><div id="problems" role="alert"></div>
<script src="/htmx.js"></script><script src="/opkoers.js" defer></script><script src="/table.js" defer></script>
<div id="today">{today}</div><div id="line">{form}</div>
<div id="waiting" role="status" hidden data-url="/regel" data-one="1 regel wacht." data-many="{{n}} regels wachten."
data-again="Opnieuw." data-signed-out="Uitgelogd." data-sign-in="Log in" data-sign-in-url="/inloggen/?next=/weer/"
data-back="terug in de regel"></div>
<div id="stamp" data-stamp="1" data-url="/bij"></div>"""
SAID = """<div data-own-line="{0}" data-words="Regel {0}" data-area="2"><p>Regel {0}</p>
<a href="/regels/{0}" data-correct>verbeteren</a> <a href="?regel={0}" data-make>afspraak</a></div>"""


class Server:
    """What was received, in order; `down`, `out`, or a list of (status, body) to answer with."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.down = self.out = False
        self.answers: list[tuple[int, str]] = []

    def __call__(self, route: Route) -> None:
        if self.down:
            route.abort()
        elif self.out:
            route.fulfill(status=401)
        else:
            sent = parse_qs(route.request.post_data or "", keep_blank_values=True)
            fields = {name: values[0] for name, values in sent.items()}
            self.got.append(fields | {"key": route.request.headers.get("x-csrftoken", "")})
            done = (200, SAVED.format("bewaard"))
            status, body = self.answers.pop(0) if self.answers else done
            route.fulfill(status=status, body=body, content_type="text/html")

    @property
    def texts(self) -> list[str]:
        return [one["text"] for one in self.got]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(htmx: str, browser: Browser, server: Server) -> Iterator[Page]:
    files = {
        "/": PAGE.format(
            today=SAID.format(4) + SAID.format(3), form=FORM.format(errors="", text="")
        ),
        "/htmx.js": htmx,
        "/opkoers.js": SCRIPT.read_text("utf-8"),
        "/table.js": TABLE.read_text("utf-8"),
        "/inloggen/": '<input name="password">',
    }

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        kind = "text/javascript" if path.endswith(".js") else "text/html"
        route.fulfill(body=files.get(path, ""), content_type=kind)

    tab = browser.new_page()
    tab.route("**/*", serve)
    tab.route("**/regel", server)
    tab.route("**/bij?*", lambda route: route.fulfill(status=204))
    tab.context.add_cookies([{"name": "csrftoken", "value": "now", "url": SITE}])
    tab.goto(SITE + "/")
    tab.focus("#id_text")
    yield tab
    tab.close()


def type_line(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def again(page: Page) -> None:
    """The network is back, sooner than the next try by itself."""
    page.evaluate("dispatchEvent(new Event('online'))")


def test_one_types_on_while_lines_are_sent_in_order(page: Page, server: Server) -> None:
    for text in ("een", "twee", "drie"):
        type_line(page, text)
    expect(page.locator("#today")).to_have_text("bewaard")
    expect(page.locator("#id_text")).to_be_focused()
    page.wait_for_function("document.querySelector('#waiting').hidden")
    assert server.texts == ["een", "twee", "drie"]
    tokens = [one["token"] for one in server.got]
    assert tokens[0] == "first"
    assert len(set(tokens)) == 3
    assert {one["key"] for one in server.got} == {"now"}  # the key of now, not the page's
    assert {one["area"] for one in server.got} == {"1"}
    type_line(page, "   ")
    assert page.input_value("[name=token]") not in tokens


def test_lines_wait_while_the_network_is_gone_and_are_never_sent_twice_as_another(
    page: Page, server: Server
) -> None:
    asked = questions(page)
    server.down = True
    type_line(page, "een")
    expect(page.locator("#waiting")).to_contain_text("1 regel wacht. Opnieuw.")
    type_line(page, "twee <b>")
    expect(page.locator("#waiting")).to_contain_text("2 regels wachten. Opnieuw.")
    expect(page.locator("#waiting")).to_contain_text("twee <b>")
    page.keyboard.type("nog niet af")
    # a warning before leaving; nothing is kept in the browser itself
    page.evaluate("setTimeout(() => { location.href = '/elders'; })")
    page.wait_for_url("**/elders")
    assert asked == ["beforeunload"]
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "een" not in kept
    assert "twee" not in kept


def test_they_go_in_order_with_their_own_token_when_it_works_again(
    page: Page, server: Server
) -> None:
    server.down = True
    type_line(page, "een")
    expect(page.locator("#waiting")).to_be_visible()
    type_line(page, "twee")
    server.down = False
    server.answers = [(503, ""), (200, SAVED.format("een")), (200, SAVED.format("twee"))]
    for _try in range(100):
        again(page)
        page.wait_for_timeout(50)
        if page.locator("#waiting").is_hidden():
            break
    assert server.texts == ["een", "een", "twee"]  # the 503 may have kept it: the same token
    assert server.got[0]["token"] == server.got[1]["token"] == "first"


def test_who_is_signed_out_signs_in_beside_it_and_loses_nothing(page: Page, server: Server) -> None:
    server.out = True
    type_line(page, "een")
    expect(page.locator("#waiting")).to_contain_text("1 regel wacht. Uitgelogd.")
    link = page.locator("#waiting a")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("href", "/inloggen/?next=/weer/")
    server.out = False
    page.context.add_cookies([{"name": "csrftoken", "value": "renewed", "url": SITE}])
    page.evaluate("dispatchEvent(new Event('focus'))")  # back in this tab
    expect(page.locator("#waiting")).to_be_hidden()
    assert (server.got[0]["text"], server.got[0]["key"]) == ("een", "renewed")


def refused(text: str) -> str:
    errors = '<p id="line-error" data-reason>Niemand heet hier zo.</p>'
    return f'<div id="line">{FORM.format(errors=errors, text=text)}</div>'


def test_what_is_refused_comes_back_in_the_line(page: Page, server: Server) -> None:
    server.answers = [(422, refused("@jan belt"))]
    type_line(page, "@jan belt")
    expect(page.locator("#line-error")).to_be_visible()
    expect(page.locator("#id_text")).to_be_focused()
    expect(page.locator("#id_text")).to_have_value("@jan belt")


def test_what_is_refused_meanwhile_stays_beside_what_is_being_typed(
    page: Page, server: Server
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/regel", hold)
    type_line(page, "@jan belt")
    page.keyboard.type("al bezig")
    page.unroute("**/regel", hold)
    held[0].fulfill(status=422, body=refused("@jan belt"), content_type="text/html")
    expect(page.locator("#waiting")).to_contain_text("@jan belt Niemand heet hier zo.")
    expect(page.locator("#id_text")).to_have_value("al bezig")
    page.keyboard.type(", en verder")
    page.click("#waiting button")
    expect(page.locator("#id_text")).to_have_value("@jan belt")
    expect(page.locator("#waiting")).to_contain_text("al bezig, en verder")
    page.fill("#id_text", "")
    page.click("#waiting button")
    expect(page.locator("#id_text")).to_have_value("al bezig, en verder")
    expect(page.locator("#waiting")).to_be_hidden()


def test_where_somebody_types_nothing_is_replaced(page: Page, server: Server) -> None:
    page.evaluate("document.querySelector('#today').innerHTML = '<input type=text value=oud>'")
    page.fill("#today input", "half gety")
    page.focus("#id_text")
    type_line(page, "een")
    page.wait_for_function("document.querySelector('#waiting').hidden")
    expect(page.locator("#today input")).to_have_value("half gety")
    # and the next look asks once more for what was passed over
    expect(page.locator("#stamp")).to_have_attribute("data-stamp", "1")


def test_keys_of_the_line(page: Page, server: Server) -> None:
    area, text = page.locator("[name=area]"), page.locator("#id_text")
    page.keyboard.press("ArrowDown")
    expect(area).to_have_value("2")
    page.keyboard.press("ArrowDown")
    expect(area).to_have_value("2")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(area).to_have_value("1")  # never to 'choose'
    # the line just kept becomes an agreement
    page.keyboard.press("Control+Enter")
    expect(text).to_have_value("Regel 4 @")
    expect(area).to_have_value("2")
    assert page.input_value("[name=line]") == "4"
    expect(page.locator("#n1")).to_have_attribute("aria-selected", "true")
    expect(text).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("ir")
    expect(text).to_have_attribute("aria-activedescendant", "n2")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Regel 4 @Iris Bakker ")
    expect(page.locator("#names")).to_be_hidden()
    type_line(page, "over 1 week")
    expect(page.locator("#today")).to_have_text("bewaard")
    assert server.got[0]["text"] == "Regel 4 @Iris Bakker over 1 week"
    assert server.got[0]["line"] == "4"
    assert page.input_value("[name=line]") == ""


def test_names_are_chosen_by_key_by_mouse_or_typed_out(page: Page, server: Server) -> None:
    text = page.locator("#id_text")
    page.keyboard.type("Bellen @")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(text).to_have_value("Bellen @Bo Verweij ")
    expect(text).to_be_focused()
    page.fill("#id_text", "")
    page.keyboard.type("@")
    page.click("#n2")
    expect(text).to_have_value("@Iris Bakker ")
    page.fill("#id_text", "")
    page.keyboard.type("@x")
    expect(page.locator("#names")).to_be_hidden()
    page.fill("#id_text", "")
    page.keyboard.type("@b")
    page.keyboard.press("Escape")
    expect(page.locator("#names")).to_be_hidden()
    page.keyboard.type("o ")
    type_line(page, "belt")
    expect(page.locator("#today")).to_have_text("bewaard")
    assert server.texts == ["@bo belt"]


def test_a_line_with_breaks_is_pasted_as_one_line(page: Page, server: Server) -> None:
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text/plain', 'een\\r\\ntwee\\tdrie');
        document.execCommand('insertText', false, data.getData('text/plain')); }"""
    )
    page.keyboard.press("Enter")
    expect(page.locator("#today")).to_have_text("bewaard")
    assert server.texts[0].split() == ["een", "twee", "drie"]


def test_the_script_keeps_nothing_in_the_browser() -> None:
    source = TABLE.read_text("utf-8") + SCRIPT.read_text("utf-8")
    for store in ("localStorage", "sessionStorage", "indexedDB", "caches"):
        assert store not in source
