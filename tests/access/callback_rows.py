"""The page for residents that everybody may open, and the list of who calls."""

from typing import Any
from uuid import uuid4

from cases.actions.callbacks import ask_call_back
from cases.models import CallBack
from cases.states import CallMoment
from tests.access.course import Course
from tests.access.matrix import ANONYMOUS, EVERYBODY, LEADERS, PROFESSIONALS, State, row, seen_by


def _place(c: Course) -> tuple[str]:
    return (c.world.houten.key,)


def _call(c: Course) -> tuple[int]:
    """Somebody in Houten: for the Werktafel alone."""
    call = CallBack.objects.filter(programme=c.world.programme).first() or ask_call_back(
        programme=c.world.programme,
        form_token=uuid4(),
        name="Mevrouw Bel",
        number="06 12 34 56 78",
        moment=CallMoment.MORNING,
    )
    return (call.pk,)


ROWS = [
    row(
        "cases:callback",
        _place,
        get=seen_by(*EVERYBODY),
        post=seen_by(**dict.fromkeys(EVERYBODY, 422)),
        data=lambda c: {"name": "Mevrouw Bel"},
        anonymous=200,
        anonymous_post=422,
    ),
    row("cases:callback_thanks", _place, get=seen_by(*EVERYBODY), anonymous=200),
    row("cases:callbacks", get=seen_by(*PROFESSIONALS, *LEADERS)),
    row(
        "cases:callback_called",
        _call,
        post=seen_by(leader=302, lead_member=302),
        data=lambda c: {"what": "missed"},
    ),
]


def _asked_without_number(page: Any, c: Course) -> None:
    page.goto(f"/terugbellen/{c.world.houten.key}/")
    page.fill("[name=name]", "Mevrouw Bel")
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


def _list(page: Any, c: Course) -> None:
    _call(c)
    page.goto("/terugbelverzoeken/")


STATES = [
    State("cases:callback without a number", ANONYMOUS, _asked_without_number),
    State("cases:callbacks with somebody to call", "lead_member", _list),
]
