"""The yearly question list for professionals: those of dossier a are asked."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from reporting.actions import asking
from reporting.models import AskingRound
from reporting.questions import asked_now
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from trail import clock

LEADERS = ("leader", "steering")
# who sit at a table of Houten
ASKED = ("owner", "with_area", "without_area", "withdrawn", "lead_member")


def _at(year: int, month: int, day: int) -> Any:
    return clock.at(datetime(year, month, day, 10, 0, tzinfo=clock.AMSTERDAM))


def _round(c: Course, year: int) -> AskingRound:
    """Of a year to come, so that this year's can still be sent. Pages of several rows stand beside each other."""
    # what a row makes is taken back after its test: look before making
    found: AskingRound | None = AskingRound.objects.filter(year=year).first()
    if found is not None:
        return found
    with _at(year, 1, 5):
        return asking.open_asking(
            programme=c.world.programme,
            year=year,
            closes_date=date(year, 2, 20),
            by=c.viewer("pieter"),
        )


def _open(c: Course) -> tuple[int]:
    return (_round(c, 2027).pk,)


def _closed(c: Course) -> tuple[int]:
    """Everybody answered; one question was left open by all."""
    found = _round(c, 2028)
    if found.closed_at is None:
        with _at(2028, 1, 6):
            for n, name in enumerate(("marleen", "iris", "bo", "gijs", "wendy")):
                answers = {**dict.fromkeys(asked_now(), 5 + n), "money": None}
                asking.answer_asking(round=found, answers=answers, by=c.viewer(name))
        with _at(2028, 2, 21):
            asking.close_asking(round=found)
    return (found.pk,)


def _heard(c: Course) -> tuple[int]:
    """Open, and Marleen would rather not."""
    found = _round(c, 2027)
    if AskingRound.objects.waits_for(c.viewer("marleen")).exists():
        asking.pass_asking(round=found, by=c.viewer("marleen"))
    return (found.pk,)


ROWS = [
    row("reporting:askings", get=seen_by(*LEADERS, "elsewhere_leader")),
    row(
        "reporting:asking_new",
        get=seen_by(*LEADERS, "elsewhere_leader"),
        post=seen_by(leader=302, steering=302, elsewhere_leader=422),
        data=lambda c: {"which": f"{c.world.programme.pk}-2026", "closes_date": "2026-12-03"},
    ),
    row("reporting:asking", _open, get=seen_by(*LEADERS, *ASKED), note="open"),
    # what came of it is for everybody who works at tables here
    row(
        "reporting:asking",
        _closed,
        get=seen_by(*LEADERS, *ASKED, "colleague"),
        note="closed",
    ),
    row(
        "reporting:asking_answer",
        _open,
        get=seen_by(*ASKED),
        post=seen_by(**dict.fromkeys(ASKED, 302)),
        data=lambda c: {"room": "8", "work": "7"},
    ),
    row(
        "reporting:asking_answer",
        _closed,
        get=seen_by(**dict.fromkeys((*ASKED, "colleague"), 302)),
        post=seen_by(**dict.fromkeys((*ASKED, "colleague"), 302)),
        note="closed",
    ),
    row(
        "reporting:asking_answer",
        _heard,
        get=seen_by(*ASKED),
        post=seen_by(**dict.fromkeys(ASKED, 302)),
        data=lambda c: {"pass": "1"},
        note="heard",
    ),
]


def _wrong(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:asking_answer", args=_open(c)))
    page.fill("[name=room]", "8")
    page.fill("[name=money]", "vijf")
    page.click("main summary")
    page.click("main button.utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]:focus")


def _none(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:asking_answer", args=_open(c)))
    page.click("main button.utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]:focus")


def _new_wrong(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:asking_new"))
    page.fill("[name=closes_date]", "2026-11-13")
    page.click("main button.utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]:focus")


def _day(page: Any, c: Course) -> None:
    _open(c)
    page.goto("/")
    page.wait_for_selector("main a[href$='/invullen/']")


def _nothing_to_do(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:asking_answer", args=_heard(c)))


STATES = [
    State("question list, filled in wrongly", "without_area", _wrong),
    State("question list, not filled in", "with_area", _none),
    State("question list, answered already", "owner", _nothing_to_do),
    State("question list, sent for too short", "leader", _new_wrong),
    State("question list, on the day", "withdrawn", _day),
]
