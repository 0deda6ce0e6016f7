"""Exceptions to rules: one made after the owner's yes, one that turned out to be possible already, two that wait."""

from cases.actions import deviations
from cases.models import Deviation, Rule
from cases.states import DeviationOutcome, EscalationAnswer
from opkoers.demo.living import Living
from opkoers.demo.places import on
from opkoers.demo.walk import Course


def _ask(
    course: Course,
    who: str,
    area: str,
    rule: str,
    instead: str,
    spirit: str,
    hook: str,
    *,
    beyond_mandate: bool = False,
) -> Deviation:
    case = course.case
    return deviations.ask_deviation(
        case=case,
        area=course.area(area),
        rule=Rule.objects.get(municipality=case.municipality_id, name=rule),
        instead=instead,
        spirit=spirit,
        hook=hook,
        beyond_mandate=beyond_mandate,
        token=course.token(),
        by=course.viewer(who),
    )


def walk_exceptions(living: Living) -> None:
    _made(living)
    _allowed(living)
    _waiting(living)


def _made(living: Living) -> None:
    """WIL can't be bound by aldermen: its team leader said yes first."""
    course = living.courses["de wit"]
    with on(living.day(-27), 10):
        row = _ask(
            course,
            "iris",
            "inkomen",
            "Een uitkering vraagt een adres",
            "De uitkering laten ingaan op de dag dat het briefadres is aangevraagd.",
            "De regel voorkomt dat iemand twee keer een uitkering krijgt. Dat kan hier niet.",
            "pw_18",
            beyond_mandate=True,
        )
    with on(living.day(-25), 9, 15):
        deviations.record_owner_answer(
            deviation=row,
            answer=EscalationAnswer.YES,
            who="teamleider inkomen, WIL",
            words="Akkoord, als het briefadres binnen vier weken rond is.",
            on_date=living.day(-25),
            by=course.viewer("iris"),
        )
    with on(living.day(-25), 13, 40):
        deviations.approve_deviation(
            deviation=row,
            motivation="Zonder inkomen geen kamer, zonder kamer geen inkomen. Wat de regel wil weten, weten wij.",
            review_date=living.day(3),
            answer_to_resident="Uw uitkering gaat in op de dag dat u het briefadres aanvroeg.",
            by=course.viewer("paula"),
        )


def _allowed(living: Living) -> None:
    course = living.courses["brandt"]
    with on(living.day(-20), 11):
        row = _ask(
            course,
            "marleen",
            "schulden",
            "Schuldhulp wil eerst alle papieren",
            "Beginnen met wat er is; de rest komt binnen drie weken.",
            "De regel wil een volledig beeld. Dat komt er ook zo, alleen later.",
            "awb_4_84",
        )
    with on(living.day(-18), 10, 30):
        deviations.look_back(
            deviation=row,
            outcome=DeviationOutcome.ALLOWED,
            words="De werkinstructie kent al een voorlopige start. Bijna niemand wist dat.",
            by=course.viewer("marleen"),
        )


def _waiting(living: Living) -> None:
    """One for who decides, since yesterday; one for the owner of the rule."""
    course = living.courses["de wit"]
    with on(living.day(-1), 11, 20):
        _ask(
            course,
            "marleen",
            "wonen",
            "Inschrijven kan waar iemand woont",
            "Inschrijven op het briefadres van de gemeente, ook al slaapt hij bij zijn broer.",
            "De regel is er om te weten waar iemand te vinden is. Op het briefadres is hij te vinden.",
            "awb_4_84",
        )
    with on(living.day(-2), 15):
        _ask(
            course,
            "bo",
            "wonen",
            "Een huurcontract vraagt inkomen",
            "Tekenen op een toezegging van WIL in plaats van een loonstrook.",
            "De regel wil zeker weten dat de huur betaald wordt. De toezegging geeft die zekerheid.",
            "agreement",
            beyond_mandate=True,
        )
