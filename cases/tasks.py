from celery import shared_task

from cases import ending, temporaries
from cases.actions import escalations, invitations, quotes


@shared_task(name="cases.warn_of_ending_consent")
def warn_of_ending_consent() -> None:
    ending.warn_of_ending()


@shared_task(name="cases.remind_of_late_answers")
def remind_of_late_answers() -> None:
    escalations.remind_of_late()


@shared_task(name="cases.warn_of_temporary_solutions")
def warn_of_temporary_solutions() -> None:
    temporaries.warn_of_ending()


@shared_task(name="cases.invite_stand_ins")
def invite_stand_ins() -> None:
    invitations.tell_stand_ins()


@shared_task(name="cases.end_quotes")
def end_quotes() -> None:
    quotes.end_quotes()
