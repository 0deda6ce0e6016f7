from celery import shared_task

from budgets import reminders


@shared_task(name="budgets.remind_of_advances")
def remind_of_advances() -> None:
    reminders.remind_of_advances()
