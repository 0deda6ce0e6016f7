"""What the programme costs: for who leads it. About no resident."""

from typing import Any
from uuid import uuid4

from django.urls import reverse

from tests.access.course import Course
from tests.access.matrix import LEADERS, State, row, seen_by
from tests.reporting.effects.scenes import the_cost

# who leads elsewhere has a list of their own, without this
MINE = ("leader", "steering")
SAVED = {"leader": 302, "steering": 302}


def _programme(c: Course) -> tuple[int]:
    return (c.world.programme.pk,)


def _cost(c: Course) -> tuple[int]:
    return (the_cost(c.world).pk,)


def _typed(c: Course) -> dict[str, Any]:
    return {
        "token": uuid4(),
        "kind": "training",
        "payer": "other",
        "payer_name": "ZonMw",
        "start_date": "2026-03-01",
        "end_date": "2026-06-30",
        "amount": "2.400",
        "certainty": "certain",
        "source": "toekenning",
    }


ROWS = [
    row("reporting:costs", get=seen_by(*LEADERS)),
    row(
        "reporting:cost_new",
        _programme,
        get=seen_by(*MINE),
        post=seen_by(**SAVED),
        data=_typed,
    ),
    row("reporting:cost", _cost, get=seen_by(*MINE), post=seen_by(**SAVED), data=_typed),
    row("reporting:cost_end", _cost, post=seen_by(**SAVED)),
]


def _listed(page: Any, c: Course) -> None:
    _cost(c)
    page.goto(reverse("reporting:costs"))


def _mistakes(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:cost_new", args=_programme(c)))
    page.select_option("[name=kind]", "hours")
    page.select_option("[name=payer]", "other")
    page.fill("[name=amount]", "0")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


STATES = [
    State("reporting:costs with lines", "leader", _listed),
    State("reporting:cost_new with errors", "leader", _mistakes),
]
