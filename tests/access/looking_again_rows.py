"""The day on which a course is looked at again: of dossier a, under the area 'proces'."""

from datetime import date
from typing import Any

from cases.actions.reviews import set_review
from cases.models import ReviewDate
from tests.access.cases_table_rows import RUNNING, TABLE, _case
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by


def _review(c: Course) -> tuple[int]:
    found = ReviewDate.objects.planned().filter(case=c.case).first() or set_review(
        case=c.case,
        on_date=date(2026, 11, 12),
        reason="De proef is voorbij",
        by=c.viewer("marleen"),
    )
    assert found is not None
    return (found.pk,)


# at the table, or steering: it is theirs to know, not to decide
_OTHERS = dict.fromkeys(set(TABLE) - set(RUNNING) | {"steering"}, 403)

ROWS = [
    row(
        "cases:review",
        _case,
        get=seen_by(*TABLE, "steering"),
        post=seen_by(**dict.fromkeys(RUNNING, 302), **_OTHERS),
        data=lambda c: {"on_date": "2026-12-17", "reason": "Dan is de proef voorbij"},
    ),
    row(
        "cases:reviewed",
        _review,
        post=seen_by(**dict.fromkeys(RUNNING, 302), **_OTHERS),
        data=lambda c: {"done-status": "stays", "done-next_date": "2027-01-14"},
    ),
]


def _looked_at_without_answer(page: Any, c: Course) -> None:
    _review(c)
    page.goto(f"/casussen/{c.case.pk}/opnieuw-kijken/")
    page.click("main form[action^='/opnieuw-kijken/'] button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [State("cases:review without an answer", "owner", _looked_at_without_answer)]
