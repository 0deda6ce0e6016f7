from celery import shared_task

from reporting.actions import preparing


@shared_task(name="reporting.prepare_editions")
def prepare_editions() -> None:
    preparing.prepare_all()
