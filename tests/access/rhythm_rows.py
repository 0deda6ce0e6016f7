"""The closed days of a municipality, and planning on one of them."""

from datetime import date
from typing import Any

from cases.models import ClosedPeriod, Invitee
from tests.access.cases_table_rows import TABLE
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by
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


def _planned(c: Course) -> tuple[int]:
    return (c.meeting(3).pk,)


def _invitee(c: Course) -> tuple[int, int]:
    row = Invitee.objects.get(meeting=c.meeting(3), user=c.world.users["wendy"])
    return (row.meeting_id, row.pk)


ROWS = [
    row("cases:tables", get=seen_by(*PROFESSIONALS, *LEADERS)),
    row("cases:closed_days", get=seen_by("admin")),
    row(
        "cases:closed_days_new",
        lambda c: (c.world.houten.pk,),
        get=seen_by("admin"),
        post=seen_by(admin=422),
        data=lambda c: {"name": "verbouwing", "from_date": "2026-02-31"},
    ),
    row("cases:closed_days_remove", _period, post=seen_by(admin=302)),
    row(
        "cases:meeting_invitees",
        _planned,
        get=seen_by(*TABLE, steering=403),
        post=seen_by(**dict.fromkeys(TABLE, 302), steering=403),
        data=lambda c: {
            f"ask_{c.world.users['iris'].pk}": "on",
            "network": "zijn broer",
            "typist": c.world.users["iris"].pk,
        },
    ),
    row(
        "cases:meeting_invite_again",
        _invitee,
        post=seen_by(**dict.fromkeys(TABLE, 302), steering=403),
    ),
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


def _named_twice(page: Any, c: Course) -> None:
    page.goto(f"/gesprekken/{c.meeting(3).pk}/genodigden/")
    page.fill("main [name=network]", "Fatima")
    page.fill("main [name=guests]", "Fatima")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:meeting_invitees with a name twice", "owner", _named_twice),
    State("cases:closed_days with a period", "admin", _list),
    State("cases:meeting_move to a holiday", "owner", _on_a_holiday),
]
