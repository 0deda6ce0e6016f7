"""What a municipality chooses about its programmes."""

import json
from typing import Any

from accounts.programmes import settings_of
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by


def _as_it_stands(c: Course) -> dict[str, Any]:
    stands = settings_of(c.world.programme)
    return stands | {"seen": json.dumps(stands)}


ROWS = [
    row("accounts:programmes", get=seen_by("admin")),
    row(
        "accounts:settings",
        lambda c: (c.world.programme.pk,),
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=lambda c: _as_it_stands(c) | {"places": 25},
    ),
]


def _too_much(page: Any, c: Course) -> None:
    page.goto(f"/programmas/{c.world.programme.pk}/")
    page.fill("main [name=places]", "veel")
    page.fill("main [name=slot_minutes]", "5")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


STATES = [State("accounts:settings with numbers that can't be meant", "admin", _too_much)]
