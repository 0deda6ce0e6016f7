"""Advances in dossier e that are still out, and how the budget stands. Paula pays there, so she plans their return."""

from typing import Any

from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by
from tests.access.payments_rows import NOT_THEIRS, advanced

ROWS = [
    row("budgets:advances", get=seen_by(*PROFESSIONALS, *LEADERS)),
    row(
        "budgets:return_plan",
        advanced,
        get=seen_by("steering", **NOT_THEIRS),
        post=seen_by(steering=302, **NOT_THEIRS),
        data=lambda c: {
            "from_whom": "bijzondere bijstand",
            "due_date": "2026-12-24",
            "watcher": c.world.users["marleen"].pk,
        },
    ),
    row("budgets:overview", get=seen_by(*LEADERS)),
]


def _plan_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['advanced'].pk}/terughalen/wanneer/")
    page.fill("[name=from_whom]", "")
    page.fill("[name=due_date]", "2026-11-01")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


STATES = [State("budgets:return_plan with errors", "steering", _plan_with_errors)]
