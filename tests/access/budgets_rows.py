"""Asking for money and deciding on it, in dossier e (tests/access/money.py).

Project leaders of the municipality read what is asked, to decide (DOMAIN §2); the goal it belongs to they don't.
"""

from typing import Any
from uuid import uuid4

from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by

# marleen (owner) asks, wendy (lead_member) is casusregisseur; who may know wonen reads along
AT_TABLE = ("owner", "without_area", "leader", "lead_member")
READERS = (*AT_TABLE, "steering")
DECIDERS = ("leader", "steering")


def draft(c: Course) -> tuple[int]:
    return (c.more["draft"].pk,)


def waiting(c: Course) -> tuple[int]:
    return (c.more["waiting"].pk,)


def asked(c: Course) -> tuple[int]:
    return (c.more["asked"].pk,)


def granted(c: Course) -> tuple[int]:
    return (c.more["granted"].pk,)


def over(c: Course) -> tuple[int]:
    return (c.more["over"].pk,)


def _details(c: Course) -> dict[str, object]:
    return {
        "token": uuid4(),
        "purpose": "een nieuw slot",
        "amount": "200,00",
        "payee_kind": "resident",
        "area": c.world.areas["wonen"].pk,
    }


# at the table with an area to write about; the others who see the course are told why not
CAN_ASK = ("owner", "with_area", "without_area", "leader", "lead_member")
ROWS = [
    row("budgets:list", get=seen_by(*PROFESSIONALS, *LEADERS)),
    row(
        "budgets:new",
        lambda c: (c.cases["e"].pk,),
        get=seen_by(*CAN_ASK, steering=403),
        post=seen_by(
            owner=302, without_area=302, leader=302, lead_member=302, with_area=422, steering=403
        ),
        data=_details,
    ),
    row("budgets:detail", draft, get=seen_by(*AT_TABLE), note="draft"),
    row("budgets:detail", waiting, get=seen_by(*READERS), note="waiting"),
    row("budgets:detail", asked, get=seen_by(*READERS), note="asked"),
    row("budgets:detail", granted, get=seen_by(*READERS), note="granted"),
    row(
        "budgets:detail",
        lambda c: (c.more["refused"].pk,),
        get=seen_by(*READERS),
        note="refused",
    ),
    row(
        "budgets:details",
        draft,
        get=seen_by("owner", without_area=403, leader=403, lead_member=403),
        post=seen_by(owner=302, without_area=403, leader=403, lead_member=403),
        data=_details,
    ),
    row(
        "budgets:question",
        lambda c: (*draft(c), "doorbraak"),
        get=seen_by("owner", without_area=403, leader=403, lead_member=403),
        post=seen_by(owner=302, without_area=403, leader=403, lead_member=403),
        data=lambda c: {"answer": "nee"},
    ),
    row(
        "budgets:submit",
        draft,
        post=seen_by(owner=302, without_area=403, leader=403, lead_member=403),
        page=False,
    ),
    row(
        "budgets:reply",
        asked,
        post=seen_by(owner=302, without_area=403, leader=403, lead_member=302, steering=403),
        data=lambda c: {"reply-text": "Nee."},
        page=False,
    ),
    row(
        "budgets:withdraw",
        waiting,
        post=seen_by(owner=302, without_area=403, leader=403, lead_member=302, steering=403),
        page=False,
    ),
    row(
        "budgets:revise",
        granted,
        post=seen_by(owner=302, without_area=403, leader=403, lead_member=302, steering=403),
        data=lambda c: {"token": uuid4()},
        page=False,
    ),
    row(
        "budgets:decide",
        waiting,
        get=seen_by(*DECIDERS, owner=302, without_area=302, lead_member=302),
        post=seen_by(leader=302, steering=302, owner=403, without_area=403, lead_member=403),
        data=lambda c: {"token": uuid4(), "answer_to_resident": "Ja."},
    ),
    row(
        "budgets:refuse",
        waiting,
        get=seen_by(*DECIDERS, owner=302, without_area=302, lead_member=302),
        post=seen_by(leader=302, steering=302, owner=403, without_area=403, lead_member=403),
        data=lambda c: {"token": uuid4(), "reason": "Nee.", "answer_to_resident": "Nee."},
    ),
    row(
        "budgets:ask",
        waiting,
        get=seen_by(*DECIDERS, owner=302, without_area=302, lead_member=302),
        post=seen_by(leader=302, steering=302, owner=403, without_area=403, lead_member=403),
        data=lambda c: {"text": "Kan het later?"},
    ),
    row(
        "budgets:decide",
        over,
        get=seen_by(*DECIDERS, "colleague", owner=302, without_area=302, lead_member=302),
        post=seen_by(
            colleague=302, owner=403, without_area=403, lead_member=403, leader=422, steering=422
        ),
        data=lambda c: {
            "token": uuid4(),
            "answer_to_resident": "Ja.",
            "motivation": "Zonder dit staat alles stil.",
        },
        note="above the ceiling",
    ),
    row(
        "budgets:pass_on",
        waiting,
        post=seen_by(owner=403, without_area=403, lead_member=403, leader=422, steering=422),
        page=False,
    ),
    row(
        "budgets:pass_on",
        over,
        post=seen_by(
            colleague=302, leader=302, steering=302, owner=403, without_area=403, lead_member=403
        ),
        page=False,
        note="there already",
    ),
    row(
        "budgets:void",
        granted,
        post=seen_by(leader=302, steering=302, owner=403, without_area=403, lead_member=403),
        data=lambda c: {"void-token": uuid4(), "void-reason": "Vergeven."},
        page=False,
    ),
]


def _details_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/nieuw/{c.cases['e'].pk}/")
    page.fill("[name=amount]", "1e309")
    page.check("[value=supplier]")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


def _question_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['draft'].pk}/vraag/blijvend/")
    page.check("[value=koopt_tijd]")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


def _refusal_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['waiting'].pk}/besluit/niet/")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


def _decision_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['waiting'].pk}/besluit/")
    page.click("main summary")
    page.fill("[name=answer_to_resident]", "")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


def _question_asked_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['waiting'].pk}/besluit/vraag/")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


def _answer_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['asked'].pk}/")
    page.click("main form[action$='/antwoord/'] button")
    page.wait_for_selector(".ok-form-errors")


def _taken_back_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['granted'].pk}/")
    page.click("main summary:has-text('verder')")
    page.fill("main [name=void-reason]", "")
    page.click("main form:has([name=void-reason]) button")
    page.wait_for_selector(".ok-form-errors")


def _answer_chosen(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['draft'].pk}/vraag/blijvend/")
    page.check("[value=koopt_tijd]")


def _payee_chosen(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/nieuw/{c.cases['e'].pk}/")
    page.check("[value=colleague]")
    for fold in page.locator("main summary").all():
        fold.click()


def _what_else(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['granted'].pk}/")
    page.click("main summary")


def _too_much(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['over'].pk}/besluit/")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


STATES = [
    State("budgets:new with errors", "owner", _details_with_errors),
    State("budgets:question with errors", "owner", _question_with_errors),
    State("budgets:decide above the ceiling with errors", "colleague", _too_much),
    State("budgets:refuse with errors", "leader", _refusal_with_errors),
    State("budgets:decide with errors", "leader", _decision_with_errors),
    State("budgets:ask with errors", "leader", _question_asked_with_errors),
    State("budgets:reply with errors", "owner", _answer_with_errors),
    State("budgets:void with errors", "leader", _taken_back_with_errors),
    State("budgets:question with an answer chosen", "owner", _answer_chosen),
    State("budgets:new with who is paid chosen", "owner", _payee_chosen),
    State("budgets:detail with everything open", "leader", _what_else),
]
