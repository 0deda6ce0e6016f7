"""Jobs: a row says what was asked; a worker claims it; output whole or not at all.

Handlers are registered by higher floors under a kind. A worker claims a waiting job by a conditional
update (two workers never make the same), beats while it lives, and finishes only if the claim is
still its own. A sweeper takes up what died. Losing the broker loses no work: the row stays. Cancelling takes
the claim away: what the worker was making is kept nowhere.
"""

import contextlib
import hashlib
import json
import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from trail import clock
from trail.actor import Acting
from trail.errors import Conflict
from trail.models import Job
from trail.states import JOB_TRANSITIONS, WITHOUT_RESULT, JobStatus
from trail.transitions import check_move

logger = logging.getLogger(__name__)

BEAT_SECONDS = 3
DEAD_AFTER = timedelta(seconds=20)
MAX_ATTEMPTS = 5
LOST = "this job was taken over by another worker, or cancelled"


def find_job(job_id: int | None, **fields: Any) -> Job | None:
    """The job that a row remembers, for the page that tells how its making stands; `fields`: what it must have too."""
    return Job.objects.filter(pk=job_id, **fields).first() if job_id else None


def find_jobs(job_ids: Iterable[int | None]) -> dict[int | None, Job]:
    """The jobs that rows remember, by id, in one query."""
    return {job.pk: job for job in Job.objects.filter(pk__in=[i for i in job_ids if i])}


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's hold on one job."""

    job_id: int
    token: uuid.UUID
    params: dict[str, Any]

    def report(self, progress: int, step: str) -> None:
        """Show how far it is (0-100) and what is being done. Raises Conflict when the hold is lost."""
        changed = Job.objects.filter(pk=self.job_id, claim=self.token).update(
            progress=progress, step=step[:120], beat_at=Now()
        )
        if not changed:
            raise Conflict(LOST)

    @contextlib.contextmanager
    def finishing(self) -> Iterator[dict[str, Any]]:
        """One transaction for the output and the job's end; fill the yielded dict with the result.

        Raises Conflict (and writes nothing) when the hold is lost.
        """
        with transaction.atomic():
            job = Job.objects.select_for_update().filter(pk=self.job_id, claim=self.token).first()
            if job is None:
                raise Conflict(LOST)
            result: dict[str, Any] = {}
            yield result
            job.status, job.claim, job.progress = JobStatus.DONE, None, 100
            job.result, job.done_at, job.step, job.error = result, clock.now(), "", ""
            job.save()


Handler = Callable[[Claim], None]
HANDLERS: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Plug: a higher floor says how jobs of a kind are made (in AppConfig.ready)."""
    HANDLERS[kind] = handler


def ask_job(*, kind: str, params: dict[str, Any], by: Acting, municipality_id: int | None) -> Job:
    """Ask for a job inside the caller's transaction; asked twice, it is the same job.

    The worker is woken on commit. What failed or was cancelled may be asked again.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind}: a job is asked for in its own transaction")
    canonical = json.dumps(params, sort_keys=True, separators=(",", ":"))
    key = hashlib.sha256(canonical.encode()).hexdigest()
    new = Job(
        kind=kind,
        key=key,
        params=params,
        municipality_id=municipality_id,
        asked_by_id=by.actor_in(municipality_id).user_id,
    )
    job = None
    while job is None:
        Job.objects.bulk_create([new], ignore_conflicts=True)
        # none: the one that stood in the way has just failed or been cancelled
        job = Job.objects.exclude(status__in=WITHOUT_RESULT).filter(kind=kind, key=key).first()
    if job.status == JobStatus.WAITING:
        transaction.on_commit(lambda: wake("trail.run_job", job.pk))
    return job


def cancel_job(*, job_id: int, by: Acting) -> Job:
    """Cancel a job inside the caller's transaction: who waits is at once out of the queue, who makes it loses the hold.

    Raises Conflict when it is over already.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a job is cancelled in its own transaction")
    job = _lock(job_id)
    check_move(JOB_TRANSITIONS, job.status, JobStatus.CANCELLED)
    job.status, job.claim, job.step = JobStatus.CANCELLED, None, ""
    job.done_at = clock.now()
    job.cancelled_by_id = by.actor_in(job.municipality_id).user_id
    job.save()
    return job


def _lock(job_id: int) -> Job:
    job: Job = Job.objects.select_for_update().get(pk=job_id)
    return job


def wake(task: str, *ids: int) -> None:
    """Tell a worker there is something to do; without a broker the sweeper will find it."""
    try:
        current_app.send_task(task, args=ids, retry=False)
    except OperationalError as error:
        logger.warning("no broker, %s waits for the sweeper: %s", task, error)


def claim_job(job_id: int) -> Claim | None:
    """Claim a waiting job, or None when another worker has it or it is over."""
    token = uuid.uuid4()
    claimed = Job.objects.filter(pk=job_id, status=JobStatus.WAITING).update(
        status=JobStatus.RUNNING,
        claim=token,
        beat_at=Now(),
        attempts=F("attempts") + 1,
        progress=0,
        error="",
    )
    if not claimed:
        return None
    return Claim(job_id, token, Job.objects.values_list("params", flat=True).get(pk=job_id))


def run_job(job_id: int) -> None:
    """Claim and make one job; a failure is kept and tried again up to MAX_ATTEMPTS."""
    claim = claim_job(job_id)
    if claim is None:
        return
    kind = Job.objects.values_list("kind", flat=True).get(pk=job_id)
    with _beating(claim):
        try:
            HANDLERS[kind](claim)
        except Conflict:
            logger.warning("job %s was taken over or cancelled", job_id)
        except Exception as error:
            logger.exception("job %s (%s) failed", job_id, kind)
            _give_back(claim, error)


def _give_back(claim: Claim, error: Exception) -> None:
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=claim.job_id, claim=claim.token).first()
        if job is None:
            return
        again = job.attempts < MAX_ATTEMPTS
        job.status = JobStatus.WAITING if again else JobStatus.FAILED
        # the kind of error only: its words may hold a resident's data
        job.claim, job.error, job.beat_at = None, type(error).__name__, clock.now()
        job.done_at = None if again else clock.now()
        job.save()


@contextlib.contextmanager
def _beating(claim: Claim) -> Iterator[None]:
    """Beat from a thread of its own, so that one long step (a PDF) isn't taken for a death."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(BEAT_SECONDS):
                Job.objects.filter(pk=claim.job_id, claim=claim.token).update(beat_at=Now())
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"beat-{claim.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def sweep_jobs() -> int:
    """Put jobs of dead workers back in the queue and wake workers for all that wait.

    Returns how many jobs were woken. A job that died MAX_ATTEMPTS times has failed.
    """
    dead = Job.objects.filter(status=JobStatus.RUNNING, beat_at__lt=Now() - DEAD_AFTER)
    dead.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=JobStatus.FAILED, claim=None, error="WorkerLost", done_at=clock.now()
    )
    dead.update(status=JobStatus.WAITING, claim=None)
    waiting = list(Job.objects.filter(status=JobStatus.WAITING).values_list("pk", flat=True)[:200])
    for job_id in waiting:
        wake("trail.run_job", job_id)
    return len(waiting)
