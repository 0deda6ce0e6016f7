from celery import shared_task

from budgets import reminders, waiting


@shared_task(name="budgets.remind_of_advances")
def remind_of_advances() -> None:
    reminders.remind_of_advances()


@shared_task(name="budgets.remind_of_waiting")
def remind_of_waiting() -> None:
    waiting.remind_of_waiting()
