"""Papers: to learn from, for a new alderman, for a partner. Of rules and organisations, about no resident."""

from typing import Any

from django.urls import reverse

from accounts.models import Partnership
from tests.access.course import Course
from tests.access.matrix import LEADERS, State, row, seen_by


def _wil(c: Course) -> tuple[int]:
    """WIL in Houten: Iris works there; Bert works for WIL elsewhere."""
    return (
        Partnership.objects.get(
            municipality=c.world.houten, organisation=c.world.organisations["wil"]
        ).pk,
    )


ROWS = [
    row("papers:learning", get=seen_by(*LEADERS)),
    row("papers:alderman", get=seen_by(*LEADERS)),
    row("papers:partners", get=seen_by(*LEADERS)),
    row("papers:partner", _wil, get=seen_by("leader", "steering", "with_area")),
]


def _wrong_days(page: Any, c: Course) -> None:
    page.goto(reverse("papers:learning") + "?start=2026-11-11&end=2026-10-01")
    page.wait_for_selector("[data-focus-errors]")


def _own_quarter(page: Any, c: Course) -> None:
    page.goto(reverse("papers:partner", args=_wil(c)))
    page.select_option("main [name=quarter]", index=1)
    page.click("main form button[type=submit]")
    page.wait_for_url("**quarter=**")


STATES = [
    State("papers:learning over days the wrong way round", "leader", _wrong_days),
    State("papers:partner of one's own, another quarter", "with_area", _own_quarter),
]
