"""A worker dies (kill -9) in the middle of a factsheet: another makes it, once, whole."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import page
import pytest
from celery import current_app

from documents.models import File
from reporting.models import Edition
from reporting.states import EditionStatus
from tests.reporting.cohort import asked, job_of, pdf_of
from tests.reporting.workers import Start, kill, starting, wait_until
from tests.world import build_world
from trail import clock, jobs
from trail.models import AuditLine, Job
from trail.states import JobStatus


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> str:
    """A queue of our own, so that no other worker on this broker helps."""
    name = f"test-{uuid4().hex}"
    monkeypatch.setattr(
        jobs, "wake", lambda task, *ids: current_app.send_task(task, args=ids, queue=name)
    )
    return name


@pytest.fixture
def start_worker(queue: str, tmp_path: Path, settings: Any) -> Iterator[Start]:
    settings.FILE_STORE = tmp_path / "files"
    with starting(queue) as start:
        yield start


@pytest.mark.django_db(transaction=True)
def test_a_factsheet_survives_its_worker(
    start_worker: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)):
        edition = asked(build_world())
    job = Job.objects.filter(pk=job_of(edition).pk)

    first = start_worker("-m", "tests.reporting.stalling_worker")
    wait_until(lambda: job.filter(step="lay_out").exists(), "it lays out the page", first)
    kill(first)
    assert job.get().status == JobStatus.RUNNING, "nobody noticed yet"
    assert not File.objects.exists()
    assert not list((tmp_path / "files").rglob("*")), "nothing half is left"

    # in production the sweeper comes by every 15 seconds and waits 20 before it believes in a death
    monkeypatch.setattr(jobs, "DEAD_AFTER", timedelta(seconds=1))
    time.sleep(1.1)
    assert jobs.sweep_jobs() == 1
    second = start_worker()
    wait_until(lambda: job.get().is_over, "the factsheet is made", second)

    made = Edition.objects.select_related("file").get(pk=edition.pk)
    assert (made.status, job.get().status, job.get().attempts) == (
        EditionStatus.MADE,
        JobStatus.DONE,
        2,
    )
    assert page.is_pdf_compliant_bytes(pdf_of(made), profile="ua1")
    assert [p.name for p in (tmp_path / "files").rglob("*") if p.is_file()] == [made.file.key]
    assert AuditLine.objects.filter(action="edition.make").count() == 1
    # the message that the dead worker never acknowledged comes back: nothing more is made
    jobs.wake("trail.run_job", job.get().pk)
    time.sleep(1)
    assert (job.get().attempts, File.objects.count()) == (2, 1)
