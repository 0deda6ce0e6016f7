"""The kassabon of a request in dossier e (tests/access/money.py), and the price list of the municipality."""

from typing import Any
from uuid import uuid4

from budgets.models import CostPrice
from tests.access.budgets_rows import AT_TABLE, READERS, draft, waiting
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

# a draft is its writer's; who reads along is told so
WRITTEN = {"without_area": 403, "leader": 403, "lead_member": 403}


def _line(c: Course, name: str = "draft") -> tuple[int, int]:
    sheet = c.more[name].cost_sheet
    return (c.more[name].pk, sheet.lines.get(what="opvang").pk)


def _price(c: Course) -> tuple[int]:
    return (CostPrice.objects.get(municipality=c.world.houten).pk,)


def _typed(c: Course) -> dict[str, object]:
    return {
        "token": uuid4(),
        "scenario": "usual",
        "what": "incasso",
        "worked_out": "15 % van 3.800",
        "unit": "once",
        "payer": "resident",
        "certainty": "certain",
    }


def _priced(c: Course) -> dict[str, object]:
    return {
        "token": uuid4(),
        "what": "ontruiming",
        "amount": "7.000",
        "unit": "once",
        "payer": "housing",
        "source": "Viveste",
        "as_of_date": "2026-01-01",
    }


ROWS = [
    row(
        "budgets:costs",
        draft,
        get=seen_by(*AT_TABLE),
        post=seen_by(owner=302, **WRITTEN),
        data=lambda c: {"months": "12"},
        note="draft",
    ),
    row(
        "budgets:costs",
        waiting,
        get=seen_by(*READERS),
        post=seen_by(owner=422, without_area=422, leader=422, lead_member=422, steering=422),
        data=lambda c: {"months": "12"},
        note="waiting",
    ),
    row(
        "budgets:cost_line_new",
        draft,
        get=seen_by("owner", **WRITTEN),
        post=seen_by(owner=302, **WRITTEN),
        data=_typed,
    ),
    row(
        "budgets:cost_line",
        _line,
        get=seen_by("owner", **WRITTEN),
        post=seen_by(owner=302, **WRITTEN),
        data=_typed,
    ),
    row(
        "budgets:cost_line_remove",
        _line,
        post=seen_by(owner=302, **WRITTEN),
    ),
    row("budgets:prices", get=seen_by("admin")),
    row(
        "budgets:price_new",
        lambda c: (c.world.houten.pk,),
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=_priced,
    ),
    row(
        "budgets:price",
        _price,
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=_priced,
    ),
    row("budgets:price_end", _price, post=seen_by(admin=302)),
]


def _sum_that_is_wrong(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['draft'].pk}/kassabon/regel/?wat=nothing")
    page.fill("[name=worked_out]", "3.800 + 570 + 1.000 = 5.470")
    page.select_option("[name=unit]", "month")
    page.select_option("[name=payer]", "other")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


def _price_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/prijzen/nieuw/{c.world.houten.pk}/")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


STATES = [
    State("budgets:cost_line_new with a sum that is wrong", "owner", _sum_that_is_wrong),
    State("budgets:price_new with errors", "admin", _price_with_errors),
]
