"""Dossier e of the matrix: a running case in which money is asked for, in every state.

Wendy leads, Marleen asks about wonen; the goal it belongs to is about schulden, which not every reader may know.
"""

from decimal import Decimal
from uuid import uuid4

from accounts.actions.people import give_mandate
from accounts.states import MandateKind
from budgets.actions.attachments import attach
from budgets.actions.costs import LineDetails, add_line, set_horizon
from budgets.actions.decisions import approve_request, ask_question, refuse_request
from budgets.actions.payments import Account, ComesBack, pay
from budgets.actions.prices import PriceDetails, add_price
from budgets.actions.requests import Details, answer_question, start_request, submit_request
from budgets.models import BudgetRequest, CostPrice
from budgets.states import Certainty, PayeeKind, Payer, Scenario, Unit
from cases.models import Case, Problem
from documents.scans import clean
from tests.access import course as scenes
from tests.access.course import Course
from tests.documents.test_scans import photo
from tests.world import BEGIN, SYSTEM
from trail import clock

GRANTED = {
    "werktafel": ("wonen", "inkomen", "schulden"),
    "sociaalteam": ("wonen", "schulden"),
    "wil": ("inkomen",),
    "viveste": ("wonen",),
}


Path = dict[str, tuple[str, str]]
SHORT: Path = {"doorbraak": ("ja", "De deur kan dicht.")}
# an arrangement pays too late: an advance
ADVANCE: Path = SHORT | {
    "past_bij_plan": ("ja", ""),
    "gewone_weg": ("geprobeerd", "Aangevraagd."),
    "regeling": ("te_laat", "Bijzondere bijstand, over zes weken."),
    "schuldeiser": ("nee", ""),
    "eigen_fout": ("nee", ""),
    "blijvend": ("blijvend", ""),
    "gevolgen": ("geen", ""),
}
USUAL: Path = ADVANCE | {"regeling": ("niemand", "")}


def furnish(course: Course) -> None:
    """Dossier e, with requests in course.more: draft, waiting, asked, granted, paid, advanced, refused, over."""
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
        _pay(course)
        _ask_for_more(course, case)


def _ask_for_money(course: Course, case: Case) -> None:
    pieter = course.viewer("pieter")
    course.more["draft"] = _with_paper(course, _with_costs(course, _begin(course, case)))
    course.more["waiting"] = submit_request(
        request=_with_paper(course, _with_costs(course, _begin(course, case))),
        by=course.viewer("marleen"),
    )
    for name in ("asked", "granted", "paid", "refused"):
        course.more[name] = submit_request(
            request=_begin(course, case), by=course.viewer("marleen")
        )
    course.more["advanced"] = submit_request(
        request=_begin(course, case, "300.00", ADVANCE), by=course.viewer("marleen")
    )
    ask_question(request=course.more["asked"], text="Kan het later?", by=pieter)
    for name in ("granted", "paid", "advanced"):
        approve_request(
            request=course.more[name],
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


def _ask_for_more(course: Course, case: Case) -> None:
    """More than is left: Mira decides above the ceiling, and on nothing else."""
    give_mandate(
        programme=course.world.programme,
        kind=MandateKind.EXCESS,
        holder=course.world.users["mira"],
        given_by="college",
        from_date=BEGIN,
        by=SYSTEM,
    )
    course.more["over"] = submit_request(
        request=_begin(course, case, "2400.00", USUAL),
        deviation_reason="Het kan niet goedkoper.",
        by=course.viewer("marleen"),
    )


def _begin(course: Course, case: Case, amount: str = "200.00", path: Path = SHORT) -> BudgetRequest:
    """A request with its questions answered; by the short route unless it is a larger one."""
    by = course.viewer("marleen")
    draft = start_request(
        case=case,
        token=uuid4(),
        details=Details(
            area=course.world.areas["wonen"],
            purpose="een nieuw slot",
            amount=Decimal(amount),
            payee_kind=PayeeKind.SUPPLIER,
            # somebody else each time: what goes to one is looked at as one
            payee_name=f"Slotenmaker {BudgetRequest.objects.count()}",
            problem=Problem.objects.get(case=case, area=course.world.areas["schulden"]),
        ),
        by=by,
    )
    for question, (answer, why) in path.items():
        answer_question(request=draft, question=question, answer=answer, motivation=why, by=by)
    return draft


def _with_paper(course: Course, request: BudgetRequest) -> BudgetRequest:
    attach(
        request=request,
        token=uuid4(),
        what="offerte van de slotenmaker",
        scan=clean(photo()),
        by=course.viewer("marleen"),
    )
    return request


def _with_costs(course: Course, request: BudgetRequest) -> BudgetRequest:
    """With a kassabon of two lines, one of them begun with the price list."""
    by, anna = course.viewer("marleen"), course.viewer("anna")
    shelter = CostPrice.objects.first() or add_price(
        municipality=course.world.houten,
        token=uuid4(),
        details=PriceDetails(
            "opvang", Decimal("120.00"), Unit.DAY, Payer.CENTRE, "jaarverslag", clock.today()
        ),
        by=anna,
    )
    set_horizon(request=request, months=6, by=by)
    details = LineDetails(
        scenario=Scenario.NOTHING,
        what="opvang",
        amount=shelter.amount,
        unit=Unit.DAY,
        payer=Payer.CENTRE,
        certainty=Certainty.LIKELY,
        price=shelter,
    )
    add_line(request=request, token=uuid4(), details=details, by=by)
    return request


def _pay(course: Course) -> None:
    """Paula pays what Pieter granted: he doesn't pay it himself."""
    world = course.world
    give_mandate(
        programme=world.programme,
        kind=MandateKind.PAYMENT,
        holder=world.users["paula"],
        given_by="hoofd financiën",
        from_date=BEGIN,
        by=SYSTEM,
    )
    paula = course.viewer("paula")
    for name in ("paid", "advanced"):
        request = course.more[name]
        pay(
            request=request,
            amount=request.amount,
            on_date=clock.today(),
            account=Account("NL91ABNA0417164300", "Slotenmaker"),
            token=uuid4(),
            by=paula,
            comes_back=ComesBack("bijzondere bijstand", clock.today()),
        )
