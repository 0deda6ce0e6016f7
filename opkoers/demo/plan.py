"""What holds for now in the living programme, who helps there already, and who stands close."""

from datetime import date

from cases.actions.consequences import set_consequence
from cases.actions.steps import add_step
from cases.actions.temporaries import note_temporary
from cases.models import Agreement
from consent.actions import around
from opkoers.demo.living import Living
from opkoers.demo.places import on
from opkoers.demo.walk import Course


def walk_plan(living: Living) -> None:
    _temporary(living)
    _around(living)
    _money(living)
    _steps(living)


def _hold(
    course: Course, by: str, area: str, what: str, since: date, until: date, watcher: str, then: str
) -> None:
    note_temporary(
        case=course.case,
        area=course.area(area),
        what=what,
        from_date=since,
        end_date=until,
        then=then,
        watcher=course.places.users[watcher],
        problem=course.problems.get(area),
        token=course.token(),
        by=course.viewer(by),
    )


def _temporary(living: Living) -> None:
    """On his brother's sofa for another month; debts that stand still until spring; a car that buys a year."""
    day, courses = living.day, living.courses
    with on(day(-14), 14, 50):
        _hold(
            courses["de wit"],
            "marleen",
            "wonen",
            "Slapen bij zijn broer op de bank",
            day(-42),
            day(31),
            "bo",
            "De noodwoning, als hij die wil.",
        )
    with on(day(-10), 9, 20):
        _hold(
            courses["brandt"],
            "marleen",
            "wonen",
            "De kamer, met een contract voor acht maanden",
            day(-10),
            day(235),
            "els",
            "",
        )
    with on(day(-10), 11, 5):
        _hold(
            courses["yilmaz"],
            "marleen",
            "schulden",
            "De deurwaarder wacht met de huurschuld",
            day(-10),
            day(44),
            "wendy",
            "Dan moet er een regeling liggen.",
        )


def _around(living: Living) -> None:
    yilmaz, brandt = living.courses["yilmaz"], living.courses["brandt"]
    with on(living.day(-11), 15, 10):
        around.add_involvement(
            dossier=yilmaz.dossier,
            kind="save",
            organisation="SAVE Utrecht",
            name="Marjolein Vos",
            contact="op dinsdag en donderdag",
            since_date=living.day(-150),
            area=yilmaz.area("kinderen"),
            by=yilmaz.viewer("marleen"),
        )
        around.add_network_person(
            dossier=yilmaz.dossier,
            name="Aylin",
            relation="zus",
            contact="via mevrouw zelf",
            area=yilmaz.area("gezin"),
            by=yilmaz.viewer("marleen"),
        )
    with on(living.day(-31), 16, 0):
        around.add_involvement(
            dossier=brandt.dossier,
            kind="bewindvoerder",
            organisation="Balans Bewind",
            name="Henk Smeets",
            contact="maandag tot en met donderdag, voor twaalf uur",
            since_date=living.day(-420),
            area=brandt.area("schulden"),
            by=brandt.viewer("marleen"),
        )


def _money(living: Living) -> None:
    """What moving does to the money is known for one; what earning beside it does, Wendy still finds out."""
    course = living.courses["brandt"]
    with on(living.day(-11), 10, 30):
        set_consequence(
            agreement=Agreement.objects.get(case=course.case, what__startswith="Huurcontract"),
            owner=course.places.users["els"],
            answer="Voor een kamer krijgt u geen huurtoeslag.",
            by=course.viewer("marleen"),
        )


def _steps(living: Living) -> None:
    """Work comes last for mevrouw Yilmaz, and in small steps."""
    course = living.courses["yilmaz"]
    for words in ("Bellen met de kinderopvang", "Een ochtend meelopen bij de bakker"):
        with on(living.day(-11), 15, 30):
            add_step(problem=course.problems["werk"], words=words, by=course.viewer("marleen"))
