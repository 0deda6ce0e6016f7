"""Who lives there and where, known to who may know it and found by nobody else (DOMAIN §4, protection)."""

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case
from consent.actions import home
from consent.models import HouseholdMember, Resident
from tests.cases.table_world import give_consent, invited_case, running_case
from tests.stored_world import built_once
from tests.world import World
from trail.errors import Denied

ADDRESS = "Schuilstraat 7, Culemborg"
GRANTED = {
    "werktafel": ("wonen", "gezin", "adres"),
    "sociaalteam": ("wonen", "gezin"),
    "wil": ("inkomen",),
    "viveste": ("wonen",),
}


@pytest.fixture
@built_once
def case(world: World) -> Case:
    """Hers, at whose table only Werktafel may know the address; her ex has another, led by the same people."""
    case, _first = running_case(world, "Sanne Verkerk")
    give_consent(world, case, GRANTED)
    home.set_secret_address(dossier=case.dossier, address=ADDRESS, by=world.viewer("wendy"))
    home.add_household_member(
        dossier=case.dossier,
        name="Noor Verkerk",
        relation="dochter",
        area=world.areas["gezin"],
        by=world.viewer("wendy"),
    )
    return case


@pytest.fixture
def his(world: World, case: Case) -> Case:
    """Of the ex-partner, with the same surname: gijs of the GGZ helps him, and isn't at her table."""
    return invited_case(world, "Rob Verkerk")


def page(client: Client, world: World, who: str, url: str) -> str:
    client.force_login(world.users[who])
    response = client.get(url)
    assert response.status_code in (200, 404), url
    return response.content.decode()


def test_only_who_was_allowed_sees_the_address(world: World, case: Case, client: Client) -> None:
    url = f"/dossiers/{case.dossier_id}/thuis/"
    assert ADDRESS in page(client, world, "wendy", url)
    for who in ("marleen", "iris", "bo", "paula"):
        text = page(client, world, who, url)
        assert ADDRESS not in text, who
        assert "adres" not in text.lower().replace("e-mailadres", ""), who


@pytest.mark.parametrize("who", ["marleen", "iris", "paula", "bert"])
def test_who_may_not_know_it_cannot_change_it(
    world: World, case: Case, client: Client, who: str
) -> None:
    with pytest.raises(Denied):
        home.set_secret_address(dossier=case.dossier, address="x", by=world.viewer(who))
    client.force_login(world.users[who])
    sent = client.post(f"/dossiers/{case.dossier_id}/thuis/adres/", {"secret-address": "x"})
    assert sent.status_code in (403, 404)
    assert Resident.objects.get(pk=case.dossier.resident_id).secret_address == ADDRESS


def test_the_household_is_known_by_its_area(world: World, case: Case, client: Client) -> None:
    url = f"/dossiers/{case.dossier_id}/thuis/"
    assert "Noor" in page(client, world, "marleen", url)
    for who in ("iris", "bo", "paula"):
        assert "Noor" not in page(client, world, who, url), who
    member = HouseholdMember.objects.get()
    client.force_login(world.users["iris"])
    assert client.post(f"{url}{member.pk}/weg/").status_code == 404
    client.force_login(world.users["marleen"])
    assert client.post(f"{url}{member.pk}/weg/").status_code == 302
    assert not HouseholdMember.objects.exists()


def test_a_foreign_area_or_nothing_at_all_is_told(world: World, case: Case, client: Client) -> None:
    client.force_login(world.users["iris"])
    url = f"/dossiers/{case.dossier_id}/thuis/"
    for area in (world.areas["gezin"].pk, world.bunnik_areas["inkomen"].pk, "x", "", 2**70):
        sent = client.post(url, {"name": "Noor", "relation": "dochter", "area": str(area)})
        assert sent.status_code == 422, area
    for name in ("", "   ", "x" * 121, "\x00"):
        values = {"name": name, "relation": "zus", "area": str(world.areas["inkomen"].pk)}
        assert client.post(url, values).status_code == 422, repr(name)
    assert HouseholdMember.objects.count() == 1


def test_it_lies_encrypted_and_stands_in_no_log(world: World, case: Case) -> None:
    with connection.cursor() as cursor:
        for table in ("consent_resident", "consent_householdmember", "trail_auditline"):
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            text = " ".join(row[0] for row in cursor.fetchall())
            assert "Schuilstraat" not in text
            assert "Noor" not in text


# pages where somebody at another table could stumble on her
ELSEWHERE = (
    "/",
    "/casussen/",
    "/zoeken?q=Verkerk",
    "/zoeken?q=Noor",
    "/zoeken?q=Schuilstraat",
    "/afspraken/",
)


def test_at_his_table_nothing_is_known_of_her(
    world: World, case: Case, his: Case, client: Client
) -> None:
    """Nor by the same surname, her number, the household, an export or a page of his dossier."""
    home_of_his = f"/dossiers/{his.dossier_id}/thuis/"
    own = [f"/casussen/{his.pk}/{part}" for part in ("", "verhaal/", "gesprekken/", "meer/")]
    number = case.dossier.number
    # gijs isn't at her table: neither she, nor her number, nor an address comes up anywhere
    strangers = ("gijs", "mira", "bert")
    for who in strangers:
        for url in (*ELSEWHERE, f"/zoeken?q={number}", home_of_his, *own):
            text = (
                page(client, world, who, url)
                .replace(f"q={number}", "")
                .replace(f'value="{number}"', "")
            )
            for word in ("Sanne", ADDRESS, "Noor Verkerk"):
                assert word not in text, (who, url, word)
    for url in ELSEWHERE:
        assert client.get(url).status_code == 200, url
    # who sits at both tables sees on his nothing of hers
    for url in (home_of_his, *own):
        text = page(client, world, "wendy", url)
        for word in ("Sanne", ADDRESS, "Noor", number):
            assert word not in text, (url, word)


def test_no_table_links_two_residents() -> None:
    """A household member is words on one dossier: no key to a resident, nor to another dossier."""
    keys = [
        f.remote_field.model.__name__
        for f in HouseholdMember._meta.concrete_fields
        if f.remote_field is not None
    ]
    assert sorted(keys) == ["Dossier", "LifeArea", "Municipality", "User"]
