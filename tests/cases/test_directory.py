"""The sociale kaart: who is on it, who keeps what, and that it stays the municipality's own."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Partnership
from cases import directory as kaart
from cases.actions import directory as actions
from cases.models import DirectoryCard
from consent.actions.deputies import name_deputy
from tests.world import SYSTEM, World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

CONTACT: dict[str, Any] = {
    "mailbox": "team@wil.example",
    "phone": "030 555 02 00",
    "days": "woensdag en donderdag",
    "ask_for": "team inkomen",
    "does": "Uitkering en bijzondere bijstand.",
}


def wil(world: World, place: str = "houten") -> Partnership:
    return Partnership.objects.get(
        municipality=getattr(world, place), organisation=world.organisations["wil"]
    )


def food_bank(world: World, **more: Any) -> DirectoryCard:
    values = {**CONTACT, "name": "Voedselbank", "agreements": "", "areas": [world.areas["inkomen"]]}
    return actions.add_organisation(
        municipality=world.houten, by=world.viewer("anna"), **{**values, **more}
    )


def names(world: World, who: str = "marleen", **asked: Any) -> list[str]:
    entries = kaart.entries_of(world.viewer(who), world.houten.pk)
    return [e.name for e in kaart.matching(entries, **{"words": "", "area_id": None} | asked)]


def test_a_partner_keeps_its_own_contact_and_not_what_was_agreed(world: World) -> None:
    iris, row = world.viewer("iris"), wil(world)
    card = actions.change_partner(partnership=row, by=iris, **CONTACT)
    row.refresh_from_db()
    assert (row.mailbox, row.phone, row.working_days) == (
        CONTACT["mailbox"],
        CONTACT["phone"],
        CONTACT["days"],
    )
    # it stands in one place
    assert (card.name, card.mailbox, card.phone, card.days) == ("", "", "", "")
    more: dict[str, Any]
    for more in ({"agreements": "Antwoord binnen een jaar."}, {"areas": [world.areas["werk"]]}):
        with pytest.raises(Denied):
            actions.change_partner(partnership=row, by=iris, **CONTACT, **more)
    for stranger in ("bo", "pieter", "bert"):
        with pytest.raises(Denied):
            actions.change_partner(partnership=row, by=world.viewer(stranger), **CONTACT)
    # the other municipality where they serve has a card of its own
    assert wil(world, "bunnik").mailbox == ""


def test_what_changed_stands_in_the_log_and_nothing_when_nothing_did(world: World) -> None:
    anna, row = world.viewer("anna"), wil(world)
    more: dict[str, Any] = {
        "agreements": "Antwoord binnen twee werkdagen.",
        "areas": [world.areas["schulden"]],
    }
    for _again in range(2):
        actions.change_partner(partnership=row, by=anna, **CONTACT, **more)
    lines = AuditLine.objects.filter(action__in=["directory.change", "partnership.contact"])
    assert [(one.action, one.data["fields"]) for one in lines.order_by("id")] == [
        ("partnership.contact", ["mailbox", "phone", "working_days"]),
        ("directory.change", ["agreements", "ask_for", "does", "areas"]),
    ]


def test_an_organisation_without_people_here(world: World) -> None:
    card = food_bank(world)
    with pytest.raises(Conflict):
        food_bank(world, name="VOEDSELBANK")
    other = food_bank(world, name="Huisarts")
    with pytest.raises(Conflict):
        actions.change_organisation(
            card=other, by=world.viewer("anna"), areas=[], name="voedselbank"
        )
    for who in ("pieter", "marleen", "bregje"):
        with pytest.raises(Denied):
            actions.remove_organisation(card=card, by=world.viewer(who))
    for _twice in range(2):
        actions.remove_organisation(card=card, by=world.viewer("anna"))
    assert "Voedselbank" not in names(world)
    assert "Huisarts" in names(world)


def test_only_life_areas_of_its_own_municipality(world: World) -> None:
    card = food_bank(world, areas=[world.areas["werk"], world.bunnik_areas["werk"]])
    assert [area.pk for area in card.areas.all()] == [world.areas["werk"].pk]


def test_looked_up_by_life_area_and_by_words(world: World) -> None:
    food_bank(world)
    area = world.areas["inkomen"].pk
    assert names(world, area_id=area) == ["Voedselbank"]
    assert names(world, words="WIL iris") == ["Werk en Inkomen Lekstroom"]
    assert names(world, words="bijstand voedsel") == ["Voedselbank"]
    assert names(world, words="bestaat niet") == []
    assert names(world, words="iris", area_id=area) == []


def test_people_and_deputies_are_those_of_today(world: World) -> None:
    today = clock.today()
    common: dict[str, Any] = {
        "person": world.users["marleen"],
        "organisation": world.organisations["sociaalteam"],
        "municipality": world.houten,
        "by": SYSTEM,
    }
    name_deputy(deputy=world.users["mira"], from_date=today + timedelta(days=1), **common)

    def stands_in() -> str:
        entries = kaart.entries_of(world.viewer("bas"), world.houten.pk)
        team = next(e for e in entries if e.name == "Sociaal Team Houten")
        return next(one.deputies for one in team.colleagues if one.name == "Marleen Test")

    assert stands_in() == ""
    name_deputy(deputy=world.users["mira"], from_date=today, until_date=today, **common)
    assert stands_in() == "Mira Test"
    # who left takes the whole organisation off the kaart
    Partnership.objects.filter(organisation=world.organisations["ggz"]).update(
        until_date=date(2026, 11, 11)
    )
    assert "GGZ Lekstroom" not in names(world)


def test_the_list_runs_the_same_number_of_queries(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            for entry in kaart.entries_of(world.viewer("anna"), world.houten.pk):
                assert entry.words
        return len(seen)

    food_bank(world)
    few = queries()
    for number in range(3):
        food_bank(world, name=f"Nog een {number}")
    assert queries() == few


def test_wrong_input_keeps_what_was_typed(world: World) -> None:
    client = Client()
    client.force_login(world.users["anna"])
    address = f"/sociale-kaart/nieuw/{world.houten.pk}/"
    answer = client.post(address, {"name": "Kerk", "mailbox": "geen adres", "does": "Koffie."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Koffie."' in page
    assert "geen adres" in page
    # nobody can be reached by neither
    answer = client.post(address, {"name": "Kerk"})
    assert answer.status_code == 422
    assert "anders kan niemand hen bereiken" in answer.content.decode()
    assert not DirectoryCard.objects.filter(name="Kerk").exists()


def test_from_the_case_to_the_card(world: World) -> None:
    client = Client()
    client.force_login(world.users["marleen"])
    pk = world.organisations["wil"].pk
    page = client.get(f"/sociale-kaart/?gemeente={world.houten.pk}&organisatie={pk}")
    html = page.content.decode()
    assert "Iris Test" in html
    assert "Bo Test" not in html
    for wrong in (f"gemeente={world.bunnik.pk}", "gemeente=x", "organisatie=²", "leefgebied=-1"):
        assert client.get(f"/sociale-kaart/?{wrong}").status_code == 404
