"""What happens between conversations: messages, a party that is asked higher up, rules raised as signals."""

from datetime import date

from cases.actions import escalations, messages, signals
from cases.models import Blockage, Rule
from cases.states import SignalStatus
from opkoers.demo.living import Living
from opkoers.demo.places import on

# whose course, days ago, hour, by whom, about what, the words
MESSAGES: tuple[tuple[str, int, int, str, str, str], ...] = (
    (
        "de wit", 6, 15, "marleen", "wonen",
        "Zijn broer belde: hij mag tot de kerst op de bank blijven, daarna komt er een kind bij.",
    ),
    ("de wit", 5, 10, "bo", "wonen", "De noodwoning is gekeurd. De sleutel ligt klaar zodra hij ja zegt."),
    ("de wit", 1, 16, "iris", "inkomen", "De aanvraag ligt bij de toetser, ik hoor vrijdag meer."),
    ("brandt", 2, 11, "els", "wonen", "De verhuurder belde: hij wil maandag weten of de borg er komt."),
)  # fmt: skip
IN_THE_WAY = "Een uitkering vraagt een adres"
REGISTERING = "Inschrijven kan waar iemand woont"


def walk_between(living: Living) -> None:
    """Messages of the past week; two questions higher up, one late; three signals, one of which changed a rule."""
    _messages(living)
    _escalations(living)
    _signals(living)


def _messages(living: Living) -> None:
    for name, days, hour, who, area, text in MESSAGES:
        course = living.courses[name]
        day: date = living.day(-days)
        with on(day, hour, 10):
            messages.write_message(
                case=course.case,
                area=course.area(area),
                text=text,
                token=course.token(),
                by=living.places.viewer(who),
            )


def _escalations(living: Living) -> None:
    places = living.places
    brandt, de_wit = living.courses["brandt"], living.courses["de wit"]
    with on(living.day(-11), 9, 30):
        escalations.escalate(
            case=brandt.case,
            area=brandt.area("inkomen"),
            asked="Mag WIL bijstand geven zolang de sanering loopt en zij studeert?",
            to_organisation=places.organisations["wil"],
            to_whom="kwaliteitsmedewerker",
            by_date=living.day(-4),
            token=brandt.token(),
            by=places.viewer("marleen"),
        )
    with on(living.day(-25), 14):
        asked = escalations.escalate(
            case=de_wit.case,
            area=de_wit.area("inkomen"),
            asked="Kan de uitkering ingaan op de dag van de eerste aanvraag?",
            to_organisation=places.organisations["wil"],
            to_whom="teamleider inkomen",
            by_date=living.day(-18),
            rule=Rule.objects.get(municipality_id=de_wit.case.municipality_id, name=IN_THE_WAY),
            token=de_wit.token(),
            by=places.viewer("marleen"),
        )
    with on(living.day(-20), 11, 15):
        escalations.answer_escalation(
            escalation=asked,
            answer="no",
            because="De wet gaat uit van de dag waarop er een adres is. Vanaf het briefadres kan het wel.",
            on_date=living.day(-20),
            by=places.viewer("iris"),
        )


def _signals(living: Living) -> None:
    places, course = living.places, living.courses["de wit"]
    leader = places.viewer("pieter")
    for days, rule, title, words in (
        (
            24, REGISTERING, "Wie bij familie slaapt, kan zich nergens inschrijven",
            "Laat een verklaring van de tafel genoeg zijn voor een briefadres, zolang iemand geen vaste plek heeft.",
        ),
        (
            19, IN_THE_WAY, "Geen uitkering zonder woonadres",
            "Laat een uitkering ingaan op de dag waarop het briefadres is aangevraagd, niet op de dag dat het er is.",
        ),
        (
            3, "Een huurcontract vraagt inkomen", "Geen huurcontract zonder loonstrook",
            "Laat een toegezegde uitkering gelden als inkomen bij het tekenen van een huurcontract.",
        ),
    ):  # fmt: skip
        blockage = Blockage.objects.get(case=course.case, rule__name=rule)
        assert blockage.rule is not None
        with on(living.day(-days), 16, 20):
            signal = signals.raise_signal(
                case=course.case,
                rule=blockage.rule,
                areas=blockage.areas,
                title=title,
                asked=words,
                token=course.token(),
                by=places.viewer("marleen"),
            )
        if days == 3:
            continue
        with on(living.day(1 - days), 10):
            signals.pass_on(
                signal=signal,
                organisation=places.organisations["gemeente" if days == 24 else "wil"],
                name="team burgerzaken" if days == 24 else "teamleider inkomen",
                by=leader,
            )
        if days == 24:
            with on(living.day(-2), 11):
                signals.answer_signal(
                    signal=signal,
                    answer="Vanaf 1 december is een verklaring van de tafel genoeg voor een briefadres.",
                    on_date=living.day(-2),
                    by=leader,
                )
            with on(living.day(-1), 9, 5):
                signals.settle_signal(signal=signal, to=SignalStatus.CHANGED, by=leader)
