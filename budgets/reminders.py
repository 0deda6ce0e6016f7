"""Advances that have to come back: who pays hears it a week before, and on every week that it is late."""

from datetime import timedelta

from django.db import transaction

from budgets import mails
from budgets.models import Advance
from budgets.moved import moved_of
from trail import clock

BEFORE = timedelta(weeks=1)


def remind_of_advances() -> int:
    """Write mails for what comes back within a week or is late; each week once. Returns how many advances."""
    today = clock.today()
    due = list(
        Advance.objects.filter(due_date__lte=today + BEFORE).select_related(
            "request__dossier__programme"
        )
    )
    moved = moved_of([one.request for one in due])
    out = [one for one in due if moved[one.request_id].outstanding > 0]
    for one in out:
        # the outbox sends the same key once: which week before or after the day it is
        week = (today - one.due_date).days // 7
        with transaction.atomic():
            mails.tell_payers(one.request, "budget.comes_back", about=week)
    return len(out)
