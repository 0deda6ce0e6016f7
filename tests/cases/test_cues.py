"""The administrator keeps the list of what asks for a look at the money."""

import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.actions.cues import add_cue, change_cue
from cases.models import Consequence, ConsequenceCue
from tests.cases.table_world import moment, running_case
from tests.cases.test_promises import agreed
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(world: World, client: Client) -> Client:
    client.force_login(world.users["anna"])
    return client


def new(world: World, client: Client, **typed: Any) -> Any:
    data = {"name": "Bijstand", "area": "", "words": "Uitkering, bijstand\nbijstand"}
    return client.post(f"/gevolgen/nieuw/{world.houten.pk}/", data | typed)


def cue_of(world: World, key: str = "verhuizen") -> ConsequenceCue:
    return ConsequenceCue.objects.get(municipality=world.houten, key=key)


def as_it_stands(cue: ConsequenceCue, **typed: Any) -> dict[str, Any]:
    return {
        "name": cue.name,
        "area": cue.area_id or "",
        "words": ", ".join(cue.words),
        "is_active": "on" if cue.is_active else "",
        "version": cue.version,
    } | typed


def test_what_is_added_is_asked_about_and_what_is_off_no_more(world: World, anna: Client) -> None:
    case, _meeting = running_case(world)

    def agree(what: str) -> None:
        with clock.at(moment(10, 1, 14)):
            agreed(world, case, what)

    agree("Bijstand aanvragen")
    assert not Consequence.objects.exists()
    assert new(world, anna).status_code == 302
    added = cue_of(world, "bijstand")
    assert (added.words, added.area) == (["Uitkering", "bijstand"], None)
    agree("Bijstand nog eens aanvragen")
    assert Consequence.objects.count() == 1
    off = as_it_stands(added, is_active="")
    assert anna.post(f"/gevolgen/{added.pk}/", off).status_code == 302
    agree("Bijstand een derde keer aanvragen")
    # what was asked stays asked
    assert Consequence.objects.count() == 1
    assert "niet in gebruik" in anna.get("/gevolgen/").content.decode()
    logged = AuditLine.objects.filter(action__startswith="consequence.cue").order_by("id")
    assert [(line.action, line.data) for line in logged] == [
        ("consequence.cue_add", {}),
        ("consequence.cue_change", {"fields": ["is_active"]}),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Geef het een naam"),
        ({"name": "VERHUIZEN"}, "Deze naam staat al op de lijst"),
        ({"words": ""}, "Kies een leefgebied, of schrijf een woord op"),
        ({"words": " , ;\n"}, "Kies een leefgebied, of schrijf een woord op"),
        ({"words": "loon, de"}, "‘de’ is te kort"),
        ({"words": "een gift"}, "‘een gift’ is niet één woord"),
        ({"words": "pgb-geld"}, "‘pgb-geld’ is niet één woord"),
        ({"words": "x" * 41}, "is te lang"),
        ({"words": ",".join(f"woord{n}" for n in range(31))}, "meer dan 30 woorden"),
        ({"words": "a\x00bc"}, "niet bewaard"),
        ({"area": "999999"}, "Kies een leefgebied uit de lijst"),
        ({"area": "9" * 30}, "Kies een leefgebied uit de lijst"),
    ],
)
def test_bad_input_is_said_in_words(
    world: World, anna: Client, typed: dict[str, str], said: str
) -> None:
    before = ConsequenceCue.objects.count()
    answer = new(world, anna, **typed)
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert said in page
    assert typed.get("name", "Bijstand") in page
    assert ConsequenceCue.objects.count() == before


def test_an_area_of_another_municipality_is_none(world: World, anna: Client) -> None:
    assert new(world, anna, area=world.bunnik_areas["werk"].pk).status_code == 422
    assert new(world, anna, area=world.areas["werk"].pk, words="").status_code == 302


def test_a_colleagues_change_is_told_before_it_is_undone(world: World, anna: Client) -> None:
    cue = cue_of(world)
    opened = as_it_stands(cue, words="verhuis")
    change_cue(
        cue=cue,
        name="Verhuizen of ontruimd worden",
        area=None,
        words=["verhuis", "ontruim"],
        is_active=True,
        version=cue.version,
        by=world.viewer("anna"),
    )
    answer = anna.post(f"/gevolgen/{cue.pk}/", opened)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Nu staat er: Verhuizen of ontruimd worden, verhuis, ontruim." in page
    assert 'name="version" value="2"' in page
    assert cue_of(world).words == ["verhuis", "ontruim"]
    assert anna.post(f"/gevolgen/{cue.pk}/", opened | {"version": 2}).status_code == 302
    assert cue_of(world).words == ["verhuis"]
    # the same once more is no change
    assert anna.post(f"/gevolgen/{cue.pk}/", as_it_stands(cue_of(world))).status_code == 302
    assert AuditLine.objects.filter(action="consequence.cue_change").count() == 2


def test_only_who_administers_this_municipality(world: World, client: Client) -> None:
    cue = cue_of(world)
    for name in ("pieter", "wendy", "fleur", "bregje"):
        with pytest.raises(Denied):
            add_cue(
                municipality=world.houten,
                name="x",
                area=None,
                words=["loon"],
                by=world.viewer(name),
            )
        with pytest.raises(Denied):
            change_cue(
                cue=cue,
                name="x",
                area=None,
                words=["loon"],
                is_active=True,
                version=1,
                by=world.viewer(name),
            )
    client.force_login(world.users["anna"])
    theirs = ConsequenceCue.objects.filter(municipality=world.bunnik)[0]
    assert client.get(f"/gevolgen/{theirs.pk}/").status_code == 404
    assert client.get(f"/gevolgen/nieuw/{world.bunnik.pk}/").status_code == 404


def test_names_that_look_alike_get_keys_of_their_own(world: World) -> None:
    anna = world.viewer("anna")
    for name in ("Loon!", "Loon?", "…", "……"):
        add_cue(municipality=world.houten, name=name, area=None, words=["loon"], by=anna)
    made = ConsequenceCue.objects.filter(municipality=world.houten).order_by("-id")[:4]
    assert sorted(cue.key for cue in made) == ["gevolg", "gevolg-2", "loon", "loon-2"]
    with pytest.raises(Conflict):
        add_cue(municipality=world.houten, name="loon!", area=None, words=["loon"], by=anna)


def test_the_list_takes_as_many_queries_for_many(world: World, anna: Client) -> None:
    counts = []
    for number in range(3):
        anna.get("/gevolgen/")
        with CaptureQueriesContext(connection) as found:
            anna.get("/gevolgen/")
        counts.append(len(found))
        add_cue(
            municipality=world.houten,
            name=f"nog een {number}",
            area=world.areas["werk"],
            words=["loon"],
            by=world.viewer("anna"),
        )
    assert len(set(counts)) == 1
