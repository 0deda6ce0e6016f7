"""The real application on a real port, for a real browser: threads, committed rows, the product's own policy.

The clock of every request is the site's: it stands still until a test sets it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test.testcases import LiveServerThread
from django.test.utils import modify_settings
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from tests.world import PASSWORD
from trail import clock

CHROMIUM = "/usr/bin/chromium-headless-shell"
SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)
WIDE, NARROW, NARROWEST = 1280, 360, 320
# where axe is served: a browser keeps a script of an address, and reads one that is handed to it anew each time
AXE_URL = f"{settings.STATIC_URL}tests-axe.js"
AXE_RUN = """colours => axe.run({
    resultTypes: ["violations"],
    rules: {"color-contrast": {enabled: colours}},
}).then(results => results.violations)"""


class _Handler(StaticFilesHandler):
    """Static files from where they lie, everything else at the moment of the site."""

    site: "Site"

    def __call__(self, environ: Any, start_response: Any) -> HttpResponseBase:
        with clock.at(self.site.moment):
            return super().__call__(environ, start_response)

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        """As the product does: a browser asks for a style or script once."""
        if request.path == AXE_URL:
            response: HttpResponse | FileResponse = HttpResponse(
                AXE_SCRIPT, content_type="text/javascript"
            )
        else:
            response = super().serve(request)
        response["Cache-Control"] = "max-age=3600"
        return response


class Site:
    """A running server and the people who visit it, each with their own browser profile."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.moment = NOON
        self.url = ""
        self._visitors: dict[str, BrowserContext] = {}
        self._tabs: dict[str, Page] = {}

    def visitor(self, email: str, **context: Any) -> BrowserContext:
        """The browser profile of somebody, signed in through the real form the first time."""
        if email not in self._visitors:
            made = self.browser.new_context(
                base_url=self.url,
                viewport={"width": WIDE, "height": 900},
                locale="nl-NL",
                **context,
            )
            made.set_default_timeout(10_000)
            page = made.new_page()
            page.goto("/inloggen/")
            page.fill("input[name=login]", email)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda url: "/inloggen/" not in url)
            page.close()
            self._visitors[email] = made
        return self._visitors[email]

    def browse(self, who: User | str) -> Page:
        """A new tab of somebody: a user, or a name of tests/world.py. Close it, or leave it to the site."""
        return self.visitor(
            who.email if isinstance(who, User) else f"{who}@test.example"
        ).new_page()

    def tab(self, name: str) -> Page:
        """The one tab of somebody of tests/world.py that stays open: for going from page to page, as people do."""
        if name not in self._tabs:
            self._tabs[name] = self.browse(name)
        self._tabs[name].set_viewport_size({"width": WIDE, "height": 900})
        return self._tabs[name]

    def nobody(self) -> Page:
        """A new tab of somebody who isn't signed in."""
        page = self.browser.new_page(base_url=self.url, locale="nl-NL")
        page.set_default_timeout(10_000)
        return page

    def close(self) -> None:
        for context in self._visitors.values():
            context.close()


@contextmanager
def serve(browser: Browser) -> Iterator[Site]:
    """Start the application on a free port; stop it, and everybody's browser, at the end."""
    site = Site(browser)
    handler = type("Handler", (_Handler,), {"site": site})
    thread = LiveServerThread("localhost", handler)
    thread.daemon = True
    with modify_settings(ALLOWED_HOSTS={"append": "localhost"}):
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        site.url = f"http://localhost:{thread.port}"
        try:
            yield site
        finally:
            site.close()
            thread.terminate()


def shoot(page: Page, name: str, *, whole: bool = True) -> Path:
    """A picture of a page in var/screenshots, for a person to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=whole)
    return path


def check_axe(page: Page, *, colours: bool = True) -> None:
    """No violation that axe knows, on the page as it stands now."""
    # as long as the page stands, axe stands in it
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(url=AXE_URL)
    found = page.evaluate(AXE_RUN, colours)
    assert not found, "\n".join(
        f"{rule['id']}: {rule['help']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"][:3]
    )


def check_fits(page: Page) -> None:
    """Nothing wider than the screen: a phone, and the narrowest that must reflow (WCAG 1.4.10)."""
    for width in (NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} px of content on a screen of {width} px"
