"""The day page: what needs somebody now, and nothing that isn't theirs."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts.actions.people import add_user
from accounts.context_processors import viewer as navigation
from accounts.plugs import NAV_SOURCES
from cases.models import Case, Meeting
from tests.cases.referring import invite, refer
from tests.cases.test_listing import make_case
from tests.world import SYSTEM, World
from trail import clock
from trail.models import AuditLine


def enter(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def home(world: World, name: str) -> str:
    response = enter(world, name).get("/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", ["marleen", "pieter", "bo", "paula", "bas", "anna", "fleur"])
def test_everybody_lands_on_a_page_that_says_something(world: World, who: str) -> None:
    page = home(world, who)
    assert f"{world.users[who].first_name}</h1>" in page
    assert "ok-card" in page


def test_todays_table_with_the_names_one_may_know(world: World) -> None:
    case = make_case(world)
    invite(world, refer(world, name="Andere Week"))
    Meeting.objects.filter(case=case).update(on_date=clock.today())
    assert f"/gesprekken/{case.meetings.get().pk}/" in home(world, "marleen")
    assert "eneer Kees de Wit" in home(world, "marleen")
    paula = home(world, "paula")
    assert "Kees" not in paula
    assert "eneer W." in paula
    assert "/gesprekken/" not in paula  # steering starts no conversation
    assert "Kees" not in home(world, "mira")
    line = AuditLine.objects.filter(action="day.view", user_id=world.users["marleen"].pk).latest(
        "id"
    )
    assert case.dossier_id in line.dossier_ids


def test_a_conversation_that_was_not_written_up_is_not_forgotten(world: World) -> None:
    make_case(world)
    with clock.at(datetime(2026, 11, 30, 9, 0, tzinfo=clock.AMSTERDAM)):
        page = home(world, "marleen")
    assert "19 nov" in page


def test_after_some_weeks_the_sender_has_nothing_left(world: World) -> None:
    refer(world)
    assert "Kees de Wit" in home(world, "bo")
    with clock.at(clock.now() + timedelta(weeks=6, days=1)):
        assert "Kees" not in home(world, "bo")


def test_who_has_no_role_is_told_so_and_sees_no_menu(world: World) -> None:
    user = add_user(email="niemand@test.example", name="Niemand Nog", by=SYSTEM)
    client = Client()
    client.force_login(user)
    page = client.get("/").content.decode()
    assert "Niemand" in page
    assert "ok-nav__link" not in page
    assert Client().get("/").status_code == 302


def test_the_menu_has_what_the_role_has(world: World) -> None:
    def urls(name: str) -> list[str]:
        items = sorted(
            (i for source in NAV_SOURCES for i in source(world.viewer(name))),
            key=lambda item: item.order,
        )
        return [item.url for item in items]

    assert urls("iris")[:6] == [
        "/",
        "/aanmeldingen/",
        "/wegen/",
        "/casussen/",
        "/tafels/",
        "/afspraken/",
    ]
    assert "/wegen/" not in urls("bo")
    assert "/casussen/" not in urls("bas") + urls("anna") + urls("fleur")
    request = enter(world, "iris").get("/aanmelden/").wsgi_request
    active = [i["url"] for i in navigation(request)["nav_items"] if i["active"]]
    assert active == ["/aanmeldingen/"]


def test_the_language_can_be_chosen_and_brings_back(world: World) -> None:
    client = enter(world, "iris")
    response = client.post("/taal/", {"language": "en", "next": "/casussen/"})
    assert response.headers["Location"] == "/casussen/"
    assert 'lang="en"' in client.get("/").content.decode()
    for data in ({"language": "xx", "next": "https://elders.example/"}, {}):
        assert client.post("/taal/", data).headers["Location"] == "/"
    assert 'lang="en"' in client.get("/").content.decode()
    assert Client().post("/taal/", {"language": "nl"}).headers["Location"] == "/inloggen/"


def test_a_case_has_its_place_in_the_count(world: World) -> None:
    make_case(world)
    refer(world)
    page = home(world, "pieter")
    assert f"{Case.objects.count()} van 20" in page or "1 of 20" in page


def test_no_browser_keeps_what_somebody_sees_signed_in(world: World) -> None:
    for path in ("/", "/casussen/", "/casussen/9999/", "/zoeken?q=wit"):
        response = enter(world, "marleen").get(path)
        assert response.headers["Cache-Control"] == "private, no-store", path
