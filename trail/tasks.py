from celery import shared_task

from trail import jobs, outbox, seals


@shared_task(name="trail.run_job")
def run_job(job_id: int) -> None:
    jobs.run_job(job_id)


@shared_task(name="trail.sweep_jobs")
def sweep_jobs() -> None:
    jobs.sweep_jobs()


@shared_task(name="trail.send_outbox")
def send_outbox() -> None:
    outbox.send_waiting()


@shared_task(name="trail.seal_log")
def seal_log() -> None:
    seals.seal_all()
