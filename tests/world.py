"""A small world, built through actions only: states that the product can't reach don't exist here.

Houten: lead organisation Werktafel; WIL, Sociaal Team, Viveste and GGZ as partners. Bunnik: another municipality that
shares WIL. The eight viewers of the access matrix are named in `World`.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.actions import people, places
from accounts.models import Municipality, Organisation, Programme, User
from accounts.states import MandateKind, Role
from accounts.viewer import Viewer, viewer_for
from budgets.actions.trees import install_default_tree
from cases.actions.lists import install_lists
from consent.actions.forms import publish_form
from consent.actions.lists import install_areas
from consent.models import LifeArea
from trail.actor import System

PASSWORD = "een-lang-wachtwoord-voor-de-test"
BEGIN = date(2026, 1, 1)
SYSTEM = System("test")


@dataclass
class World:
    houten: Municipality
    bunnik: Municipality
    programme: Programme
    bunnik_programme: Programme
    organisations: dict[str, Organisation]
    users: dict[str, User]
    areas: dict[str, LifeArea]
    bunnik_areas: dict[str, LifeArea] = field(default_factory=dict)
    # the tests.stored_world.StoredWorld that put it back, where one did
    origin: Any = field(default=None, repr=False)

    def viewer(self, name: str) -> Viewer:
        """The viewer of this moment; call again after a change of membership."""
        return viewer_for(self.users[name])

    def area_ids(self, *keys: str) -> frozenset[int]:
        return frozenset(self.areas[key].pk for key in keys)

    def parts(self) -> list[object]:
        """Itself and all that it holds, in one order."""
        places = (self.houten, self.bunnik, self.programme, self.bunnik_programme)
        named = (self.organisations, self.users, self.areas, self.bunnik_areas)
        return [self, *places, *(one for all_of in named for one in all_of.values())]


# name: (organisation, municipality, role)
PEOPLE: dict[str, tuple[str, str, Role]] = {
    "marleen": ("sociaalteam", "houten", Role.PROFESSIONAL),
    "mira": ("sociaalteam", "houten", Role.PROFESSIONAL),
    "pieter": ("werktafel", "houten", Role.PROJECT_LEADER),
    "wendy": ("werktafel", "houten", Role.PROFESSIONAL),
    "iris": ("wil", "houten", Role.PROFESSIONAL),
    "bo": ("viveste", "houten", Role.PROFESSIONAL),
    "gijs": ("ggz", "houten", Role.PROFESSIONAL),
    "paula": ("gemeente", "houten", Role.PROJECT_LEADER),
    "bas": ("gemeente", "houten", Role.POLICY_MAKER),
    "anna": ("gemeente", "houten", Role.ADMINISTRATOR),
    "fleur": ("gemeente", "houten", Role.PRIVACY_OFFICER),
    "bert": ("wil", "bunnik", Role.PROFESSIONAL),
    "bregje": ("bunnikteam", "bunnik", Role.PROJECT_LEADER),
}


def build_world() -> World:
    """Municipalities, organisations, programmes, people and mandates; no residents yet."""
    by = SYSTEM
    houten = places.add_municipality(key="houten", name="Houten", by=by)
    bunnik = places.add_municipality(key="bunnik", name="Bunnik", by=by)
    organisations = {
        key: places.add_organisation(key=key, name=name, short_name=short, by=by)
        for key, name, short in (
            ("werktafel", "Houtense Werktafel", "Werktafel"),
            ("sociaalteam", "Sociaal Team Houten", "Sociaal Team"),
            ("wil", "Werk en Inkomen Lekstroom", "WIL"),
            ("viveste", "Viveste", "Viveste"),
            ("ggz", "GGZ Lekstroom", "GGZ"),
            ("gemeente", "Gemeente Houten", "Gemeente"),
            ("bunnikteam", "Centrum voor Elkaar", "Elkaar"),
        )
    }
    duties = {
        "wil": "WIL moet nagaan of u recht houdt op uw uitkering.",
        "ggz": "De GGZ moet hulp inschakelen als iemand in gevaar is.",
    }
    for key in ("werktafel", "sociaalteam", "wil", "viveste", "ggz", "gemeente"):
        places.add_partnership(
            municipality=houten,
            organisation=organisations[key],
            from_date=BEGIN,
            is_core=key in ("werktafel", "sociaalteam", "wil"),
            duty_to_act=duties.get(key, ""),
            by=by,
        )
    for key in ("bunnikteam", "wil"):
        places.add_partnership(
            municipality=bunnik,
            organisation=organisations[key],
            from_date=BEGIN,
            is_core=True,
            by=by,
        )
    programme = places.add_programme(
        municipality=houten,
        key="houten-2026",
        name="Op Koers Houten",
        lead_organisation=organisations["werktafel"],
        from_date=BEGIN,
        by=by,
    )
    bunnik_programme = places.add_programme(
        municipality=bunnik,
        key="bunnik-2026",
        name="Op Koers Bunnik",
        lead_organisation=organisations["bunnikteam"],
        from_date=BEGIN,
        by=by,
    )
    areas = install_areas(municipality=houten, by=by)
    bunnik_areas = install_areas(municipality=bunnik, by=by)
    for municipality in (houten, bunnik):
        install_lists(municipality=municipality, by=by)
        install_default_tree(municipality, by)
        publish_form(municipality=municipality, text="Mogen wij samen met u aan tafel?", by=by)
    users = {}
    for name, (organisation, place, role) in PEOPLE.items():
        user = people.add_user(
            email=f"{name}@test.example", name=f"{name.title()} Test", password=PASSWORD, by=by
        )
        people.add_membership(
            user=user,
            organisation=organisations[organisation],
            municipality=houten if place == "houten" else bunnik,
            role=role,
            from_date=BEGIN,
            by=by,
        )
        users[name] = user
    for holder in ("pieter", "paula"):
        people.give_mandate(
            programme=programme,
            kind=MandateKind.BUDGET,
            holder=users[holder],
            given_by="wethouders Werk en Wonen",
            up_to=Decimal("2500.00"),
            from_date=BEGIN,
            by=by,
        )
    return World(
        houten, bunnik, programme, bunnik_programme, organisations, users, areas, bunnik_areas
    )
