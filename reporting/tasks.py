from celery import shared_task

from reporting.actions import asking, preparing


@shared_task(name="reporting.prepare_editions")
def prepare_editions() -> None:
    preparing.prepare_all()


@shared_task(name="reporting.close_askings")
def close_askings() -> None:
    asking.close_due()
