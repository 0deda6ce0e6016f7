"""Cancelled: at once when it waits, and of what a worker was making nothing is kept."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import transaction

from accounts.models import Municipality
from tests.trail.test_jobs import ask, handler, make, together, woken
from trail import jobs
from trail.actor import System
from trail.errors import Conflict
from trail.jobs import Claim, cancel_job, claim_job, run_job, sweep_jobs
from trail.models import Job
from trail.states import JobStatus

__all__ = ["handler", "woken"]


def cancel(job: Job) -> Job:
    with transaction.atomic():
        return cancel_job(job_id=job.pk, by=System())


@pytest.mark.django_db(transaction=True)
def test_what_waits_is_cancelled_at_once_and_may_be_asked_again(woken: list[int]) -> None:
    job = ask(n=1)
    assert cancel(job).was_cancelled
    assert claim_job(job.pk) is None
    woken.clear()
    assert (sweep_jobs(), woken) == (0, [])
    with pytest.raises(Conflict):
        cancel(job)
    again = ask(n=1)
    assert (again.pk != job.pk, ask(n=1).pk) == (True, again.pk)
    assert woken == [again.pk, again.pk]
    cancel(again)
    assert ask(n=1).pk not in (job.pk, again.pk), "however often"


@pytest.mark.django_db(transaction=True)
def test_cancelled_halfway_nothing_is_written(
    handler: Callable[[jobs.Handler], None],
) -> None:
    """The worker is in a thread of its own, at work, when somebody cancels."""
    halfway, cancelled = threading.Event(), threading.Event()
    reported: list[str] = []

    def slow(claim: Claim) -> None:
        halfway.set()
        assert cancelled.wait(10)
        try:
            claim.report(50, "halfway")
        except Conflict as lost:
            reported.append(lost.reason)
        make(claim)

    def stop() -> None:
        assert halfway.wait(10)
        cancel(job)
        cancelled.set()

    handler(slow)
    job = ask()
    together(lambda: run_job(job.pk), stop)
    job.refresh_from_db()
    assert reported == [jobs.LOST]
    assert not Municipality.objects.exists()
    assert (job.status, job.claim, job.result, job.error) == (JobStatus.CANCELLED, None, {}, "")
    assert sweep_jobs() == 0, "it is not taken up again"


def race(lock: Callable[[int], Job] | None = None) -> tuple[Job, bool]:
    """Finish and cancel at the same moment; returns the job as it came out, and whether something was made."""
    job = ask()
    claim = claim_job(job.pk)
    assert claim is not None
    read, finished = threading.Event(), threading.Event()

    def finish() -> None:
        if lock is not None:
            assert read.wait(10)
        try:
            make(claim)
        except Conflict:
            pass
        finally:
            finished.set()

    def stop() -> None:
        real = jobs._lock

        def seen(job_id: int) -> Job:
            found = lock(job_id) if lock is not None else real(job_id)
            read.set()
            if lock is not None:
                assert finished.wait(10)
            return found

        with mock.patch.object(jobs, "_lock", seen), contextlib.suppress(Conflict):
            cancel(job)

    together(finish, stop)
    job.refresh_from_db()
    return job, Municipality.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_ready_and_cancelled_one_is_first() -> None:
    for _turn in range(5):
        job, made = race()
        assert (job.status, made) in (
            (JobStatus.DONE, True),
            (JobStatus.CANCELLED, False),
        )
        Municipality.objects.all().delete()
        Job.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_something_made_would_be_called_cancelled() -> None:
    """What proves that the test above is one."""

    def without_lock(job_id: int) -> Job:
        return Job.objects.get(pk=job_id)

    assert race(without_lock) == (mock.ANY, True)
    assert Job.objects.get().status == JobStatus.CANCELLED


@pytest.mark.django_db
def test_cancelling_takes_a_transaction(transactional_db: Any) -> None:
    with pytest.raises(RuntimeError):
        cancel_job(job_id=ask().pk, by=System())
