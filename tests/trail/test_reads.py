"""A read's line is committed before the first byte leaves; without a line nothing leaves."""

import threading
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from consent.models import Consent, Dossier
from tests.consent.test_gate import consent, invite, refer
from tests.world import World, build_world
from trail.models import AuditLine

NAME = "Kees de Wit"


@pytest.fixture
def committed(transactional_db: None, noon: object) -> tuple[World, Dossier]:
    world = build_world()
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen",))
    return world, dossier


def show(client: Client, dossier: Dossier) -> Any:
    return client.get(f"/dossiers/{dossier.pk}/toestemming/")


def test_a_view_is_one_line_with_ids_only(world: World, client: Client) -> None:
    dossier = invite(world)
    client.force_login(world.users["wendy"])
    before = AuditLine.objects.count()
    assert NAME in show(client, dossier).content.decode()
    assert AuditLine.objects.count() == before + 1
    line = AuditLine.objects.latest("id")
    assert (line.kind, line.action, line.dossier_ids, line.resident_ids) == (
        "view",
        "consent.show",
        [dossier.pk],
        [dossier.resident_id],
    )
    assert (line.user_id, line.organisation_id, line.role, line.municipality_id) == (
        world.users["wendy"].pk,
        world.organisations["werktafel"].pk,
        "professional",
        world.houten.pk,
    )
    assert NAME not in str(line.__dict__)


def test_nothing_leaves_before_the_line_is_committed(
    committed: tuple[World, Dossier],
    owner: "psycopg.Connection[Any]",
    client: Client,
) -> None:
    world, dossier = committed
    client.force_login(world.users["wendy"])
    answers: list[Any] = []

    def visit() -> None:
        answers.append(show(client, dossier))
        connection.close()

    thread = threading.Thread(target=visit)
    with owner.transaction():
        owner.execute("LOCK TABLE trail_auditline IN SHARE MODE")
        thread.start()
        thread.join(timeout=1.5)
        assert answers == []  # rendered, and waiting for its line
    thread.join(timeout=10)
    assert [answer.status_code for answer in answers] == [200]
    seen = owner.execute("SELECT action FROM trail_auditline ORDER BY id DESC LIMIT 1").fetchone()
    assert seen == ("consent.show",)


def test_without_a_line_nothing_is_shown(
    committed: tuple[World, Dossier],
    owner: "psycopg.Connection[Any]",
    client: Client,
) -> None:
    world, dossier = committed
    client.force_login(world.users["wendy"])
    role = settings.DB_ROLES["app"]
    owner.execute(f"REVOKE INSERT ON trail_auditline FROM {role}")
    try:
        response = show(client, dossier)
    finally:
        owner.execute(f"GRANT INSERT ON trail_auditline TO {role}")
    assert response.status_code == 503
    assert NAME not in response.content.decode()
    assert response["Retry-After"]
    assert show(client, dossier).status_code == 200


def test_a_refusal_is_written_after_what_was_rolled_back(world: World, client: Client) -> None:
    dossier = refer(world)
    client.force_login(world.users["wendy"])
    response = client.get(f"/dossiers/{dossier.pk}/toestemming/vragen/")
    assert response.status_code == 403
    assert NAME not in response.content.decode()
    line = AuditLine.objects.latest("id")
    assert (line.kind, line.action, line.outcome) == ("refusal", "consent:give", "refused")
    assert line.reason
    assert not Consent.objects.exists()


def test_a_stranger_is_refused_and_written_down(world: World, client: Client) -> None:
    dossier = invite(world)
    client.force_login(world.users["mira"])
    assert show(client, dossier).status_code == 404
    line = AuditLine.objects.latest("id")
    assert (line.kind, line.thing, line.thing_id, line.dossier_ids) == (
        "refusal",
        "consent.Dossier",
        dossier.pk,
        [],
    )
    # an address that nobody could have, and one without a role
    assert client.get("/dossiers/99999999999999999999999999/toestemming/").status_code == 404
    client.force_login(world.users["bas"])
    assert show(client, dossier).status_code == 404
    assert AuditLine.objects.latest("id").reason == "role"
