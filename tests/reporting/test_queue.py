"""What is being made: who sees it, stopping it halfway, and making it after all."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import File
from documents.pdf import render_pdf
from reporting.actions import editions as actions
from reporting.models import Edition
from reporting.queue import lines
from reporting.states import Audience, EditionStatus
from tests.reporting.cohort import asked, job_of
from tests.world import World
from trail import clock, jobs
from trail.errors import Conflict, Denied
from trail.models import AuditLine, Job
from trail.states import JobStatus

HTMX = {"HX-Request": "true"}
PAGE = "/rapporten/in-de-maak/"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


@pytest.fixture
def leader(world: World, client: Client) -> Client:
    client.force_login(world.users["pieter"])
    return client


def make(edition: Edition) -> Edition:
    jobs.run_job(edition.job_id or 0)
    edition.refresh_from_db()
    return edition


def told(world: World, name: str = "pieter") -> list[tuple[str, str]]:
    return [(line.status, line.thing.url) for line in lines(world.viewer(name))]


def test_stopped_halfway_nothing_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paula stops it while the worker is laying out the page."""
    edition = asked(world)
    real = render_pdf

    def meanwhile(*args: Any, **kwargs: Any) -> bytes:
        actions.cancel_making(edition=edition, by=world.viewer("paula"))
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr("reporting.making.render_pdf", meanwhile)
        make(edition)
    assert (edition.status, edition.file, File.objects.count()) == (EditionStatus.ASKED, None, 0)
    first = job_of(edition)
    assert (first.status, first.cancelled_by_id) == (
        JobStatus.CANCELLED,
        world.users["paula"].pk,
    )
    with pytest.raises(Conflict):
        actions.cancel_making(edition=edition, by=world.viewer("pieter"))
    # asked for again in the same words: the same edition, made by another job
    again = asked(world)
    assert (again.pk, again.job_id == first.pk) == (edition.pk, False)
    assert make(again).status == EditionStatus.MADE
    with pytest.raises(Conflict):
        actions.cancel_making(edition=again, by=world.viewer("pieter"))
    lines = AuditLine.objects.filter(thing_id=edition.pk).order_by("pk")
    kinds = lines.values_list("action", flat=True)
    assert list(kinds) == ["edition.ask", "edition.cancel", "edition.retry", "edition.make"]


def test_who_may_stop_it(world: World) -> None:
    edition = asked(world)
    for stranger in ("bas", "marleen", "bregje", "anna", "fleur"):
        with pytest.raises(Denied):
            actions.cancel_making(edition=edition, by=world.viewer(stranger))
    assert job_of(edition).is_making


def test_stopped_it_can_be_withdrawn(world: World, leader: Client) -> None:
    edition = asked(world)
    detail = reverse("reporting:detail", args=[edition.pk])
    response = leader.post(reverse("reporting:cancel", args=[edition.pk]), follow=True)
    assert response.redirect_chain == [(detail, 302)]
    page = response.content.decode()
    assert "Het maken is gestopt" in page
    assert "Pieter Test stopte het, vandaag." in page
    assert "hx-trigger" not in page, "it doesn't ask again by itself"
    listed = leader.get(reverse("reporting:list")).content.decode()
    assert "gestopt" in listed
    assert "wordt gemaakt</" not in listed
    actions.withdraw_edition(edition=edition, reason="Toch niet.", by=world.viewer("pieter"))
    assert told(world) == []


def test_the_page_shows_what_is_made_here(world: World, leader: Client) -> None:
    waits = asked(world, audience=Audience.INTERNAL)
    stopped = asked(world, introduction="Tweede")
    actions.cancel_making(edition=stopped, by=world.viewer("paula"))
    failed = asked(world, introduction="Derde")
    Job.objects.filter(pk=failed.job_id or 0).update(status=JobStatus.FAILED)
    ready = make(asked(world, introduction="Vierde"))
    runs = asked(world, introduction="Vijfde")
    Job.objects.filter(pk=runs.job_id or 0).update(
        status=JobStatus.RUNNING, claim="0" * 32, progress=40, step="lay_out"
    )
    # of other floors, and of another municipality: never here
    Job.objects.create(kind="cases.letter", key="x", municipality_id=world.houten.pk)
    there = asked(world, by="bregje", programme=world.bunnik_programme)
    urls = {e.pk: reverse("reporting:detail", args=[e.pk]) for e in Edition.objects.all()}
    expected = [
        (JobStatus.RUNNING, urls[runs.pk]),
        (JobStatus.WAITING, urls[waits.pk]),
        (JobStatus.FAILED, urls[failed.pk]),
        (JobStatus.CANCELLED, urls[stopped.pk]),
        (JobStatus.DONE, urls[ready.pk]),
    ]
    assert told(world) == told(world, "paula") == expected
    assert told(world, "bregje") == [(JobStatus.WAITING, urls[there.pk])]
    assert told(world, "bas") == []
    with clock.at(clock.now() + timedelta(days=8)):
        assert told(world) == expected[:-1]
    page = leader.get(PAGE).content.decode()
    assert 'hx-trigger="every 2s"' in page
    for words in (
        "De pagina opmaken",
        'value="40"',
        "Paula Test stopte het",
        "Toch maken",
        "Stoppen",
    ):
        assert words in page
    assert "<html" not in leader.get(PAGE, headers=HTMX).content.decode()
    with CaptureQueriesContext(connection) as many:
        leader.get(PAGE)
    Edition.objects.exclude(pk__in=[stopped.pk, there.pk]).delete()
    with CaptureQueriesContext(connection) as one:
        page = leader.get(PAGE).content.decode()
    assert len(many) == len(one)
    assert "hx-trigger" not in page, "nothing is being made"


def test_stop_and_try_again_from_the_list(world: World, leader: Client) -> None:
    edition = asked(world)
    for name in ("reporting:cancel", "reporting:retry"):
        response = leader.post(reverse(name, args=[edition.pk]), {"back": "queue"})
        assert (response.status_code, response["Location"]) == (302, PAGE)
    # too late
    make(Edition.objects.get(pk=edition.pk))
    for name in ("reporting:cancel", "reporting:retry"):
        response = leader.post(reverse(name, args=[edition.pk]), {"back": "queue"}, follow=True)
        assert "wordt niet gemaakt" in response.content.decode()
