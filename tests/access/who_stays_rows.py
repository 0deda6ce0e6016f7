"""At the table: somebody present may not know an area. They may stay, or leave for a moment."""

from typing import Any

from cases.models import StepOut
from consent.models import SpokenGrant
from tests.access.cases_states import LEADER, _at_table, _type
from tests.access.cases_table_rows import TALKING, _talk
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

ROWS = [
    row(
        "cases:meeting_part",
        _talk,
        post=seen_by(**dict.fromkeys(TALKING, 302)),
        data=lambda c: {"part": f"back:{c.world.organisations['wil'].pk}"},
    ),
]


def _save(page: Any, area: str, text: str) -> None:
    """Type a line and see it kept: what comes next may not cross it."""
    with page.expect_response(lambda response: response.url.endswith("/regel/")):
        _type(page, area, text)
    page.wait_for_selector("#line input[name=text][value='']:focus")


def _asked(page: Any, c: Course) -> None:
    _at_table(page, c)
    _save(page, "Inkomen", "Wat niet iedereen mag weten.")
    page.wait_for_selector("#today button[value^='out:']")


def _enter_saves(page: Any, c: Course) -> None:
    """Enter in the line is saving, whatever buttons about who may stay stand above it."""
    _asked(page, c)
    before = SpokenGrant.objects.count(), StepOut.objects.count()
    _save(page, "Wonen", "Enter bewaart en beslist niets.")
    page.wait_for_selector("#saved:not(:empty)")
    page.wait_for_selector("#today >> text=Enter bewaart en beslist niets.")
    assert (SpokenGrant.objects.count(), StepOut.objects.count()) == before


def _out(page: Any, c: Course) -> None:
    _asked(page, c)
    page.locator("#today button[value^='out:']").first.press("Enter")
    page.wait_for_selector("#today button[value^='back:']")
    page.wait_for_selector("#line input[name=text]:focus")


def _back(page: Any, c: Course) -> None:
    _at_table(page, c)
    back = page.locator("#today button[value^='back:']")
    if not back.count():  # still out after the state before this one
        _out(page, c)
    back.first.press("Enter")
    page.wait_for_selector("#today button[value^='out:']")


STATES = [
    State("cases:meeting, Enter saves and decides nothing", LEADER, _enter_saves),
    State("cases:meeting, who may stay is asked", LEADER, _asked),
    State("cases:meeting, somebody is out of the room", LEADER, _out),
    State("cases:meeting, somebody is back", LEADER, _back),
]
