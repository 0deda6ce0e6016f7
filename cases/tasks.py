from celery import shared_task

from cases import ending


@shared_task(name="cases.warn_of_ending_consent")
def warn_of_ending_consent() -> None:
    ending.warn_of_ending()
