"""Messages between conversations."""

from typing import Any
from uuid import UUID, uuid4

from cases.actions.messages import write_message
from cases.models import Message
from tests.access.cases_table_rows import INKOMEN, TABLE, _case, _seen
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

TOKEN = UUID("5f5dbb6e-1a0f-4c53-a6a7-0a3bb8a60d10")


def _message(c: Course) -> tuple[int]:
    """By Iris, about income, just now."""
    message = write_message(
        case=c.case,
        area=c.world.areas["inkomen"],
        text="De aanvraag ligt bij de toetser. MERK-a-inkomen",
        token=TOKEN,
        by=c.viewer("iris"),
    )
    return (message.pk,)


ROWS = [
    row(
        "cases:message_new",
        _case,
        get=_seen(*TABLE),
        post=_seen(**dict.fromkeys(INKOMEN, 302), without_area=422),
        data=lambda c: {
            "token": uuid4(),
            "area": c.world.areas["inkomen"].pk,
            "text": "Vrijdag weten wij meer.",
        },
    ),
    row(
        "cases:message_take_back",
        _message,
        post=seen_by(**dict.fromkeys(INKOMEN, 403) | {"with_area": 302}),
        data=lambda c: {"why": "mistake"},
    ),
    row(
        "cases:detail",
        lambda c: (_message(c) and c.case.pk,),
        note="with a message",
        get=seen_by(*TABLE, "steering"),
    ),
]


def _typing(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.case.pk}/")
    page.click("#between a[hx-get]")
    page.wait_for_selector("#between textarea")


def _too_long(page: Any, c: Course) -> None:
    _typing(page, c)
    page.fill("#between textarea", "a" * 401)
    page.click("#between button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


def _told(page: Any, c: Course) -> None:
    _typing(page, c)
    page.fill("#between textarea", "Vrijdag weten wij meer.")
    page.select_option("#between select[name=area]", label="Inkomen")
    page.wait_for_load_state("networkidle")
    page.click("#between button[type=submit]")
    page.wait_for_selector("#between [data-focus]")
    page.click("#between summary >> nth=0")
    assert Message.objects.filter(text="Vrijdag weten wij meer.").exists()


STATES = [
    State("cases:message_new in the card, too long", "owner", _too_long),
    State("cases:message_new told", "owner", _told),
]
