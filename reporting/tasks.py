from celery import shared_task

from reporting.actions import asking, preparing, research


@shared_task(name="reporting.prepare_editions")
def prepare_editions() -> None:
    preparing.prepare_all()


@shared_task(name="reporting.close_askings")
def close_askings() -> None:
    asking.close_due()


@shared_task(name="reporting.clear_research")
def clear_research() -> None:
    research.clear_research()
