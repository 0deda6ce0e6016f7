"""Every page of the access matrix, as people who may see it: no barrier that axe knows, nothing too wide."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import ConsoleMessage, Page

from tests.access.audience import EXEMPT
from tests.access.course import Course
from tests.access.matrix import ANONYMOUS, VIEWERS, Row, State, all_rows, all_states
from tests.browser.site import NARROW, WIDE, Site, check_axe, check_fits

pytestmark = pytest.mark.django_db
# the names of free texts in forms without a line that tells who would see them
TEXTS_WITHOUT_AUDIENCE = """() => [...document.querySelectorAll("main form")]
    .filter(form => !form.querySelector("[data-audience]"))
    .flatMap(form => [...form.querySelectorAll("textarea, input")])
    .filter(one => one.matches("textarea:not([hidden]), input[type=text]"))
    .filter(one => !["decimal", "numeric"].includes(one.inputMode))
    .map(one => one.name)"""
# what stands on a page, whatever its words and however often: a number per element with all that it stands in
KINDS = """() => {
    const found = new Map();
    const kind = one => {
        if (!one) return 0;
        if (!found.has(one)) {
            let sum = kind(one.parentElement);
            const coloured = /^(aria-(?!label|desc|control)|class|data-tone|type)/;
            const signs = one.getAttributeNames()
                .map(name => name + (coloured.test(name) ? one.getAttribute(name) : ""));
            for (const sign of [one.tagName, ...signs].join(" "))
                sum = (Math.imul(sum, 31) + sign.codePointAt(0)) | 0;
            found.set(one, sum);
        }
        return found.get(one);
    };
    return [...document.querySelectorAll("body *")].map(kind);
}"""
# of which axe was asked about the colours: what looks the same on the next page isn't asked about again
COLOURS_SEEN: set[int] = set()
# a form that comes back with its errors at another address than where it was opened
ANSWERED_AT = {
    "consent:form_publish": "consent:form_draft",
    "consent:sample_judge": "consent:sample",
    "consent:sample_sign": "consent:sample",
}
PAGES = [row for row in all_rows() if row.page and row.get and 200 in row.get.values()]


def visitors(row: Row) -> list[str]:
    """Two of those who may see it: who sees most, and somebody who sees another side of it."""
    allowed = [viewer for viewer in VIEWERS if (row.get or {}).get(viewer) == 200]
    first = [v for v in ("lead_member", "owner", "leader", *allowed) if v in allowed][:1]
    other = [v for v in ("steering", "with_area", *allowed) if v in allowed and v not in first][:1]
    return first + other


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.label)
def test_a_page_has_no_barrier_and_fits(course: Course, site: Site, row: Row) -> None:
    seen: set[int] = set()
    for viewer in visitors(row):
        page = site.tab(VIEWERS[viewer])
        query = "&".join(f"{key}={value}" for key, value in row.query.items())
        with listening(page) as said:
            response = page.goto(row.url(course) + (f"?{query}" if query else ""))
            assert response is not None
            assert response.status == 200
            kinds = kinds_on(page)
            if not seen:
                look(page, (WIDE, NARROW))
            elif kinds - seen:
                # another side of the same page, where there is least room
                look(page, (NARROW,))
            else:
                check_fits(page)
            seen |= kinds
        # a refused style or script, a missing file
        assert said == []


@pytest.mark.parametrize("state", all_states(), ids=lambda state: state.label)
def test_a_swapped_state_has_no_barrier_and_fits(course: Course, site: Site, state: State) -> None:
    anonymous = state.viewer == ANONYMOUS
    page = site.nobody() if anonymous else site.browse(VIEWERS[state.viewer])
    with listening(page) as said:
        state.reach(page, course)
        # the page around it was seen at both widths before the swap
        look(page, (NARROW,))
        assert not unaddressed(page)
    # an answer of 4xx is what many of these states are about; a refused style or script never is
    assert [one for one in said if "Failed to load resource" not in one] == []
    page.close()


def unaddressed(page: Page) -> list[str]:
    """Texts in forms that came with a swap and don't say who would see them; see tests/access/audience.py."""
    name = resolve(urlsplit(page.url).path).view_name
    name = ANSWERED_AT.get(name, name)
    texts: list[str] = page.evaluate(TEXTS_WITHOUT_AUDIENCE)
    return [text for text in texts if not ({(name, text), (name, "*")} & set(EXEMPT))]


@contextmanager
def listening(page: Page) -> Iterator[list[str]]:
    """The errors that the page says on its console meanwhile."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    page.on("console", hear)
    yield said
    page.remove_listener("console", hear)


def kinds_on(page: Page) -> set[int]:
    return set(page.evaluate(KINDS))


def look(page: Page, widths: tuple[int, ...] = (WIDE, NARROW)) -> None:
    """As it stands, at each width. Colours take axe two thirds of the time: they are asked for once per kind."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        kinds = kinds_on(page)
        check_axe(page, colours=not kinds <= COLOURS_SEEN)
        COLOURS_SEEN.update(kinds)
    check_fits(page)


def test_the_longest_menu_stays_on_one_line(course: Course, site: Site) -> None:
    """A project leader's: at each width it is one line, or folded away."""
    page = site.browse(VIEWERS["leader"])
    page.goto("/")
    for width in (1440, 1280, 1153, 1152, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        header = page.locator(".ok-header").bounding_box()
        assert header is not None
        assert header["height"] <= 64, f"{header['height']} px high at {width} px"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
