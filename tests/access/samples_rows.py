"""The privacy officer's monthly sample of the log."""

from typing import Any

from consent.models import LogSample
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by


def _sample(c: Course) -> LogSample:
    found: LogSample = c.more["sample"]
    return found


ROWS = [
    row("consent:samples", get=seen_by("privacy")),
    row("consent:sample", lambda c: (_sample(c).pk,), get=seen_by("privacy")),
    row(
        "consent:sample_judge",
        lambda c: (_sample(c).pk, _sample(c).lines.all()[0].pk),
        post=seen_by(privacy=302),
        data=lambda c: {"verdict": "fine", "note": ""},
        page=False,
    ),
    # one line of the sample is judged, the others aren't
    row("consent:sample_sign", lambda c: (_sample(c).pk,), post=seen_by(privacy=422), page=False),
]


def _judged_without_words(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/steekproeven/{_sample(c).pk}/")
    form = page.locator("main form").first
    form.locator("[value=ask]").check()
    form.locator("button").click()
    page.wait_for_selector(".ok-form-errors")


def _signed_too_soon(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/steekproeven/{_sample(c).pk}/")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("main [role=alert]")


STATES = [
    State("consent:sample judged without words", "privacy", _judged_without_words),
    State("consent:sample signed too soon", "privacy", _signed_too_soon),
]
