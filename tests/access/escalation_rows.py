"""Asking higher up in a course."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from cases.actions.escalations import answer_escalation, escalate
from cases.models import Escalation
from cases.states import EscalationStatus
from tests.access.cases_table_rows import INKOMEN, TABLE, _case
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from trail import clock

ASKED = UUID("ab5dbb6e-1a0f-4c53-a6a7-0a3bb8a60d11")
ANSWERED = UUID("ab5dbb6e-1a0f-4c53-a6a7-0a3bb8a60d12")


def _ask(c: Course, token: UUID, words: str) -> Escalation:
    return escalate(
        case=c.case,
        area=c.world.areas["inkomen"],
        asked=f"{words} MERK-a-inkomen",
        to_organisation=c.world.organisations["wil"],
        to_whom="teamleider inkomen",
        by_date=date(2026, 11, 20),
        token=token,
        by=c.viewer("marleen"),
    )


def _open(c: Course) -> tuple[int]:
    """About income, to WIL: waits."""
    return (_ask(c, ASKED, "Kan de uitkering eerder ingaan?").pk,)


def _answered(c: Course) -> tuple[int]:
    one = _ask(c, ANSWERED, "Kan het zonder woonadres?")
    if one.status == EscalationStatus.OPEN:
        one = answer_escalation(
            escalation=one,
            answer="no",
            because="De wet vraagt een woonadres. MERK-a-inkomen",
            on_date=clock.today(),
            by=c.viewer("iris"),
        )
    return (one.pk,)


ROWS = [
    row(
        "cases:escalations",
        _case,
        note="nothing asked",
        get=seen_by(*TABLE, "steering"),
        post=seen_by(**dict.fromkeys(INKOMEN, 302), without_area=422, steering=403),
        data=lambda c: {
            "token": uuid4(),
            "to": "else",
            "to_whom": "de rechtbank",
            "asked": "Kan dit sneller?",
            "by_date": "2026-11-20",
            "area": c.world.areas["inkomen"].pk,
        },
    ),
    row(
        "cases:escalation",
        _open,
        get=seen_by(*INKOMEN),
        post=seen_by(**dict.fromkeys(INKOMEN, 302)),
        data=lambda c: {"answer": "yes", "on_date": "2026-11-12"},
    ),
    row(
        "cases:escalation",
        _answered,
        note="answered",
        get=seen_by(*INKOMEN),
        post=seen_by(**dict.fromkeys(INKOMEN, 422)),
        data=lambda c: {"answer": "yes", "on_date": "2026-11-12"},
    ),
    row("cases:escalation_withdraw", _open, post=seen_by(**dict.fromkeys(INKOMEN, 302))),
]


def _no_without_why(page: Any, c: Course) -> None:
    open_one = Escalation.objects.filter(status=EscalationStatus.OPEN).order_by("pk").first()
    assert open_one is not None
    page.goto(f"/opschalen/{open_one.pk}/")
    page.check("main [name=answer][value=no]")
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


def _to_nobody(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.case.pk}/opschalen/")
    page.select_option("main [name=to]", "else")
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:escalation with a no without why", "owner", _no_without_why),
    State("cases:escalations to nobody", "owner", _to_nobody),
]
