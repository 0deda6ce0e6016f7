"""At the table: somebody present may not know an area. They may stay, or leave for a moment."""

from typing import Any

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


def _asked(page: Any, c: Course) -> None:
    _at_table(page, c)
    _type(page, "Inkomen", "Wat niet iedereen mag weten.")
    page.wait_for_selector("#today button[value^='out:']")


def _out(page: Any, c: Course) -> None:
    _asked(page, c)
    page.locator("#today button[value^='out:']").first.press("Enter")
    page.wait_for_selector("#today button[value^='back:']")
    page.wait_for_selector("#line input[name=text]:focus")


def _back(page: Any, c: Course) -> None:
    _out(page, c)
    page.locator("#today button[value^='back:']").first.press("Enter")
    page.wait_for_selector("#today button[value^='out:']")


STATES = [
    State("cases:meeting, who may stay is asked", LEADER, _asked),
    State("cases:meeting, somebody is out of the room", LEADER, _out),
    State("cases:meeting, somebody is back", LEADER, _back),
]
