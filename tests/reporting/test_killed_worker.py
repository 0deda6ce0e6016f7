"""A worker dies (kill -9) in the middle of a factsheet: another makes it, once, whole."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import page
import pytest
from celery import current_app
from django.conf import settings as live_settings
from django.db import connection

from documents.models import File
from reporting.models import Edition
from reporting.states import EditionStatus
from tests.reporting.cohort import asked, job_of, pdf_of
from tests.world import build_world
from trail import clock, jobs
from trail.models import AuditLine, Job
from trail.states import JobStatus

ROOT = Path(live_settings.BASE_DIR)
PATIENCE = 60


def wait_until(seen: Callable[[], bool], what: str, worker: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while not seen():
        assert worker.poll() is None, f"the worker stopped by itself before: {what}"
        assert time.monotonic() < end, f"not within {PATIENCE} seconds: {what}"
        time.sleep(0.1)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> str:
    """A queue of our own, so that no other worker on this broker helps."""
    name = f"test-{uuid4().hex}"
    monkeypatch.setattr(
        jobs, "wake", lambda task, *ids: current_app.send_task(task, args=ids, queue=name)
    )
    return name


@pytest.fixture
def start_worker(
    queue: str, tmp_path: Path, settings: Any
) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Starts real worker processes on the test's database; ends what is left of them."""
    settings.FILE_STORE = tmp_path / "files"
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}")),
        "OPKOERS_DB_AS": "app",
        "OPKOERS_FILES": str(settings.FILE_STORE),
        "PYTHONPATH": str(ROOT),
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(*command: str) -> "subprocess.Popen[bytes]":
        options = ["--pool=solo", "--queues", queue, "--without-gossip", "--without-mingle"]
        worker = subprocess.Popen(
            [sys.executable, *command, "worker", *options, "--loglevel=ERROR"],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@pytest.mark.django_db(transaction=True)
def test_a_factsheet_survives_its_worker(
    start_worker: Callable[..., "subprocess.Popen[bytes]"],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with clock.at(datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)):
        edition = asked(build_world())
    job = Job.objects.filter(pk=job_of(edition).pk)

    first = start_worker("-m", "tests.reporting.stalling_worker")
    wait_until(lambda: job.filter(step="lay_out").exists(), "it lays out the page", first)
    os.killpg(first.pid, signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL
    assert job.get().status == JobStatus.RUNNING, "nobody noticed yet"
    assert not File.objects.exists()
    assert not list((tmp_path / "files").rglob("*")), "nothing half is left"

    # in production the sweeper comes by every 15 seconds and waits 20 before it believes in a death
    monkeypatch.setattr(jobs, "DEAD_AFTER", timedelta(seconds=1))
    time.sleep(1.1)
    assert jobs.sweep_jobs() == 1
    second = start_worker("-m", "celery", "-A", "opkoers.celery")
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
