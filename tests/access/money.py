"""Dossier e of the matrix: a running case in which money is asked for, in every state.

Wendy leads, Marleen asks about wonen; the goal it belongs to is about schulden, which not every reader may know.
"""

from decimal import Decimal
from uuid import uuid4

from budgets.actions.decisions import approve_request, ask_question, refuse_request
from budgets.actions.requests import Details, answer_question, start_request, submit_request
from budgets.models import BudgetRequest
from budgets.states import PayeeKind
from cases.models import Case, Problem
from tests.access import course as scenes
from tests.access.course import Course

GRANTED = {
    "werktafel": ("wonen", "inkomen", "schulden"),
    "sociaalteam": ("wonen", "schulden"),
    "wil": ("inkomen",),
    "viveste": ("wonen",),
}


def furnish(course: Course) -> None:
    """Dossier e, with requests in course.more: draft, waiting, asked, granted, refused."""
    world = course.world
    with scenes.at(10, 1):
        scenes._refer(course, "e", "wendy", programme=world.programme)
    with scenes.at(10, 5):
        seats = {
            "werktafel": ("wendy",),
            "sociaalteam": ("marleen",),
            "wil": ("iris",),
            "viveste": ("bo",),
        }
        case = scenes._invite(course, "e", "wendy", seats, by="wendy")
    with scenes.at(10, 8, 13):
        scenes._consent(course, "e", GRANTED, areas=world.areas, by="wendy")
        told = ("wonen", "inkomen", "schulden")
        scenes._tell(course, case, world.areas, told, by="wendy", letter="e")
    with scenes.at(11, 12, 11):
        _ask_for_money(course, case)


def _ask_for_money(course: Course, case: Case) -> None:
    pieter = course.viewer("pieter")
    course.more["draft"] = _begin(course, case)
    for name in ("waiting", "asked", "granted", "refused"):
        course.more[name] = submit_request(
            request=_begin(course, case), by=course.viewer("marleen")
        )
    ask_question(request=course.more["asked"], text="Kan het later?", by=pieter)
    approve_request(
        request=course.more["granted"],
        token=uuid4(),
        answer_to_resident="Wij betalen het slot.",
        by=pieter,
    )
    refuse_request(
        request=course.more["refused"],
        token=uuid4(),
        reason="De verhuurder betaalt.",
        answer_to_resident="Wij vragen het de verhuurder.",
        by=pieter,
    )


def _begin(course: Course, case: Case) -> BudgetRequest:
    """A request by the short route, with its one question answered."""
    by = course.viewer("marleen")
    draft = start_request(
        case=case,
        token=uuid4(),
        details=Details(
            area=course.world.areas["wonen"],
            purpose="een nieuw slot",
            amount=Decimal("200.00"),
            payee_kind=PayeeKind.SUPPLIER,
            payee_name="Slotenmaker",
            problem=Problem.objects.get(case=case, area=course.world.areas["schulden"]),
        ),
        by=by,
    )
    answer_question(
        request=draft, question="doorbraak", answer="ja", motivation="De deur kan dicht.", by=by
    )
    return draft
