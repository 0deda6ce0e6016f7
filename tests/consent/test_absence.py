"""Away: a colleague stands in from the first day until the last, and knows what the other knows, no more."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import people
from accounts.models import Deputy, Membership
from accounts.states import Role
from cases.actions.agreements import make_agreement
from cases.models import Case
from consent.actions.deputies import be_away, end_deputy
from consent.models import Dossier
from tests.access.visit import text_of
from tests.cases.table_world import moment, running_case
from tests.world import BEGIN, SYSTEM, World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

PAGE = "/dossiers/afwezig/"


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    """Marleen of the Sociaal Team leads a course; it is 1 October 2026."""
    case, _meeting = running_case(world)
    with clock.at(moment(10, 1, 14)):
        yield case


def day(number: int) -> date:
    return date(2026, 10, 1) + timedelta(days=number)


def away(world: World, first: int = 0, last: int = 3, **changes: Any) -> Deputy:
    """Marleen is away and Mira stands in, unless said otherwise."""
    values: dict[str, Any] = {
        "person": world.users["marleen"],
        "deputy": world.users["mira"],
        "organisation": world.organisations["sociaalteam"],
        "municipality": world.houten,
        "from_date": day(first),
        "until_date": day(last),
        "by": world.viewer("marleen"),
    }
    return be_away(**{**values, **changes})


def knows(world: World, name: str, number: int, at: time) -> bool:
    with clock.at(datetime.combine(day(number), at, clock.AMSTERDAM)):
        return bool(Dossier.objects.visible_to(world.viewer(name)).exists())


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def hired(world: World, name: str, organisation: str = "sociaalteam", **changes: Any) -> None:
    """A role more for somebody of the world."""
    values: dict[str, Any] = {"role": Role.PROFESSIONAL, "from_date": BEGIN, "by": SYSTEM}
    people.add_membership(
        user=world.users[name],
        organisation=world.organisations[organisation],
        municipality=world.houten,
        **{**values, **changes},
    )


def test_sight_begins_and_ends_with_the_days(world: World, case: Case) -> None:
    away(world, 2, 4)
    assert not knows(world, "mira", 1, time(23, 59, 59))
    assert knows(world, "mira", 2, time(0, 0))
    assert knows(world, "mira", 4, time(23, 59, 59))
    assert not knows(world, "mira", 5, time(0, 0))


def test_ended_at_once_and_shortened(world: World, case: Case) -> None:
    row = away(world, 0, 10)
    mira = client_of(world, "mira")
    assert mira.get(f"/casussen/{case.pk}/").status_code == 200
    end_deputy(row=row, last_date=day(1), by=world.viewer("marleen"))
    assert knows(world, "mira", 1, time(23, 59))
    assert not knows(world, "mira", 2, time(0, 0))
    # on the first day itself: no row is left, the log keeps that there was one
    end_deputy(row=row, by=world.viewer("marleen"))
    assert mira.get(f"/casussen/{case.pk}/").status_code == 404
    assert not Deputy.objects.exists()
    said = AuditLine.objects.filter(action__startswith="deputy.").order_by("pk")
    assert [line.action for line in said] == ["deputy.name", "deputy.end", "deputy.end"]
    with pytest.raises(Conflict):
        end_deputy(row=row, by=world.viewer("marleen"))
    # on a later day it ends with the day before
    row = away(world, 0, 10)
    with clock.at(moment(10, 3, 9)):
        end_deputy(row=row, by=world.viewer("marleen"))
        assert not Dossier.objects.visible_to(world.viewer("mira")).exists()
    row.refresh_from_db()
    assert row.until_date == day(1)
    assert knows(world, "mira", 0, time(16, 0))


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (-1, 3, "Deze dag is voorbij"),
        (3, 2, "vóór de eerste dag|voor de eerste dag"),
        (0, 400, "binnen een jaar"),
        (10, 14, "al een achterwacht"),
        (5, 10, "al een achterwacht"),
    ],
)
def test_days_that_will_not_do(
    world: World, case: Case, first: int, last: int, reason: str
) -> None:
    away(world, 10, 12)
    with pytest.raises(Denied, match=reason):
        away(world, first, last)
    # the days around it are free
    away(world, 5, 9)
    away(world, 13, 14)


def test_who_can_stand_in(world: World, case: Case) -> None:
    with pytest.raises(Denied, match="werkt hier"):
        away(world, deputy=world.users["iris"])
    with pytest.raises(Denied, match="van zichzelf"):
        away(world, deputy=world.users["marleen"])
    # a role without sight of dossiers gives none by standing in
    hired(world, "bas", role=Role.POLICY_MAKER)
    with pytest.raises(Denied, match="werkt hier"):
        away(world, deputy=world.users["bas"])
    # who leaves, or is away too
    hired(world, "gijs", until_date=day(2))
    with pytest.raises(Denied, match="tot en met de laatste dag"):
        away(world, 0, 3, deputy=world.users["gijs"])
    away(world, 3, 5, person=world.users["mira"], deputy=world.users["marleen"],
         by=world.viewer("mira"))  # fmt: skip
    with pytest.raises(Denied, match="zelf ook afwezig"):
        away(world, 0, 3)
    # the same person for another organisation
    Membership.objects.filter(user=world.users["mira"]).update(until_date=day(-1))
    with pytest.raises(Denied, match="werkt hier"):
        away(world, 0, 2)


def test_whose_it_is_to_say(world: World, case: Case) -> None:
    for name in ("mira", "wendy", "pieter", "bert"):
        with pytest.raises(Denied):
            away(world, by=world.viewer(name))
    # who keeps the people may for somebody who fell ill, but doesn't give themselves sight by it
    hired(world, "anna")
    with pytest.raises(Denied, match="zichzelf achterwacht"):
        away(world, deputy=world.users["anna"], by=world.viewer("anna"))
    row = away(world, by=world.viewer("anna"))
    for name in ("mira", "wendy", "pieter"):
        assert client_of(world, name).post(f"{PAGE}{row.pk}/", {"now": "1"}).status_code == 404
        with pytest.raises(Denied):
            end_deputy(row=row, by=world.viewer(name))
    assert client_of(world, "marleen").post(f"{PAGE}{row.pk}/", {"now": "1"}).status_code == 302
    assert not Deputy.objects.exists()


def test_the_page_names_colleagues_only_and_keeps_what_was_typed(world: World, case: Case) -> None:
    marleen = client_of(world, "marleen")
    assert "Mira Test" in (shown := text_of(marleen.get(PAGE)))
    assert "Iris Test" not in shown
    role = Membership.objects.get(user=world.users["mira"])
    typed = {"from_date": "2026-10-05", "until_date": "2026-10-01", "colleague": role.pk}
    response = marleen.post(PAGE, typed)
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == ["until_date"]
    assert form["from_date"].value() == "2026-10-05"
    for bad in ("9999-12-31", "x", "0001-01-01"):
        assert marleen.post(PAGE, typed | {"until_date": bad}).status_code == 422
    other = Membership.objects.get(user=world.users["iris"], municipality=world.houten)
    assert marleen.post(PAGE, typed | {"colleague": other.pk}).status_code == 422
    assert not Deputy.objects.exists()
    assert marleen.post(PAGE, typed | {"until_date": "2026-10-06"}).status_code == 302
    row = Deputy.objects.get()
    assert marleen.post(f"{PAGE}{row.pk}/", {"last_date": "2026-10-09"}).status_code == 422
    assert marleen.post(f"{PAGE}{row.pk}/", {"last_date": "9999-12-31"}).status_code == 422
    assert "Marleen Test" in text_of(client_of(world, "mira").get(PAGE))


def test_colleagues_stand_per_organisation(world: World, case: Case) -> None:
    hired(world, "marleen", "wil")
    form = client_of(world, "marleen").get(PAGE).context["form"]
    groups = {
        label: [name for _pk, name in some] for label, some in form["colleague"].field.choices[1:]
    }
    assert groups == {"Sociaal Team, Houten": ["Mira Test"], "WIL, Houten": ["Iris Test"]}


def test_agreements_say_who_stands_in_in_the_same_queries(world: World, case: Case) -> None:
    def agreed(number: int) -> None:
        make_agreement(
            case=case,
            area=world.areas["inkomen"],
            what=f"Bellen {number}",
            owner_kind="professional",
            owner_user=world.users["marleen"],
            due_date=day(10),
            token=uuid4(),
            by=world.viewer("marleen"),
        )

    wendy = client_of(world, "wendy")

    def shown() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as seen:
            text = text_of(wendy.get("/afspraken/?van=iedereen"))
        return text, len(seen)

    agreed(1)
    text, before = shown()
    assert "Bellen 1" in text
    assert "achterwacht: " not in text
    away(world)
    text, few = shown()
    assert "afwezig, achterwacht: Mira Test" in text
    for number in (2, 3):
        agreed(number)
    text, many = shown()
    assert text.count("afwezig, achterwacht: Mira Test") == 3
    assert before == few == many
    # who always stands in says nothing about today
    Deputy.objects.update(until_date=None)
    assert "achterwacht: " not in shown()[0]
    with pytest.raises(Denied, match="geen laatste dag"):
        end_deputy(row=Deputy.objects.get(), last_date=day(2), by=world.viewer("marleen"))
