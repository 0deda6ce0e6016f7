from celery import shared_task

from documents import store


@shared_task(name="documents.sweep_files")
def sweep_files() -> None:
    store.sweep()
