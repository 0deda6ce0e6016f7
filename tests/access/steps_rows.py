"""Small steps under what is stuck about wonen, of dossier a."""

from typing import Any

from cases.actions.steps import add_step
from tests.access.cases_table_rows import WONEN, _problem
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by


def _step(c: Course) -> tuple[int]:
    step = add_step(
        problem=c.problem("wonen"), words="Foto's maken MERK-a-wonen", by=c.viewer("marleen")
    )
    return (step.pk,)


ROWS = [
    row(
        "cases:step_new",
        _problem,
        post=seen_by(**dict.fromkeys(WONEN, 302)),
        data=lambda c: {"step-words": "Bellen"},
    ),
    row("cases:step_remove", _step, post=seen_by(**dict.fromkeys(WONEN, 302))),
]


def _without_words(page: Any, c: Course) -> None:
    page.goto(f"/knelpunten/{c.problem('wonen').pk}/")
    page.click("main form[action$='/stap/'] button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:step_new without words", "owner", _without_words),
]
