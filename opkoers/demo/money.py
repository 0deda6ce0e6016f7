"""What is asked for out of the tailor-made budget: waiting, granted, refused, dropped, a question asked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from budgets.actions.attachments import attach
from budgets.actions.costs import LineDetails
from budgets.actions.decisions import approve_request, ask_question, refuse_request
from budgets.actions.payments import Account, ComesBack, claim_back, pay, settle
from budgets.actions.requests import Details, answer_question, start_request, submit_request
from budgets.actions.requests import withdraw_request as drop_request
from budgets.models import BudgetRequest
from budgets.states import PayeeKind
from documents.scans import Scan
from opkoers.demo.costs import Prices, keep_prices, of_a_car, of_a_room, write_costs
from opkoers.demo.living import Living
from opkoers.demo.paper import typed_paper
from opkoers.demo.places import on
from opkoers.demo.walk import Course
from trail import clock

# question: (answer, explanation)
Path = Mapping[str, tuple[str, str]]
USUAL_PATH: Path = {
    "past_bij_plan": ("ja", ""),
    "gewone_weg": ("geprobeerd", "Gevraagd en niet gekregen."),
    "regeling": ("niemand", ""),
    "schuldeiser": ("nee", ""),
    "eigen_fout": ("nee", ""),
    "blijvend": ("blijvend", ""),
    "gevolgen": ("geen", ""),
}


def ask(
    course: Course,
    who: str,
    amount: str,
    purpose: str,
    area: str,
    payee: str,
    path: Path,
    *,
    until: date | None = None,
    deviation: str = "",
    costs: Sequence[LineDetails] = (),
    months: int = 6,
    values: Mapping[str, Any] = MappingProxyType({}),
    papers: Mapping[str, Scan] = MappingProxyType({}),
) -> BudgetRequest:
    """A request along the decision graph, with a kassabon or without, sent, at the moment of the clock."""
    by = course.viewer(who)
    details = Details(
        area=course.area(area),
        purpose=purpose,
        amount=Decimal(amount),
        payee_kind=PayeeKind.SUPPLIER,
        payee_name=payee,
        problem=course.problems.get(area),
        **values,
    )
    request = start_request(case=course.case, token=course.token(), details=details, by=by)
    for question, (answer, motivation) in path.items():
        answer_question(
            request=request,
            question=question,
            answer=answer,
            motivation=motivation,
            until_date=until if answer == "koopt_tijd" else None,
            by=by,
        )
    if costs:
        write_costs(course, request, who, months, costs)
    for what, scan in papers.items():
        attach(request=request, token=course.token(), what=what, scan=scan, by=by)
    return submit_request(request=request, deviation_reason=deviation, by=by)


def grant(course: Course, request: BudgetRequest, words: str, *, by: str = "pieter") -> None:
    approve_request(
        request=request, token=course.token(), answer_to_resident=words, by=course.viewer(by)
    )


def pay_out(
    course: Course,
    request: BudgetRequest,
    amount: str,
    holder: str,
    comes_back: ComesBack | None = None,
) -> None:
    """Tom pays, to an account that banks use in examples."""
    pay(
        request=request,
        amount=Decimal(amount),
        on_date=clock.today(),
        account=Account("NL91ABNA0417164300", holder),
        token=course.token(),
        by=course.viewer("tom"),
        comes_back=comes_back,
    )


def walk_money(living: Living, now: datetime) -> None:
    prices = keep_prices(living)
    _brandt(living, now, prices)
    _kaya(living, prices)
    _vermeer(living)
    _smit(living)
    _de_wit(living)


def _brandt(living: Living, now: datetime, prices: Prices) -> None:
    """Granted before, and now the deposit: waits since forty minutes."""
    course = living.courses["brandt"]
    with on(living.day(-17), 10):
        books = ask(
            course, "marleen", "450.00", "boeken en een tweedehands laptop", "opleiding", "Studystore",
            {
                "doorbraak": ("ja", "Zonder boeken mag zij het blok niet afmaken."),
                **USUAL_PATH,
                "gewone_weg": ("geprobeerd", "Leergeld is voor kinderen; DUO leent niet tijdens de sanering."),
                "regeling": ("niemand", "Fonds Bijzondere Noden en de school zijn gevraagd."),
            },
        )  # fmt: skip
    with on(living.day(-17), 13, 20):
        grant(
            course, books, "Wij betalen uw boeken en een laptop. De winkel stuurt ze naar school."
        )
    with on(living.day(-15), 11):
        pay_out(course, books, "450.00", "Studystore")
    with on(living.day(-8), 11, 30):
        settle(
            request=books,
            real_amount=Decimal("431.25"),
            on_date=living.day(-8),
            note="factuur 20418",
            token=course.token(),
            by=course.viewer("tom"),
        )
    with clock.at(now - timedelta(minutes=40)):
        ask(
            course, "marleen", "350.00", "de borg van een kamer", "wonen", "Kamerverhuur De Molen",
            {
                "doorbraak": ("ja", "Met een adres kan de uitkering ingaan."),
                **USUAL_PATH,
                "past_bij_plan": ("ja", "Doel 3: een kamer."),
                "gewone_weg": ("geprobeerd", "Bijzondere bijstand is aangevraagd."),
                "regeling": ("te_laat", "Bijzondere bijstand betaalt, maar pas over 6 weken. Terughalen bij WIL."),
                "blijvend": ("blijvend", "Huurcontract voor onbepaalde tijd."),
                "gevolgen": ("geen", "Nagevraagd bij WIL en de bewindvoerder."),
            },
            costs=of_a_room(prices),
            papers={
                "aanbod van de verhuurder": typed_paper(
                    "Kamerverhuur De Molen",
                    "",
                    "Kamer 4, vanaf de eerste van de maand",
                    "Huur 425 euro per maand, borg 350 euro",
                )
            },
        )  # fmt: skip


def _kaya(living: Living, prices: Prices) -> None:
    course = living.courses["kaya"]
    with on(living.day(-31), 9, 30):
        car = ask(
            course, "ronald", "1450.00", "een keurige tweedehands auto", "werk", "Autobedrijf Van Eck",
            {
                "doorbraak": ("ja", "Hij kan het vaste contract tekenen."),
                **USUAL_PATH,
                "gewone_weg": ("geprobeerd", "Meerijden, werkgever, leasefiets: niets rijdt om vijf uur."),
                "blijvend": ("koopt_tijd", "Hij spaart honderd euro per maand voor de volgende."),
                "gevolgen": ("wel", "Wegenbelasting en verzekering: 95 euro per maand, past in het loon."),
            },
            until=living.day(330),
            costs=of_a_car(prices),
            months=12,
        )  # fmt: skip
    with on(living.day(-31), 14, 5):
        grant(course, car, "Wij betalen de auto. U spaart elke maand voor de volgende.", by="paula")
    with on(living.day(-29), 10):
        pay_out(course, car, "1450.00", "Autobedrijf Van Eck")
    _kaya_insurance(living, course)
    _kaya_licence(living, course)


def _kaya_insurance(living: Living, course: Course) -> None:
    """An advance: the employer pays it back, but later. Asked back, and due in three days."""
    with on(living.day(-27), 9):
        insurance = ask(
            course, "ronald", "285.00", "de eerste maand verzekering en wegenbelasting", "werk", "Univé",
            {
                "doorbraak": ("ja", "Zonder verzekering mag de auto de weg niet op."),
                **USUAL_PATH,
                "regeling": ("te_laat", "De werkgever vergoedt reiskosten, na de eerste maand."),
                "gevolgen": ("geen", "Nagevraagd bij de werkgever en WIL."),
            },
        )  # fmt: skip
    with on(living.day(-27), 11, 15):
        grant(course, insurance, "Wij schieten de eerste maand voor. Uw werkgever betaalt terug.")
    with on(living.day(-26), 10):
        pay_out(
            course, insurance, "285.00", "Univé",
            comes_back=ComesBack(
                "reiskostenvergoeding van de werkgever",
                living.day(3),
                course.viewer("ronald").user_id,
            ),
        )  # fmt: skip
    with on(living.day(-5), 10):
        claim_back(
            request=insurance,
            amount=Decimal("285.00"),
            on_date=living.day(-5),
            note="brief aan de salarisadministratie",
            token=course.token(),
            by=course.viewer("tom"),
        )


def _kaya_licence(living: Living, course: Course) -> None:
    """More than is left: it waits for who may decide above the ceiling."""
    with on(living.day(-1), 16, 20):
        ask(
            course, "ronald", "890.00", "theorie en zes rijlessen voor de vrachtwagen", "werk", "Rijschool Van Eck",
            {
                "doorbraak": ("ja", "De werkgever neemt hem dan aan als chauffeur, met een vast contract."),
                **USUAL_PATH,
                "gewone_weg": ("geprobeerd", "UWV betaalt geen rijbewijs als iemand al werkt."),
                "blijvend": ("blijvend", "Het contract ligt klaar."),
            },
            deviation="Er is te weinig over, maar zonder dit loopt het contract op 1 maart af.",
            values={
                "legitimacy": "Een uitkering voorkomen is waar de regeling voor bedoeld is.",
                "involvement": "Hij heeft zelf met de werkgever gesproken en de helft van de lessen betaald.",
                "returns": "Een vast loon; de werkgever betaalt het examen.",
            },
        )  # fmt: skip


def _vermeer(living: Living) -> None:
    """Refused: an arrangement existed that pays in time."""
    course = living.courses["vermeer"]
    with on(living.day(-77), 11):
        shed = ask(
            course, "mira", "900.00", "een overkapping voor de tweede scootmobiel", "wonen", "Tuincentrum Schalkwijk",
            {
                "doorbraak": ("ja", "Zij kunnen weer samen naar buiten."),
                **USUAL_PATH,
                "regeling": ("op_tijd", "Misschien de Wmo; dat is nog niet gevraagd."),
            },
            deviation="Aanvragen duurt lang en de scootmobiel gaat nu stuk.",
        )  # fmt: skip
    with on(living.day(-76), 9, 15):
        refuse_request(
            request=shed,
            token=course.token(),
            reason="De Wmo betaalt een stalling en beslist binnen twee weken. Marleen belt mee.",
            answer_to_resident="De Wmo is hiervoor bedoeld en beslist snel. Wij helpen u met de aanvraag.",
            by=course.viewer("paula"),
        )


def _smit(living: Living) -> None:
    """Dropped by who asked for it: it turned out not to be needed."""
    course = living.courses["smit"]
    with on(living.day(-19), 15):
        chair = ask(
            course, "marleen", "280.00", "een kapstoel", "werk", "Salon Totaal",
            {"doorbraak": ("ja", "Dan kan zij beginnen met twee vaste klanten."), **USUAL_PATH},
        )  # fmt: skip
    with on(living.day(-10), 9):
        drop_request(request=chair, by=course.viewer("marleen"))
    with on(living.day(-1), 14):
        lesson = ask(
            course, "marleen", "120.00", "een proefdag met eigen spullen", "werk", "Salon Totaal",
            {"doorbraak": ("ja", "Na een goede proefdag mag zij twee dagen per week beginnen.")},
        )  # fmt: skip
    with on(living.day(-1), 15, 10):
        grant(course, lesson, "Wij betalen de spullen voor uw proefdag.", by="paula")


def _de_wit(living: Living) -> None:
    """A question of who decides is still open."""
    course = living.courses["de wit"]
    with on(living.day(-3), 16):
        tools = ask(
            course, "marleen", "240.00", "een gereedschapskist", "werk", "Bouwmaat",
            {"doorbraak": ("ja", "Dan kan hij op proef meelopen bij een installateur.")},
        )  # fmt: skip
    with on(living.day(-1), 8, 45):
        ask_question(
            request=tools,
            text="Is dit al nodig? In het plan staat werk op later.",
            by=course.viewer("pieter"),
        )
