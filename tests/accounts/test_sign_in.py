"""Signing in and out: by e-mail, logged, and closed to who left."""

import re
from datetime import UTC, datetime, timedelta

import time_machine
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import people
from tests.world import PASSWORD, SYSTEM, World
from trail.models import AuditLine
from trail.states import LineKind


def sign_in(client: Client, email: str, password: str) -> int:
    return client.post("/inloggen/", {"login": email, "password": password}).status_code


def test_signing_in_and_failing_stand_in_the_log(world: World, client: Client) -> None:
    assert sign_in(client, "iris@test.example", "verkeerd") == 200
    assert sign_in(client, "niemand@test.example", "verkeerd") == 200
    assert sign_in(client, "Iris@Test.example", PASSWORD) == 302
    lines = AuditLine.objects.filter(kind=LineKind.SIGN_IN).order_by("id")
    iris = world.users["iris"].pk
    assert [(line.user_id, line.outcome) for line in lines] == [
        (iris, "refused"),
        (None, "refused"),
        (iris, "ok"),
    ]


def test_who_was_stopped_is_out_at_the_next_request(world: World, client: Client) -> None:
    sign_in(client, "anna@test.example", PASSWORD)
    assert client.get("/mensen/").status_code == 200
    people.deactivate_user(user=world.users["anna"], by=SYSTEM)
    assert client.get("/mensen/").status_code == 302


def test_a_session_lasts_eight_hours_after_the_last_request(world: World, client: Client) -> None:
    def is_in() -> bool:
        return client.get("/mensen/").status_code == 200

    began = datetime.now(UTC)
    with time_machine.travel(began, tick=False) as at:
        sign_in(client, "anna@test.example", PASSWORD)
        for _turn in range(4):
            at.shift(timedelta(hours=7, minutes=50))
            assert is_in()
        at.shift(timedelta(hours=8, minutes=1))
        assert not is_in()


def test_a_request_soon_after_another_writes_no_session(world: World, client: Client) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/mensen/").status_code == 200
        return sum('UPDATE "django_session"' in one["sql"] for one in asked.captured_queries)

    with time_machine.travel(datetime.now(UTC), tick=False) as at:
        sign_in(client, "anna@test.example", PASSWORD)
        client.get("/mensen/")
        assert writes() == 0
        at.shift(timedelta(minutes=5))
        assert (writes(), writes()) == (1, 0)


def test_a_forgotten_password(world: World, client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post("/inloggen/wachtwoord/vergeten/", {"email": "iris@test.example"})
    found = re.search(r"https?://[^/]+(/inloggen/wachtwoord/nieuw/\S+)", str(mailoutbox[0].body))
    assert found
    page = client.get(found[1], follow=True)
    new = "een-heel-nieuw-wachtwoord-12"
    path = page.redirect_chain[-1][0]
    assert client.post(path, {"password1": new, "password2": new}).status_code == 302
    client.logout()
    assert sign_in(client, "iris@test.example", new) == 302


def test_nobody_makes_an_account_for_themselves(world: World, client: Client) -> None:
    data = {"email": "zelf@test.example", "password1": PASSWORD, "password2": PASSWORD}
    response = client.post("/inloggen/aanmelden/", data)
    assert response.status_code in (200, 403, 404)
    assert "sessionid" not in client.cookies or "_auth_user_id" not in client.session


def test_changing_ones_password(world: World, client: Client) -> None:
    sign_in(client, "iris@test.example", PASSWORD)
    new = "een-heel-nieuw-wachtwoord-12"
    page = client.get("/inloggen/wachtwoord/wijzigen/")
    assert page.status_code == 200
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/inloggen/wachtwoord/wijzigen/", fields).status_code == 302
    client.logout()
    assert sign_in(client, "iris@test.example", new) == 302
