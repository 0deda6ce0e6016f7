"""Paying what was granted in dossier e, by Paula (steering): the only one with a mandate to pay there."""

from typing import Any
from uuid import uuid4

from tests.access.budgets_rows import READERS, granted
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

# who sees the request and may not pay it is told why not
NOT_THEIRS = dict.fromkeys([one for one in READERS if one != "steering"], 403)


def paid(c: Course) -> tuple[int]:
    return (c.more["paid"].pk,)


def advanced(c: Course) -> tuple[int]:
    return (c.more["advanced"].pk,)


def _payment(c: Course) -> dict[str, object]:
    return {
        "token": uuid4(),
        "amount": "200,00",
        "holder": "Slotenmaker",
        "iban": "NL91 ABNA 0417 1643 00",
        "on_date": "2026-11-12",
    }


ROWS = [
    row("budgets:payments", get=seen_by("steering")),
    row(
        "budgets:payments_export",
        get=seen_by("steering"),
        query={"start": "2026-11-01", "end": "2026-11-12", "kind": "csv"},
        page=False,
    ),
    row("budgets:detail", paid, get=seen_by(*READERS), note="paid"),
    row("budgets:detail", advanced, get=seen_by(*READERS), note="advanced"),
    row(
        "budgets:pay",
        granted,
        get=seen_by("steering", **NOT_THEIRS),
        post=seen_by(steering=302, **NOT_THEIRS),
        data=_payment,
    ),
    row(
        "budgets:settle",
        paid,
        get=seen_by("steering", **NOT_THEIRS),
        post=seen_by(steering=302, **NOT_THEIRS),
        data=lambda c: {"token": uuid4(), "real_amount": "150,00", "on_date": "2026-11-12"},
    ),
    row(
        "budgets:have_back",
        advanced,
        # Pieter may decide to give it up, so he gets the page
        get=seen_by("steering", "leader", **{k: v for k, v in NOT_THEIRS.items() if k != "leader"}),
        post=seen_by(steering=302, **NOT_THEIRS),
        data=lambda c: {
            "token": uuid4(),
            "kind": "recover",
            "amount": "100,00",
            "on_date": "2026-11-12",
        },
    ),
]


def _payment_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['granted'].pk}/betalen/")
    page.fill("[name=iban]", "NL91ABNA0417164301")
    page.fill("[name=amount]", "1e309")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


def _settling_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['paid'].pk}/afrekenen/")
    page.fill("[name=real_amount]", "999")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


def _having_back_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['advanced'].pk}/terughalen/")
    page.check("[name=kind][value=write_off]")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


def _list_of_no_period(page: Any, c: Course) -> None:
    page.goto("/maatwerk/betalen/lijst/?start=2026-11-12&end=2026-11-01&kind=csv")


STATES = [
    State("budgets:pay with errors", "steering", _payment_with_errors),
    State("budgets:settle with errors", "steering", _settling_with_errors),
    State("budgets:have_back with errors", "steering", _having_back_with_errors),
    State("budgets:payments_export of no period", "steering", _list_of_no_period),
]
