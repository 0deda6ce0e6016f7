"""Asked twice, made once; claimed by one; whole or not at all; taken up when a worker dies."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Municipality
from trail import jobs
from trail.actor import System
from trail.errors import Conflict
from trail.jobs import (
    DEAD_AFTER,
    MAX_ATTEMPTS,
    Claim,
    ask_job,
    claim_job,
    run_job,
    sweep_jobs,
)
from trail.models import Job
from trail.states import JobStatus

KIND = "test.make"


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr(jobs, "wake", lambda task, *args: ids.extend(args))
    return ids


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Callable[[jobs.Handler], None]:
    def use(function: jobs.Handler) -> None:
        monkeypatch.setitem(jobs.HANDLERS, KIND, function)

    return use


def ask(**params: Any) -> Job:
    with transaction.atomic():
        return ask_job(kind=KIND, params=params, by=System(), municipality_id=None)


def make(claim: Claim) -> None:
    with claim.finishing() as result:
        Municipality.objects.create(key=f"m{claim.params.get('n', 0)}", name="Proef")
        result["made"] = True


def together(*work: Callable[[], object]) -> list[object]:
    """Run at once, each on its own connection; returns what they returned."""
    results: list[object] = []
    start = threading.Barrier(len(work))

    def one(function: Callable[[], object]) -> None:
        start.wait()
        try:
            results.append(function())
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(function,)) for function in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_asked_twice_is_the_same_job(woken: list[int]) -> None:
    first = ask(programme=1, period="2026")
    assert ask(period="2026", programme=1) == first  # the order of what is asked says nothing
    assert ask(programme=2, period="2026") != first
    same = together(lambda: ask(n=9).pk, lambda: ask(n=9).pk, lambda: ask(n=9).pk)
    assert len(same) == 3
    assert len(set(same)) == 1
    assert set(woken) == set(Job.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_job_is_asked_for_in_a_transaction(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        ask_job(kind=KIND, params={}, by=System(), municipality_id=None)


@pytest.mark.django_db(transaction=True)
def test_two_workers_claim_it_once() -> None:
    job = ask()
    claims = together(*(lambda: claim_job(job.pk) for _ in range(4)))
    assert sum(claim is not None for claim in claims) == 1
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.RUNNING, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_it_once(handler: Callable[[jobs.Handler], None]) -> None:
    handler(make)
    job = ask()
    together(lambda: run_job(job.pk), lambda: run_job(job.pk))
    assert Municipality.objects.count() == 1
    job.refresh_from_db()
    assert (job.status, job.result, job.progress, job.claim) == (
        JobStatus.DONE,
        {"made": True},
        100,
        None,
    )
    assert ask() == job  # what is ready isn't made again


@pytest.mark.django_db
def test_a_lost_hold_writes_nothing() -> None:
    job = ask()
    lost = claim_job(job.pk)
    assert lost is not None
    long_ago = timezone.now() - 2 * DEAD_AFTER
    Job.objects.filter(pk=job.pk).update(beat_at=long_ago)
    sweep_jobs()
    found = claim_job(job.pk)
    assert found is not None
    with pytest.raises(Conflict):
        make(lost)
    with pytest.raises(Conflict):
        lost.report(50, "halverwege")
    assert not Municipality.objects.exists()
    make(found)
    assert Municipality.objects.count() == 1
    with pytest.raises(Conflict):
        make(found)  # nor twice by the same
    assert Municipality.objects.count() == 1


@pytest.mark.django_db
def test_the_sweeper_takes_up_the_dead_and_leaves_the_living(woken: list[int]) -> None:
    dead, alive, waiting = ask(n=1), ask(n=2), ask(n=3)
    assert claim_job(dead.pk) is not None
    assert claim_job(alive.pk) is not None
    Job.objects.filter(pk=dead.pk).update(beat_at=timezone.now() - 2 * DEAD_AFTER)
    woken.clear()
    assert sweep_jobs() == 2
    assert set(woken) == {dead.pk, waiting.pk}
    alive.refresh_from_db()
    assert alive.status == JobStatus.RUNNING


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_fails_in_the_end() -> None:
    job = ask()
    for _ in range(MAX_ATTEMPTS):
        assert claim_job(job.pk) is not None
        Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - 2 * DEAD_AFTER)
        sweep_jobs()
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, "WorkerLost")
    assert claim_job(job.pk) is None


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_tried_again_and_says_no_more_than_its_kind(
    handler: Callable[[jobs.Handler], None],
) -> None:
    def fail(claim: Claim) -> None:
        Municipality.objects.create(key="half", name="Half")
        raise LookupError("mevrouw Adom, Dorpsstraat 1")

    def half(claim: Claim) -> None:
        with claim.finishing():
            fail(claim)

    handler(half)
    job = ask()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.attempts, job.error) == (attempt, "LookupError")
    assert job.status == JobStatus.FAILED
    assert not Municipality.objects.exists()  # whole or not at all
    again = ask()
    assert again != job  # a failed job may be asked again
    handler(make)
    run_job(again.pk)
    again.refresh_from_db()
    assert again.status == JobStatus.DONE


@pytest.mark.django_db(transaction=True)
def test_a_long_step_isnt_taken_for_a_death(
    handler: Callable[[jobs.Handler], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.05)
    beaten = threading.Event()

    def slow(claim: Claim) -> None:
        Job.objects.filter(pk=claim.job_id).update(beat_at=timezone.now() - timedelta(hours=1))
        for _ in range(100):
            if Job.objects.filter(beat_at__gt=timezone.now() - timedelta(minutes=1)).exists():
                beaten.set()
                break
            threading.Event().wait(0.05)
        make(claim)

    handler(slow)
    job = ask()
    run_job(job.pk)
    assert beaten.is_set()
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
