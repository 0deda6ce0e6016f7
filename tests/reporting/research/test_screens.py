"""The pages: who asks, who agrees, taking it along, and what each is told."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from consent.actions.withdrawals import withdraw
from consent.states import Purpose
from reporting.actions import research as actions
from reporting.models import ResearchExport
from reporting.queue import lines
from reporting.states import ExportStatus
from tests.reporting.research.conftest import Scene
from tests.reporting.research.scenes import asked, made, make, next_of
from tests.reporting.research.test_export import LATER
from tests.world import World
from trail import clock
from trail.models import AuditLine
from trail.states import LineKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(scene: Scene) -> Any:
    with clock.at(LATER):
        yield scene[0]


@pytest.fixture
def cases(scene: Scene) -> list[Case]:
    return scene[1]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


def of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def url(name: str, pk: int) -> str:
    return reverse(f"reporting:{name}", args=[pk])


def body(response: Any) -> str:
    return str(response.content.decode())


def test_from_asking_to_taking_it_along(world: World, cases: list[Case]) -> None:
    pieter, fleur = of(world, "pieter"), of(world, "fleur")
    form = pieter.get(reverse("reporting:research_new"))
    token = form.context["form"]["token"].value()
    sent = {
        "question": "Wat helpt?",
        "ground": "De overeenkomst.",
        "institute": "Hogeschool aan de Lek",
        "person": "Dr. Vonk",
        "keep_until_date": "2028-01-01",
        "programmes": [world.programme.pk],
        "since": "2026-4",
        "until": "2026-4",
        "token": token,
    }
    answer = pieter.post(reverse("reporting:research_new"), sent)
    export = ResearchExport.objects.get()
    assert answer["Location"] == url("research", export.project_id)
    # the form sent twice is one project
    assert pieter.post(reverse("reporting:research_new"), sent)["Location"] == answer["Location"]
    assert "bent u akkoord?" in body(fleur.get("/"))
    page = body(fleur.get(url("research", export.project_id)))
    assert "dan ging het over 4 inwoners" in page
    assert "Akkoord: maak het" in page
    assert "Akkoord: maak het" not in body(pieter.get(url("research", export.project_id)))
    fleur.post(url("research_agree", export.pk))
    [line] = lines(world.viewer("pieter"))
    assert line.thing.title == "Bestand 1 voor onderzoek: Hogeschool aan de Lek"
    make(export)
    assert "Klaar, hier tot" in body(pieter.get("/"))
    taken = pieter.post(url("research_take", export.pk))
    assert (taken["Content-Type"], taken["Cache-Control"]) == (
        "application/zip",
        "private, no-store",
    )
    assert taken.content[:2] == b"PK"
    told = AuditLine.objects.get(action="research.download")
    assert (told.kind, told.thing_id) == (LineKind.EXPORT, export.pk)
    assert told.dossier_ids == sorted(case.dossier_id for case in cases)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"keep_until_date": "2026-12-31"}, "Kies een dag na vandaag"),
        ({"keep_until_date": "2099-01-01"}, "binnen tien jaar"),
        ({"programmes": []}, "Kies een programma"),
        ({"since": "2026-4", "until": "2026-3"}, "vóór het eerste"),
        ({"since": "2031-1"}, "geldige keuze"),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_field(
    world: World, wrong: dict[str, Any], words: str
) -> None:
    sent = {
        "question": "Blijft staan?",
        "ground": "x",
        "institute": "x",
        "person": "x",
        "keep_until_date": "2028-01-01",
        "programmes": [world.programme.pk],
        "since": "2026-4",
        "until": "2026-4",
        "token": "5f0b4a52-2f0c-4d3e-8c35-0b4a522f0c4d",
    }
    answer = of(world, "pieter").post(reverse("reporting:research_new"), sent | wrong)
    assert answer.status_code == 422
    assert words in body(answer)
    assert "Blijft staan?" in body(answer)
    assert not ResearchExport.objects.exists()


def test_taken_back_is_told_before_and_after(world: World, cases: list[Case]) -> None:
    pieter = of(world, "pieter")
    export = made(world)
    pieter.post(url("research_take", export.pk))
    with clock.at(clock.now() + timedelta(hours=1)):
        withdraw(dossier=cases[0].dossier, purpose=Purpose.RESEARCH, by=world.viewer("wendy"))
        page = body(pieter.get(url("research", export.project_id)))
        assert "Vertel het de onderzoekers" in page
        assert "vertel Dr. P. Vonk" in body(pieter.get("/"))
        assert "Vertel het" not in body(of(world, "fleur").get(url("research", export.project_id)))
        gone = pieter.post(url("research_take", export.pk), follow=True)
        assert "Het bestand is er niet meer" in body(gone)
        assert "Maak het opnieuw, zonder die inwoner" in body(gone)
        assert AuditLine.objects.filter(action="research.download").count() == 1
        pieter.post(url("research_again", export.pk))
        assert make(export).status == ExportStatus.READY
        pieter.post(url("research_told", export.pk))
        assert "Vertel het" not in body(pieter.get(url("research", export.project_id)))
        assert "vertel Dr." not in body(pieter.get("/"))
    # somebody else, later: told anew
    with clock.at(clock.now() + timedelta(hours=3)):
        withdraw(dossier=cases[1].dossier, by=world.viewer("wendy"))
        assert "vertel Dr. P. Vonk" in body(pieter.get("/"))


def test_as_many_queries_for_many_files_as_for_one(world: World, cases: list[Case]) -> None:
    export = made(world)
    pieter = of(world, "pieter")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert pieter.get(url("research", export.project_id)).status_code == 200
        return len(queries)

    pieter.get("/")
    one = count()
    next_of(world, export)
    next_of(world, export)
    assert count() == one


def test_stop_and_make_after_all(world: World, cases: list[Case]) -> None:
    pieter = of(world, "pieter")
    export = actions.agree(export=asked(world), by=world.viewer("fleur"))
    pieter.post(url("research_cancel", export.pk))
    make(export)
    assert export.status == ExportStatus.MAKING
    assert "Pieter Test stopte het, vandaag." in body(
        pieter.get(url("research", export.project_id))
    )
    pieter.post(url("research_retry", export.pk), {"back": "queue"})
    assert make(export).status == ExportStatus.READY
