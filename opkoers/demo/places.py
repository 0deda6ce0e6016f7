"""Who takes part in the demo: two municipalities, their organisations, and people with a role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from accounts.actions import people, places
from accounts.models import Membership, Municipality, Organisation, Programme, User
from accounts.states import MandateKind, Role
from accounts.viewer import Viewer, viewer_for
from budgets.actions.trees import install_default_tree
from cases.actions.lists import install_lists
from consent.actions.deputies import name_deputy
from consent.actions.forms import publish_form
from consent.actions.lists import install_areas
from consent.models import LifeArea
from opkoers.demo.form_text import FORM_TEXT, FORM_TEXT_ENGLISH
from trail import clock
from trail.actor import System

PASSWORD = "samen-aan-tafel"  # nosec B105: printed for everybody, demo only
BEGIN = date(2020, 1, 1)
SYSTEM = System("demo")

# key, name, short name. The last two are invented.
ORGANISATIONS: tuple[tuple[str, str, str], ...] = (
    ("werktafel", "Houtense Werktafel", "Werktafel"),
    ("wil", "Werk en Inkomen Lekstroom", "WIL"),
    ("sociaalteam", "Sociaal Team Houten", "Sociaal Team"),
    ("gemeente", "Gemeente Houten", "Gemeente"),
    ("vanhouten", "van Houten&co", "van Houten&co"),
    ("viveste", "Viveste", "Viveste"),
    ("lister", "Lister", "Lister"),
    ("uwv", "UWV", "UWV"),
    ("save", "SAVE", "SAVE"),
    ("debrug", "Maatjes van De Brug", "De Brug"),
    ("rondekern", "Psychologen Rond de Kern", "Rond de Kern"),
    ("teambunnik", "Dorpsteam Bunnik", "Dorpsteam"),
)
CORE = frozenset({"werktafel", "wil", "sociaalteam"})
# What an organisation must act on when it hears it; told before somebody says yes (DOMAIN §2).
DUTIES = {
    "wil": "WIL moet nagaan of uw uitkering klopt als er iets verandert in uw inkomen, uw adres of met wie u woont.",
    "uwv": "UWV moet nagaan of uw uitkering klopt als u werkt of als uw gezondheid verandert.",
    "save": "SAVE moet iets doen als een kind niet veilig is. Zij bespreken dat eerst met u.",
    "viveste": "Viveste moet iets doen bij huurschuld, overlast of als u de woning doorverhuurt.",
    "sociaalteam": "Het Sociaal Team moet iets doen als iemand thuis niet veilig is. Zij bespreken dat eerst met u.",
}
DAYS = {
    "wil": "maandag tot en met donderdag",
    "save": "dinsdag en donderdag",
    "rondekern": "woensdag en donderdag",
    "debrug": "donderdag",
}


@dataclass(frozen=True)
class Somebody:
    key: str
    name: str
    organisation: str
    role: Role
    function: str
    municipality: str = "houten"

    @property
    def email(self) -> str:
        return f"{self.key}@{self.organisation}.example"


PROFESSIONAL = Role.PROFESSIONAL
PEOPLE: tuple[Somebody, ...] = (
    Somebody("marleen", "Marleen Hofstra", "sociaalteam", PROFESSIONAL, "sociaal werker"),
    Somebody("mira", "Mira Scholten", "sociaalteam", PROFESSIONAL, "sociaal werker"),
    Somebody("pieter", "Pieter Kuipers", "werktafel", Role.PROJECT_LEADER, "projectleider Op Koers"),
    Somebody("wendy", "Wendy de Groot", "werktafel", PROFESSIONAL, "werkcoach"),
    Somebody("ronald", "Ronald Visser", "werktafel", PROFESSIONAL, "werkcoach"),
    Somebody("iris", "Iris Bakker", "wil", PROFESSIONAL, "consulent inkomen"),
    Somebody("bo", "Bo Verweij", "viveste", PROFESSIONAL, "consulent wonen"),
    Somebody("hanneke", "Hanneke Mol", "vanhouten", PROFESSIONAL, "maatschappelijk werker"),
    Somebody("lotte", "Lotte Zwart", "lister", PROFESSIONAL, "woonbegeleider"),
    Somebody("ruben", "Ruben Timmer", "uwv", PROFESSIONAL, "arbeidsdeskundige"),
    Somebody("samir", "Samir Aydin", "save", PROFESSIONAL, "gezinswerker"),
    Somebody("els", "Els van Rijn", "debrug", PROFESSIONAL, "coördinator maatjes"),
    Somebody("noor", "Noor Hermans", "rondekern", PROFESSIONAL, "psycholoog"),
    Somebody("tom", "Tom de Haan", "gemeente", PROFESSIONAL, "financiële administratie"),
    Somebody("karin", "Karin Postma", "gemeente", PROFESSIONAL, "medewerker sociaal loket"),
    Somebody("paula", "Paula Schouten", "gemeente", Role.PROJECT_LEADER, "programmamanager sociaal domein"),
    Somebody("bas", "Bas Meijer", "gemeente", Role.POLICY_MAKER, "beleidsadviseur"),
    Somebody("anna", "Anna Kok", "gemeente", Role.ADMINISTRATOR, "functioneel beheerder"),
    Somebody("fleur", "Fleur Willems", "gemeente", Role.PRIVACY_OFFICER, "functionaris gegevensbescherming"),
    Somebody("bregje", "Bregje Maas", "teambunnik", Role.PROJECT_LEADER, "teamleider", "bunnik"),
    Somebody("bram", "Bram Evers", "teambunnik", PROFESSIONAL, "sociaal werker", "bunnik"),
    Somebody("bert", "Bert Claassen", "wil", PROFESSIONAL, "consulent inkomen", "bunnik"),
)  # fmt: skip


@dataclass
class Places:
    """Everybody and everything by key, for the walks."""

    municipalities: dict[str, Municipality] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    areas: dict[str, dict[str, LifeArea]] = field(default_factory=dict)

    def viewer(self, key: str) -> Viewer:
        """The viewer of this moment on the demo's clock."""
        return viewer_for(self.users[key])

    def home(self, key: str) -> Organisation:
        """The organisation somebody works for."""
        return self.organisations[somebody(key).organisation]


def somebody(key: str) -> Somebody:
    return next(one for one in PEOPLE if one.key == key)


@contextmanager
def on(day: date, hour: int = 10, minute: int = 0) -> Iterator[datetime]:
    """The demo's clock at a local moment."""
    with clock.at(datetime.combine(day, time(hour, minute), clock.AMSTERDAM)) as moment:
        yield moment


def build_places(today: date) -> Places:
    """Municipalities, organisations, programmes, people, mandates and deputies."""
    made = Places()
    with on(BEGIN, 9):
        for key, name in (("houten", "Houten"), ("bunnik", "Bunnik")):
            municipality = places.add_municipality(key=key, name=name, by=SYSTEM)
            made.municipalities[key] = municipality
            made.areas[key] = install_areas(municipality=municipality, by=SYSTEM)
            install_lists(municipality=municipality, by=SYSTEM)
            publish_form(municipality=municipality, text=FORM_TEXT, by=SYSTEM)
            publish_form(
                municipality=municipality, text=FORM_TEXT_ENGLISH, language="en", by=SYSTEM
            )
            install_default_tree(municipality, SYSTEM)
        _organisations(made)
        _programmes(made, today)
        _people(made)
        _mandates(made, today)
    return made


def _organisations(made: Places) -> None:
    for key, name, short in ORGANISATIONS:
        made.organisations[key] = places.add_organisation(
            key=key, name=name, short_name=short, by=SYSTEM
        )
    for municipality, keys in (
        ("houten", [key for key, *_names in ORGANISATIONS if key != "teambunnik"]),
        ("bunnik", ["teambunnik", "wil"]),
    ):
        for key in keys:
            places.add_partnership(
                municipality=made.municipalities[municipality],
                organisation=made.organisations[key],
                from_date=BEGIN,
                is_core=key in CORE or key == "teambunnik",
                mailbox=f"opkoers@{key}.example",
                working_days=DAYS.get(key, ""),
                duty_to_act=DUTIES.get(key, ""),
                by=SYSTEM,
            )


def _programmes(made: Places, today: date) -> None:
    for key, name, municipality, lead, from_date, until_date in (
        ("houten-2020", "Op Koers pilot 2020", "houten", "werktafel", date(2020, 2, 1), date(2020, 12, 31)),
        ("houten", "Op Koers Houten", "houten", "werktafel", date(2021, 1, 1), None),
        ("bunnik", "Op Koers Bunnik", "bunnik", "teambunnik", date(2021, 1, 1), None),
    ):  # fmt: skip
        made.programmes[key] = places.add_programme(
            municipality=made.municipalities[municipality],
            key=key,
            name=name,
            lead_organisation=made.organisations[lead],
            from_date=from_date,
            until_date=until_date,
            slot_minutes=30,
            meeting_place="Gemeentehuis, kamer 2.14" if municipality == "houten" else "Dorpshuis",
            by=SYSTEM,
        )


def _people(made: Places) -> None:
    for one in PEOPLE:
        user = people.add_user(email=one.email, name=one.name, by=SYSTEM)
        made.users[one.key] = user
        people.add_membership(
            user=user,
            organisation=made.organisations[one.organisation],
            municipality=made.municipalities[one.municipality],
            role=one.role,
            function=one.function,
            from_date=BEGIN,
            by=SYSTEM,
        )
    # a regional consulent sits at tables of both municipalities
    people.add_membership(
        user=made.users["iris"],
        organisation=made.organisations["wil"],
        municipality=made.municipalities["bunnik"],
        role=PROFESSIONAL,
        function="consulent inkomen",
        from_date=BEGIN,
        by=SYSTEM,
    )
    for person, deputy in (("marleen", "mira"), ("wendy", "ronald")):
        name_deputy(
            person=made.users[person],
            deputy=made.users[deputy],
            organisation=made.home(person),
            municipality=made.municipalities["houten"],
            from_date=BEGIN,
            by=SYSTEM,
        )


RENEW = ("paula", MandateKind.DEVIATION)


def _mandates(made: Places, today: date) -> None:
    """One ends in three months: a new alderman has something to renew."""
    up_to = Decimal("2500.00")
    for programme, holder, kind, amount in (
        ("houten-2020", "pieter", MandateKind.BUDGET, up_to),
        ("houten", "pieter", MandateKind.BUDGET, up_to),
        ("houten", "paula", MandateKind.BUDGET, up_to),
        ("houten", "paula", MandateKind.EXCESS, Decimal("10000.00")),
        ("houten", "tom", MandateKind.PAYMENT, None),
        ("houten", "pieter", MandateKind.DEVIATION, None),
        ("houten", "paula", MandateKind.DEVIATION, None),
        ("bunnik", "bregje", MandateKind.BUDGET, Decimal("1500.00")),
    ):
        people.give_mandate(
            programme=made.programmes[programme],
            kind=kind,
            holder=made.users[holder],
            given_by="de wethouders Werk en Zorg",
            up_to=amount,
            from_date=made.programmes[programme].from_date,
            until_date=today + timedelta(days=95) if (holder, kind) == RENEW else None,
            by=SYSTEM,
        )


def give_passwords() -> None:
    """Let everybody of the demo sign in with PASSWORD; hashed once, by the place's own hasher."""
    User.objects.filter(email__in=[one.email for one in PEOPLE]).update(
        password=make_password(PASSWORD)
    )


def memberships() -> list[tuple[Somebody, Membership]]:
    """The demo's people with their first membership, as they stand in the database."""
    rows = {
        row.user.email: row
        for row in Membership.objects.select_related("user", "organisation", "municipality")
        .filter(user__email__in=[one.email for one in PEOPLE])
        .order_by("-id")
    }
    return [(one, rows[one.email]) for one in PEOPLE if one.email in rows]
