"""Who can see what: rows that follow the gate, numbers only, safe to open, in the log."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from consent import review
from consent.models import Access, Dossier
from tests.consent.test_gate import consent, invite
from tests.stored_world import built_once
from tests.world import World
from trail import clock
from trail.models import AuditLine
from trail.sheets import safe

pytestmark = pytest.mark.django_db


@pytest.fixture
@built_once
def dossier(world: World) -> Dossier:
    made = invite(world)
    consent(world, made, wil=("inkomen",))
    return made


def get(world: World, who: str = "fleur", kind: str = "csv", status: int = 200) -> bytes:
    client = Client()
    client.force_login(world.users[who])
    response = client.get(f"/dossiers/toegang/{kind}/")
    assert response.status_code == status
    return response.content


def table(world: World) -> list[list[str]]:
    return list(csv.reader(io.StringIO(get(world).decode("utf-8-sig")), delimiter=";"))


def test_every_access_in_force_has_a_row_without_the_resident(
    world: World, dossier: Dossier
) -> None:
    head, *rows = table(world)
    assert head[1] == "Dossiernummer"
    assert len(rows) == Access.objects.filter(municipality=world.houten).count() > 0
    assert {row[1] for row in rows} == {dossier.number}
    iris = [row for row in rows if row[3] == world.users["iris"].name]
    assert iris
    assert iris[0][6] == str(len(Access.objects.get(person=world.users["iris"]).areas))
    assert dossier.resident.name not in get(world).decode()
    book = zipfile.ZipFile(io.BytesIO(get(world, kind="xlsx")))
    texts = book.read("xl/sharedStrings.xml").decode()
    assert dossier.number in texts
    assert dossier.resident.name not in texts


def test_who_left_and_what_ended_is_not_in_it(world: World, dossier: Dossier) -> None:
    iris = world.users["iris"]
    before = len(table(world))
    Membership.objects.filter(user=iris).update(until_date=clock.today() - timedelta(days=1))
    assert iris.name not in get(world).decode()
    assert len(table(world)) < before
    Access.objects.update(until_at=clock.now())
    assert len(table(world)) == 1


def test_it_stands_in_the_log_as_an_export(world: World, dossier: Dossier) -> None:
    get(world)
    line = AuditLine.objects.get(action="review.export")
    assert (line.kind, line.user_id) == ("export", world.users["fleur"].pk)
    assert line.municipality_id == world.houten.pk
    assert line.dossier_ids == [dossier.pk]


def test_nobody_else_gets_it_and_no_other_kind_exists(world: World, dossier: Dossier) -> None:
    get(world, "iris", status=404)
    get(world, kind="html", status=404)
    assert not AuditLine.objects.filter(action="review.export").exists()


def test_a_name_is_no_formula(world: World, dossier: Dossier) -> None:
    iris = world.users["iris"]
    iris.name = '=HYPERLINK("https://x.example")'
    iris.save()
    assert safe(iris.name) in {row[3] for row in table(world)}
    assert iris.name not in {row[3] for row in table(world)}


def test_as_many_queries_for_more_dossiers(world: World, dossier: Dossier) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as context:
            review.rows_of([world.houten.pk])
        counts.append(len(context))
        consent(world, invite(world), wil=("inkomen",))
    assert counts == [2, 2]
