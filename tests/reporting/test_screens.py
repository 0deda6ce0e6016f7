"""The screens of a factsheet: list, new, progress, download."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from reporting.actions import editions as actions
from reporting.models import Edition
from reporting.states import Audience, EditionStatus
from tests.reporting.cohort import INTRODUCTION, asked, course, job_of, pdf_of
from tests.world import World
from trail import jobs
from trail.models import AuditLine, Job
from trail.states import JobStatus

VALUES = {
    "start": "2026-10-01",
    "end": "2026-11-11",
    "audience": "published",
    "introduction": INTRODUCTION,
    "quote": "",
    "reason": "",
}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


@pytest.fixture
def leader(world: World) -> Client:
    client = Client()
    client.force_login(world.users["pieter"])
    return client


@pytest.fixture
def reader(world: World) -> Client:
    client = Client()
    client.force_login(world.users["bas"])
    return client


def send(client: Client, world: World, **changes: str) -> Any:
    values = {**VALUES, "programme": str(world.programme.pk), **changes}
    return client.post(reverse("reporting:new"), values)


def made(world: World, **changes: Any) -> Edition:
    edition = asked(world, **changes)
    jobs.run_job(edition.job_id or 0)
    edition.refresh_from_db()
    return edition


def test_from_asking_to_downloading(world: World, leader: Client, reader: Client) -> None:
    course(world, "Anna Aan de Tafel", topics=["wonen"])
    answer = send(leader, world)
    edition = Edition.objects.get()
    assert answer.url == reverse("reporting:detail", args=[edition.pk])
    waiting = leader.get(answer.url).content.decode()
    assert "wordt gemaakt" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    Job.objects.filter(pk=job_of(edition).pk).update(
        status=JobStatus.RUNNING, claim="0" * 32, progress=40, step="lay_out"
    )
    part = leader.get(answer.url, headers=HTMX)
    assert "<html" not in part.content.decode()
    assert 'value="40"' in part.content.decode()
    assert "De pagina opmaken" in part.content.decode()
    Job.objects.filter(pk=job_of(edition).pk).update(status=JobStatus.WAITING, claim=None)
    jobs.run_job(edition.job_id or 0)
    ready = leader.get(answer.url, headers=HTMX)
    assert ready["HX-Retarget"] == "#edition"
    assert "every 1s" not in ready.content.decode(), "it stops asking"

    detail, download = answer.url, reverse("reporting:download", args=[edition.pk])
    assert reader.get(detail).status_code == reader.get(download).status_code == 404
    leader.post(reverse("reporting:publish", args=[edition.pk]))
    assert "minder dan 5" in reader.get(detail).content.decode()
    pdf = reader.get(download)
    edition.refresh_from_db()
    assert pdf.content == pdf_of(edition)
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == (
        'attachment; filename="factsheet-houten-2026-2026-10-01-2026-11-11-editie-1.pdf"'
    )
    assert "private" in pdf["Cache-Control"]
    line = AuditLine.objects.get(action="edition.download", kind="export")
    assert (line.kind, line.thing_id, line.user_id, line.municipality_id) == (
        "export",
        edition.pk,
        world.users["bas"].pk,
        world.houten.pk,
    )


def test_a_double_click_makes_one(world: World, leader: Client) -> None:
    page = leader.get(reverse("reporting:new"))
    token = page.context["form"]["token"].value()
    first = send(leader, world, token=str(token))
    assert send(leader, world, token=str(token)).url == first.url
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"end": "2026-02-31"}, "geldige datum"),
        ({"end": "31-02-2026"}, "geldige datum"),
        ({"start": "2026-11-12", "end": "2026-11-11"}, "ligt voor de eerste dag"),
        ({"end": "2026-11-13"}, "nog niet geweest"),
        ({"end": "9999-12-31"}, "nog niet geweest"),
        ({"start": "0001-01-01"}, "te lang geleden"),
        ({"start": ""}, "verplicht"),
        ({"start": "NaN"}, "geldige datum"),
        ({"programme": "999999"}, "keuze"),
        ({"programme": "x\x00"}, "Null-tekens"),
        ({"audience": "iedereen"}, "keuze"),
        ({"introduction": "nul \x00 hier"}, "teken"),
        ({"introduction": "x" * 301}, "300"),
        ({"introduction": "x" * 1_000_000}, "300"),
        ({"quote": "999999"}, "Deze zin mag niet meer gebruikt worden"),
        ({"quote": "Eindelijk rust."}, "Deze zin mag niet meer gebruikt worden"),
        ({"show_small": "on"}, "Schrijf op waarom"),
        ({"token": "geen-uuid"}, "UUID"),
    ],
)
def test_bad_input_is_said_and_typing_kept(
    world: World, leader: Client, changes: dict[str, str], message: str
) -> None:
    answer = send(leader, world, **changes)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert message in text
    assert not Edition.objects.exists()
    for name, value in {**VALUES, **changes}.items():
        # what is chosen from a list isn't typed
        if name not in ("programme", "quote") and value.isprintable() and len(value) < 300:
            assert escape(value) in text


def test_half_a_pair_of_signs_is_no_error(world: World, leader: Client) -> None:
    body = f"programme={world.programme.pk}&start=2026-10-01&end=2026-11-11&audience=internal"
    answer = leader.post(
        reverse("reporting:new"),
        f"{body}&introduction=half%ED%A0%BDpaar&quote=&reason=",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 302


def test_another_municipality_can_not_be_asked_for(world: World, leader: Client) -> None:
    assert send(leader, world, programme=str(world.bunnik_programme.pk)).status_code == 422


@pytest.mark.parametrize("text", ["<b>vet</b> & {{ x }} {% y %}", "“aanhaling” één ő", "=1+1"])
def test_any_words_reach_the_paper(world: World, leader: Client, text: str) -> None:
    send(leader, world, introduction=text)
    edition = Edition.objects.get()
    jobs.run_job(edition.job_id or 0)
    edition.refresh_from_db()
    assert edition.status == EditionStatus.MADE
    with pdfplumber.open(BytesIO(pdf_of(edition))) as document:
        assert text in " ".join(document.pages[0].extract_text().split())


def test_one_day_is_a_period(world: World, leader: Client) -> None:
    assert send(leader, world, start="2026-11-12", end="2026-11-12").status_code == 302


def test_the_preview_shows_what_will_be_published(world: World, leader: Client) -> None:
    course(world, "Anna Aan de Tafel", topics=["wonen", "huiselijk_geweld"], talks=2)
    published = send(leader, world, preview="1").content.decode()
    assert "minder dan 5" in published
    assert "Kleine aantallen staan er niet op" in published
    assert "Huiselijk geweld" not in published
    exact = send(leader, world, preview="1", audience=Audience.INTERNAL).content.decode()
    assert "Huiselijk geweld" in exact
    assert "minder dan 5" not in exact
    assert "Van het eerste gesprek tot" in exact, "what is counted"
    assert not Edition.objects.exists()
    part = leader.post(
        reverse("reporting:new"),
        {**VALUES, "programme": world.programme.pk, "preview": "1"},
        headers=HTMX,
    ).content.decode()
    assert part.strip().startswith('<div id="factsheet-form">')


def test_the_second_person_sees_what_it_is_about(world: World, leader: Client) -> None:
    course(world, "Anna Aan de Tafel", topics=["huiselijk_geweld"])
    send(leader, world, show_small="on", reason="De pilot deed dit ook.")
    edition = Edition.objects.get()
    url = reverse("reporting:detail", args=[edition.pk])
    own = leader.get(url).content.decode()
    assert "Bevestig" not in own
    assert "Een andere projectleider" in own
    confirm = reverse("reporting:confirm", args=[edition.pk])
    assert leader.post(confirm).status_code == 403
    paula = Client()
    paula.force_login(world.users["paula"])
    other = paula.get(url).content.decode()
    assert "Bevestig" in other
    assert "De pilot deed dit ook." in other
    assert "Huiselijk geweld" in other
    paula.post(confirm)
    edition.refresh_from_db()
    assert edition.status == EditionStatus.ASKED


def test_a_failure_is_said_and_tried_again(world: World, leader: Client) -> None:
    edition = asked(world)
    Job.objects.filter(pk=job_of(edition).pk).update(status=JobStatus.FAILED)
    url = reverse("reporting:detail", args=[edition.pk])
    failed = leader.get(url, headers=HTMX).content.decode()
    assert "kon niet worden gemaakt" in failed
    assert "every 1s" not in failed
    assert leader.post(reverse("reporting:retry", args=[edition.pk])).headers["Location"] == url
    assert "wordt gemaakt" in leader.get(url).content.decode()


def test_withdrawing_takes_a_reason_and_leaves_a_trace(world: World, leader: Client) -> None:
    edition = made(world)
    url = reverse("reporting:withdraw", args=[edition.pk])
    assert leader.get(url).status_code == 200
    assert leader.post(url, {"reason": "  "}).status_code == 422
    assert leader.post(url, {"reason": "De zin is teruggenomen."}).status_code == 302
    detail = leader.get(reverse("reporting:detail", args=[edition.pk])).content.decode()
    assert "De zin is teruggenomen." in detail
    assert leader.get(reverse("reporting:download", args=[edition.pk])).status_code == 404
    # once more, from a page that was still open
    assert leader.post(url, {"reason": "Nog eens."}).status_code == 302


def test_the_list_tells_each_what_they_may_know(
    world: World, leader: Client, reader: Client
) -> None:
    assert "nog geen factsheet" in reader.get(reverse("reporting:list")).content.decode()
    actions.publish_edition(edition=made(world), by=world.viewer("pieter"))
    made(world, audience=Audience.INTERNAL)
    mine = leader.get(reverse("reporting:list")).content.decode()
    theirs = reader.get(reverse("reporting:list")).content.decode()
    assert (mine.count("Editie "), theirs.count("Editie ")) == (2, 1)
    assert "Voor een nieuwe wethouder" in mine
    assert "Voor een nieuwe wethouder" not in theirs
    assert "Nieuwe factsheet" in mine
    assert "Nieuwe factsheet" not in theirs


def test_the_list_runs_as_many_queries_whatever_its_length(world: World, leader: Client) -> None:
    asked(world)
    with CaptureQueriesContext(connection) as of_one:
        leader.get(reverse("reporting:list"))
    for number in range(2):
        asked(world, introduction=f"Nummer {number}")
    with CaptureQueriesContext(connection) as of_three:
        leader.get(reverse("reporting:list"))
    assert len(of_one) == len(of_three)


def test_the_command_prints_tables_and_keys(world: World, capsys: Any) -> None:
    import json

    course(world, "Anna Aan de Tafel", topics=["wonen"], came=["eigen_woning"], talks=2)
    call_command("factsheet_figures", "--cohort", "houten-2026")
    assert json.loads(capsys.readouterr().out) == {
        "overview": {"residents": 1, "conversations": 2, "organisations": 4},
        "help_topics": {"wonen": 1},
        "results": {"eigen_woning": 1},
    }
    with pytest.raises(CommandError, match="no programme"):
        call_command("factsheet_figures", "--cohort", "nergens")


def test_the_preview_says_what_it_will_be_laid_beside_and_the_edition_why(
    world: World, leader: Client, reader: Client
) -> None:
    course(world, "Anna Aan de Tafel", topics=["wonen"])
    first = send(leader, world, preview="1").content.decode()
    assert "nog niets gemaakt om te publiceren" in first
    assert "Overig: het gaat over te weinig mensen" in " ".join(first.split())
    edition = actions.publish_edition(edition=made(world), by=world.viewer("pieter"))
    made(world, audience=Audience.INTERNAL)
    again = send(leader, world, preview="1").content.decode()
    detail = reverse("reporting:detail", args=[edition.pk])
    assert again.count("/rapporten/") > first.count("/rapporten/")
    assert detail in again
    # other days; and exact for ourselves nothing is laid beside anything
    assert (
        detail
        not in send(
            leader, world, preview="1", start="2026-11-12", end="2026-11-12"
        ).content.decode()
    )
    own = send(leader, world, preview="1", audience=Audience.INTERNAL).content.decode()
    assert "misschien meer regels in woorden" not in own
    assert "Welke staan er niet" in leader.get(detail).content.decode()
    assert "Welke staan er niet" not in reader.get(detail).content.decode()
