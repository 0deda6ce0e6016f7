"""Asking for money and deciding on it, in dossier a: a request about wonen that waits, a draft, and one granted.

Project leaders of the municipality read what is asked, to decide (DOMAIN §2); the linked goal they don't.
"""

from decimal import Decimal
from uuid import UUID, uuid4

from budgets.actions.decisions import approve_request, ask_question
from budgets.actions.requests import Details, answer_question, start_request, submit_request
from budgets.models import BudgetRequest
from budgets.states import PayeeKind
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, row, seen_by

# marleen (owner) asks; who may know wonen reads along; project leaders decide
AT_TABLE = ("owner", "without_area", "leader", "lead_member")
READERS = (*AT_TABLE, "steering")
DECIDERS = ("leader", "steering")


def _begun(c: Course, name: str, amount: str = "200.00") -> BudgetRequest:
    """A request of Marleen's about wonen with its one question answered, made once."""
    token = UUID(int=sum(map(ord, name)) + 0xBBBB0000)
    found: BudgetRequest | None = BudgetRequest.objects.filter(token=token).first()
    if found is not None:
        return found
    by = c.viewer("marleen")
    draft = start_request(
        case=c.case,
        token=token,
        details=Details(
            area=c.world.areas["wonen"],
            purpose="een nieuw slot",
            amount=Decimal(amount),
            payee_kind=PayeeKind.SUPPLIER,
            payee_name="Slotenmaker",
            problem=c.problem("schulden"),
        ),
        by=by,
    )
    answer_question(
        request=draft, question="doorbraak", answer="ja", motivation="De deur kan dicht.", by=by
    )
    return draft


def draft(c: Course) -> tuple[int]:
    return (_begun(c, "draft").pk,)


def waiting(c: Course) -> tuple[int]:
    request = _begun(c, "waiting")
    if request.is_draft:
        submit_request(request=request, by=c.viewer("marleen"))
    return (request.pk,)


def asked(c: Course) -> tuple[int]:
    request = _begun(c, "asked")
    if request.is_draft:
        submit_request(request=request, by=c.viewer("marleen"))
        ask_question(request=request, text="Kan het later?", by=c.viewer("pieter"))
    return (request.pk,)


def granted(c: Course) -> tuple[int]:
    request = _begun(c, "granted")
    if request.is_draft:
        submit_request(request=request, by=c.viewer("marleen"))
        approve_request(
            request=request,
            token=uuid4(),
            answer_to_resident="Wij betalen het slot.",
            by=c.viewer("pieter"),
        )
    return (request.pk,)


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
        lambda c: (c.case.pk,),
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
        post=seen_by(owner=302, without_area=403, leader=403, lead_member=403, steering=403),
        data=lambda c: {"reply-text": "Nee."},
        page=False,
    ),
    row(
        "budgets:withdraw",
        waiting,
        post=seen_by(owner=302, without_area=403, leader=403, lead_member=403, steering=403),
        page=False,
    ),
    row(
        "budgets:revise",
        granted,
        post=seen_by(owner=302, without_area=403, leader=403, lead_member=403, steering=403),
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
        "budgets:void",
        granted,
        post=seen_by(leader=302, steering=302, owner=403, without_area=403, lead_member=403),
        data=lambda c: {"void-token": uuid4(), "void-reason": "Vergeven."},
        page=False,
    ),
]
