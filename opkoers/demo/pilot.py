"""The pilot of 2020: fifteen invented people whose courses add up to the figures that the pilot published.

15 residents, 34 conversations, 11 organisations; help topics and results as in tests/golden/houten-2020.toml. No
budget was used. The courses began on Thursdays from February on and were closed in the spring of 2021.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from cases.states import ClosingReason, Urgency
from opkoers.demo.places import Places
from opkoers.demo.walk import FORTNIGHT, USUAL, Course, Person

FIRST_DAY, LAST_DAY = date(2020, 2, 1), date(2020, 11, 30)


@dataclass(frozen=True)
class Pilot:
    person: Person
    sender: str
    lead: str
    others: str  # who else sits at the table
    first: date
    talks: int
    topics: str
    results: str
    ends: ClosingReason
    why: str


def _person(salutation: str, name: str) -> Person:
    return Person(salutation, name, "Bellen mag, liefst in de ochtend.")


GOALS, HANDED = ClosingReason.GOALS_MET, ClosingReason.HANDED_OVER
COURSES: tuple[Pilot, ...] = (
    Pilot(_person("meneer", "Gerard Boon"), "karin", "wendy", "marleen iris bo karin", date(2020, 2, 13), 4,
          "wonen financien_uitkering", "uitkering_geregeld noodhuisvesting", HANDED,
          "De werkcoach gaat verder; meneer kent haar al."),
    Pilot(_person("mevrouw", "Ilse Donkers"), "hanneke", "marleen", "wendy iris hanneke bo", date(2020, 2, 20), 3,
          "scheiding wonen", "ouderschapsplan", GOALS, "Er ligt een ouderschapsplan en een plek om te wonen."),
    Pilot(_person("meneer", "Ruud Steenbergen"), "marleen", "marleen", "wendy samir", date(2020, 3, 5), 3,
          "scheiding kinderen_veiligheid", "ouderschapsplan", GOALS, "De kinderen weten waar ze aan toe zijn."),
    Pilot(_person("mevrouw", "Carla Wolters"), "marleen", "marleen", "wendy iris hanneke", date(2020, 3, 12), 3,
          "scheiding huiselijk_geweld", "aanvragen_bij_organisaties", HANDED, "Van Houten&co gaat verder."),
    Pilot(_person("mevrouw", "Saskia Bergsma"), "bo", "wendy", "marleen bo iris", date(2020, 4, 2), 3,
          "scheiding wonen", "urgentie_afgegeven", GOALS, "De urgentie is afgegeven."),
    Pilot(_person("meneer", "Tom van Looy"), "iris", "wendy", "marleen iris noor", date(2020, 4, 16), 2,
          "scheiding psychische_problematiek", "", HANDED, "De behandeling is begonnen."),
    Pilot(_person("mevrouw", "Joke Hagen"), "lotte", "marleen", "wendy lotte bo", date(2020, 5, 7), 2,
          "wonen psychische_problematiek", "urgentie_afgegeven", GOALS, "De urgentie is afgegeven."),
    Pilot(_person("mevrouw", "Nadia Rahmani"), "marleen", "marleen", "wendy samir", date(2020, 5, 28), 2,
          "kinderen_veiligheid huiselijk_geweld", "", HANDED, "SAVE en het Sociaal Team gaan samen verder."),
    Pilot(_person("meneer", "Henk Altena"), "els", "wendy", "marleen iris els", date(2020, 6, 11), 2,
          "scheiding", "aanvragen_bij_organisaties", GOALS, "De aanvragen zijn gedaan, het maatje blijft."),
    Pilot(_person("meneer", "Dirk Noordam"), "karin", "wendy", "marleen bo karin", date(2020, 7, 9), 2,
          "wonen", "noodhuisvesting", ClosingReason.PARTY_STUCK, "Na de noodwoning bleef een vaste plek uit."),
    Pilot(_person("mevrouw", "Betty Sanders"), "iris", "wendy", "iris marleen", date(2020, 8, 20), 2,
          "financien_uitkering", "uitkering_geregeld", GOALS, "De uitkering loopt."),
    Pilot(_person("mevrouw", "Lisa Kramer"), "marleen", "marleen", "wendy samir", date(2020, 9, 3), 2,
          "kinderen_veiligheid", "contact_save", HANDED, "SAVE is in gesprek met het gezin."),
    Pilot(_person("meneer", "Piet Goossens"), "ruben", "ronald", "marleen ruben", date(2020, 9, 24), 2,
          "werk", "", HANDED, "De werkcoach zoekt met meneer verder."),
    Pilot(_person("meneer", "Amir Sadeghi"), "karin", "ronald", "marleen iris", date(2020, 10, 15), 1,
          "werk", "", ClosingReason.ALREADY_POSSIBLE, "Een gewoon traject bleek genoeg."),
    Pilot(_person("mevrouw", "Trudy Vos"), "noor", "marleen", "wendy noor", date(2020, 11, 5), 1,
          "psychische_problematiek", "aanvragen_bij_organisaties", ClosingReason.AVOIDS_CARE,
          "Mevrouw wil nu geen hulp. Zij weet ons te vinden."),
)  # fmt: skip

# topic: life area, in the resident's words, what the story is about, what is promised
TOPICS: dict[str, tuple[str, str, str, str]] = {
    "wonen": (
        "wonen",
        "Een plek om te wonen",
        "Ik slaap nu bij familie. Lang kan dat niet meer.",
        "Uitzoeken welke woning kan, en vanaf wanneer",
    ),
    "scheiding": (
        "gezin",
        "Rust na de scheiding",
        "We zijn uit elkaar en komen er samen niet uit.",
        "Een gesprek regelen over de omgang",
    ),
    "financien_uitkering": (
        "inkomen",
        "Elke maand geld om van te leven",
        "Ik krijg nergens geld, omdat ik geen adres heb.",
        "De aanvraag van de uitkering samen doen",
    ),
    "kinderen_veiligheid": (
        "kinderen",
        "Dat het goed gaat met de kinderen",
        "De kinderen merken alles. Ik slaap er slecht van.",
        "Bespreken wat de kinderen nodig hebben",
    ),
    "huiselijk_geweld": (
        "veiligheid",
        "Dat het thuis veilig is",
        "Thuis was het niet veilig. Daar wil ik niet meer heen.",
        "Een veiligheidsplan maken, samen",
    ),
    "werk": (
        "werk",
        "Weer aan het werk",
        "Ik wil werken, maar niemand neemt mij zo aan.",
        "Kennismaken met een werkgever in de buurt",
    ),
    "psychische_problematiek": (
        "gezondheid",
        "Weer kunnen slapen",
        "Mijn hoofd zit vol. Ik begin aan niets meer.",
        "Bellen over de wachttijd",
    ),
}
LEADS_TO = {
    "wonen": "Alle papieren voor de inschrijving bij elkaar zoeken",
    "gezin": "Opschrijven hoe de week eruitziet voor iedereen",
    "inkomen": "De bankafschriften meenemen",
    "kinderen": "Met school praten",
    "veiligheid": "Bellen als het onrustig wordt",
    "werk": "Een lijstje maken van wat goed ging in het vorige werk",
    "gezondheid": "Elke dag een half uur naar buiten",
}
# what each organisation is told about, beside the life areas of the help topics where it is 'all'
KNOWS = {
    "wil": "inkomen schulden werk",
    "viveste": "wonen",
    "gemeente": "wonen inkomen",
    "vanhouten": "gezin kinderen dagelijks",
    "lister": "wonen gezondheid dagelijks",
    "uwv": "werk inkomen",
    "save": "kinderen gezin veiligheid",
    "debrug": "schulden dagelijks",
    "rondekern": "gezondheid",
}


def walk_pilot(places: Places, dice: random.Random) -> int:
    """All fifteen courses; returns how many."""
    for row in COURSES:
        _course(places, row, dice)
    return len(COURSES)


def _course(places: Places, row: Pilot, dice: random.Random) -> None:
    table = (row.lead, *row.others.split())
    told = [TOPICS[topic] for topic in row.topics.split()]
    referred = max(row.first - timedelta(days=dice.randrange(8, 24)), FIRST_DAY)
    invited = min(referred + timedelta(days=dice.randrange(1, 5)), row.first)
    course = Course(places, "houten-2020", dice)
    course.refer(
        referred,
        row.sender,
        row.person,
        stuck=" ".join(story for _area, _words, story, _promise in told),
        areas=" ".join(dict.fromkeys(area for area, *_rest in told)),
        tried="Elk loket is geprobeerd; elk loket wijst naar een ander.",
        urgency=Urgency.NONE if row.topics == "werk" else Urgency.SOON,
    )
    course.invite(invited, row.lead, table, row.first)
    for number in range(1, row.talks + 1):
        is_last = number == row.talks
        day = row.first + (number - 1) * FORTNIGHT
        granted = _granted(course, [area for area, *_rest in told]) if number == 1 else None
        with course.talk(next_on=None if is_last else day + FORTNIGHT, consent=granted) as talk:
            if number == 1:
                for topic, (area, words, story, _promise) in zip(
                    row.topics.split(), told, strict=True
                ):
                    talk.told(area, story)
                    talk.strand(area, words, topic)
            else:
                previous = number - 1
                for area, _words, _story, promise in told:
                    talk.done(_numbered(promise, previous))
                    talk.done(_numbered(LEADS_TO[area], previous))
            for area, _words, _story, promise in told:
                talk.line(area, "Besproken wat er gedaan is en wat nu kan.")
                if not is_last:
                    talk.promise(area, _numbered(promise, number), row.lead)
                    talk.promise(area, _numbered(LEADS_TO[area], number), "self")
            if is_last:
                for kind in row.results.split():
                    talk.result(kind)
    last = row.first + (row.talks - 1) * FORTNIGHT
    # the pilot published no number of courses that ended: to its last day they all still ran
    over = max(last, LAST_DAY) + FORTNIGHT
    course.watch(over)
    if row.ends == HANDED:
        course.hand_over(
            over + timedelta(days=99), "De vaste begeleider", told[0][0], "In het gesprek zelf."
        )
    course.close(over + timedelta(days=106), row.ends, told[0][0], row.why)


def _numbered(what: str, number: int) -> str:
    return what if number == 1 else f"{what} (stap {number})"


def _granted(course: Course, areas: list[str]) -> dict[str, str]:
    """Who sits at the table may know what it is for; the team that runs it knows all that was told."""
    granted = {}
    for who in course.table:
        organisation = course.places.home(who).key
        all_told = " ".join(dict.fromkeys([*USUAL.split(), *areas]))
        granted[organisation] = KNOWS.get(organisation, all_told)
    return granted
