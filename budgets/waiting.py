"""Requests that wait: on whom they wait hears it again after a working day, and then every second one."""

from collections import defaultdict
from datetime import date

from django.db import transaction

from budgets import mails
from budgets.models import BudgetRequest
from budgets.states import WAITING, RequestStatus
from cases.closeddays import calendar_of
from cases.dates import Calendar
from trail import clock

FIRST, THEN = 1, 2


def remind_of_waiting() -> int:
    """Write mails for what waits too long, each day once. Returns how many requests waited that long."""
    today = clock.today()
    by_place = defaultdict(list)
    rows = BudgetRequest.objects.filter(status__in=WAITING).select_related(
        "case", "dossier__programme", "requester"
    )
    for request in rows.order_by("pk"):
        by_place[request.municipality_id].append(request)
    found = 0
    for municipality_id, requests in by_place.items():
        calendar = calendar_of(municipality_id)
        for request in requests:
            since = clock.local_date(request.waiting_since_at)
            day = last_reminder(since, today, calendar)
            if day is not None:
                _remind(request, day)
                found += 1
    return found


def last_reminder(since: date, today: date, calendar: Calendar) -> date | None:
    """The newest day up to today on which a reminder falls, counted in working days; None: not yet."""
    found, day = None, calendar.working_days_on(since, FIRST)
    while day <= today:
        found, day = day, calendar.working_days_on(day, THEN)
    return found


@transaction.atomic
def _remind(request: BudgetRequest, day: date) -> None:
    # the outbox sends the same key once: what was missed on a day without power goes on the next
    if request.status == RequestStatus.QUESTION:
        mails.tell_asker(request, "budget.still_asked", about=day.toordinal())
    else:
        mails.tell_deciders(request, "budget.still_waits", about=day.toordinal())
