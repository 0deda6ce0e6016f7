"""The functional administrator keeps people and roles, and sees no dossier by it."""

from datetime import date, timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.actions import people
from accounts.models import Membership, User
from accounts.states import Role
from tests.world import World
from trail import clock, outbox
from trail.errors import Denied
from trail.models import AuditLine, OutboxMessage

NEW = {
    "name": "Noor Nieuw",
    "email": "Noor@Test.example",
    "role": "professional",
    "function": "",
    "from_date": "2026-11-12",
    "until_date": "",
}


@pytest.fixture
def anna(world: World, client: Client) -> Client:
    client.force_login(world.users["anna"])
    return client


def test_adds_a_person_who_gets_a_mail(
    world: World, anna: Client, mailoutbox: list[EmailMessage]
) -> None:
    data = {**NEW, "organisation": world.organisations["wil"].pk}
    assert anna.post("/mensen/nieuw/", data).status_code == 302
    membership = Membership.objects.get(user__email="noor@test.example")
    assert (membership.role, membership.organisation.key) == (Role.PROFESSIONAL, "wil")
    assert outbox.send_waiting() == 1
    assert mailoutbox[0].to == ["noor@test.example"]
    assert "wachtwoord/vergeten" in mailoutbox[0].body
    line = AuditLine.objects.filter(action="membership.add").latest("id")
    assert line.user_id == world.users["anna"].pk


def test_the_same_role_twice_is_said_in_words(world: World, anna: Client) -> None:
    data = {**NEW, "organisation": world.organisations["wil"].pk}
    anna.post("/mensen/nieuw/", data)
    again = anna.post("/mensen/nieuw/", data)
    assert again.status_code == 422
    assert "Noor Nieuw" in again.content.decode()
    assert User.objects.filter(email="noor@test.example").count() == 1
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("from_date", "31-02-2026"),
        ("until_date", "2026-11-01"),
        ("role", "koning"),
        ("email", "geen adres"),
        ("name", "a\x00b"),
        ("name", "x" * 1_000_000),
        ("organisation", "99999999999999999999"),
    ],
)
def test_bad_input_keeps_what_was_typed(world: World, anna: Client, field: str, value: str) -> None:
    data = {**NEW, "organisation": world.organisations["wil"].pk, field: value}
    response = anna.post("/mensen/nieuw/", data)
    assert response.status_code == 422
    assert "Noor" in response.content.decode() or field == "name"
    assert not Membership.objects.filter(user__email="noor@test.example").exists()


def test_nobody_gives_themselves_a_role(world: World, anna: Client) -> None:
    data = {
        **NEW,
        "email": "anna@test.example",
        "role": "projectleider",
        "organisation": world.organisations["gemeente"].pk,
    }
    assert anna.post("/mensen/nieuw/", data).status_code == 422
    assert world.users["anna"].memberships.count() == 1


def test_an_ended_role_is_out_the_day_after(world: World, anna: Client) -> None:
    iris = world.users["iris"].memberships.get()
    assert anna.post(f"/mensen/rol/{iris.pk}/", {"last_date": "2026-11-12"}).status_code == 302
    assert world.viewer("iris").places
    with clock.at(clock.now() + timedelta(days=1)):
        assert not world.viewer("iris").places


def test_another_municipality_is_not_theirs(world: World, anna: Client) -> None:
    bert = world.users["bert"].memberships.get()
    assert anna.get(f"/mensen/rol/{bert.pk}/").status_code == 404
    assert anna.get(f"/mensen/nieuw/?gemeente={world.bunnik.pk}").status_code == 404
    assert "Bert" not in anna.get("/mensen/").content.decode()
    with pytest.raises(Denied):
        people.end_membership(
            membership=bert, last_date=date(2026, 11, 12), by=world.viewer("anna")
        )


def test_only_the_administrator(world: World, client: Client) -> None:
    assert client.get("/mensen/").status_code == 302
    client.force_login(world.users["pieter"])
    assert client.get("/mensen/").status_code == 404
