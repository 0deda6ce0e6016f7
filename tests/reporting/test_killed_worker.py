"""A worker dies (kill -9) in the middle of a factsheet, or of reports at any moment: others make them, once, whole."""

import logging
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import page
import pytest
from celery import current_app
from django.db import connection, transaction

from documents import store
from documents.models import File
from reporting.models import Edition
from reporting.periods import Period
from reporting.states import EditionKind, EditionStatus
from tests.reporting.cohort import AUTUMN, asked, course, job_of, pdf_of
from tests.reporting.workers import Start, kill, starting, wait_until
from tests.world import build_world
from trail import clock, jobs
from trail.models import AuditLine, Job
from trail.states import JobStatus

logger = logging.getLogger(__name__)


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


# how often a worker is killed, and how long after it began its work at most (a report takes longer)
KILLS, LATEST = 12, 4.0
WHAT_IS_ASKED: tuple[dict[str, Any], ...] = (
    {"kind": EditionKind.FACTSHEET, "period": AUTUMN},
    {"kind": EditionKind.COUNCIL, "period": AUTUMN},
    *(
        {"kind": EditionKind.MONITOR, "period": Period(AUTUMN.start + timedelta(n), AUTUMN.end)}
        for n in range(10)
    ),
)


def are_whole(editions: list[Edition]) -> int:
    """How many are ready. Each is ready with figures, a file that opens and its line of audit, or has none of it."""
    # one look at all of it, while workers go on
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return _are_whole(editions)


def _are_whole(editions: list[Edition]) -> int:
    ready = 0
    for edition in editions:
        edition = Edition.objects.select_related("file").get(pk=edition.pk)
        is_made = edition.status == EditionStatus.MADE
        lines = AuditLine.objects.filter(action="edition.make", thing_id=str(edition.pk)).count()
        assert (bool(edition.figures), edition.file is not None, lines) == (
            is_made,
            is_made,
            is_made,
        )
        assert (job_of(edition).status == JobStatus.DONE) == is_made
        if is_made:
            assert pdf_of(edition).startswith(b"%PDF-"), "it opens, and is what was kept"
            ready += 1
    assert File.objects.count() == ready, "no file is anybody's twice, or nobody's"
    return ready


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_reports_survive_workers_that_are_killed_at_random_moments(
    start_worker: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = random.SystemRandom().getrandbits(32)
    logger.warning("seed %s", seed)
    chance = random.Random(seed)
    with clock.at(datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)):
        world = build_world()
        for number in range(6):
            course(world, f"Inwoner {number}", topics=["wonen", "werk"], came=["eigen_woning"])
        editions = [asked(world, **what) for what in WHAT_IS_ASKED]
    # longer than a living worker's beat; nobody gives up, however often it happens
    monkeypatch.setattr(jobs, "DEAD_AFTER", timedelta(seconds=jobs.BEAT_SECONDS + 2))
    monkeypatch.setattr(jobs, "MAX_ATTEMPTS", 10 * KILLS)
    running = Job.objects.filter(status=JobStatus.RUNNING)
    claims: set[Any] = set()
    swept = 0.0

    def sweep_now_and_then() -> None:
        nonlocal swept
        # each time wakes the workers for all that waits: too often, and they do nothing but wake
        if time.monotonic() > swept + jobs.BEAT_SECONDS:
            swept = time.monotonic()
            jobs.sweep_jobs()

    def takes_a_new_one() -> bool:
        sweep_now_and_then()
        return bool(set(running.values_list("claim", flat=True)) - claims)

    def all_is_made() -> bool:
        sweep_now_and_then()
        return are_whole(editions) == len(editions)

    workers = [start_worker(), start_worker()]
    kills = 0
    while kills < KILLS and not all_is_made():
        wait_until(lambda: takes_a_new_one() or all_is_made(), "somebody begins", *workers)
        time.sleep(chance.uniform(0, LATEST))
        claims |= set(running.values_list("claim", flat=True))
        kill(workers.pop(chance.randrange(2)))
        kills += 1
        are_whole(editions)
        workers.append(start_worker())
    # each that is ready has the others counted again, beside ten that overlap it
    wait_until(all_is_made, "all of it is made", *workers, patience=300)
    for edition in Edition.objects.select_related("file"):
        assert page.is_pdf_compliant_bytes(pdf_of(edition), profile="ua1")
    tried = [job_of(one).attempts for one in editions]
    logger.warning("killed %s times, tried %s times", kills, tried)
    assert kills >= KILLS // 2, "it was no test"

    # what was written for a transaction that never came is nobody's, and goes
    monkeypatch.setattr(store, "ORPHAN_AFTER", timedelta(0))
    logger.warning("%s files of nobody", store.sweep())
    left = {p.name for p in (tmp_path / "files").rglob("*") if p.is_file()}
    assert left == set(File.objects.values_list("key", flat=True))
