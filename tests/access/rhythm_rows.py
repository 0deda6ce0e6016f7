"""The closed days of a municipality, and planning on one of them."""

from datetime import date
from typing import Any

from cases.models import ClosedPeriod
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from trail import clock


def _period(c: Course) -> tuple[int]:
    period, _ = ClosedPeriod.objects.get_or_create(
        municipality=c.world.houten,
        from_date=date(2026, 12, 28),
        until_date=date(2026, 12, 31),
        defaults={
            "name": "tussen kerst en nieuwjaar",
            "added_at": clock.now(),
            "added_by": c.world.users["anna"],
        },
    )
    return (period.pk,)


ROWS = [
    row("cases:closed_days", get=seen_by("admin")),
    row(
        "cases:closed_days_new",
        lambda c: (c.world.houten.pk,),
        get=seen_by("admin"),
        post=seen_by(admin=422),
        data=lambda c: {"name": "verbouwing", "from_date": "2026-02-31"},
    ),
    row("cases:closed_days_remove", _period, post=seen_by(admin=302)),
]


def _list(page: Any, c: Course) -> None:
    _period(c)
    page.goto("/sluitingsdagen/")


def _on_a_holiday(page: Any, c: Course) -> None:
    page.goto(f"/gesprekken/{c.meeting(3).pk}/verzetten/")
    page.fill("main [name=on_date]", "2026-12-25")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")
    page.wait_for_selector("main [name=anyway]")


STATES = [
    State("cases:closed_days with a period", "admin", _list),
    State("cases:meeting_move to a holiday", "owner", _on_a_holiday),
]
