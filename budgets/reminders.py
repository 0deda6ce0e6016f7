"""Advances that have to come back are told in time, in steps, once each: to who sees to it, and when late to more."""

from django.db import transaction

from accounts.mandates import mandates_today
from accounts.states import MandateKind
from accounts.viewer import viewer_for
from budgets import mails
from budgets.advances import LONG, open_advances, step_today
from budgets.models import BudgetRequest
from cases.standing_in import is_away, with_stand_ins
from trail import clock


def remind_of_advances() -> int:
    """Write mails for what comes back soon or is late. Returns how many advances."""
    today = clock.today()
    # the one place that looks over all municipalities; it reads dates and ids, no texts
    due = [
        (one, step)
        for one in open_advances(BudgetRequest.objects.filter(advance__isnull=False))
        if (step := step_today(one.advance.due_date, today)) is not None
    ]
    for one, step in due:
        with transaction.atomic():
            mails.tell_of_advance(one, told(one, step), step)
    return len(due)


def told(request: BudgetRequest, step: int) -> list[int]:
    """Who hears of this step: who sees to it and who stands in; who pays, when it is late or nobody else is there;
    who decides, when it has been late for long: giving up is their decision."""
    watcher = request.advance.watcher
    there = BudgetRequest.objects.visible_to(viewer_for(watcher)).filter(pk=request.pk).exists()
    people = set(with_stand_ins(request.dossier_id, [watcher.pk])) if there else set()
    if request.advance.due_date < clock.today() or not there or is_away(watcher.pk):
        people |= _holders(request, MandateKind.PAYMENT)
    if step <= -LONG:
        people |= _holders(request, MandateKind.BUDGET)
    return sorted(people)


def _holders(request: BudgetRequest, kind: MandateKind) -> set[int]:
    mandates = mandates_today([request.dossier.programme_id], kind)
    return set(mandates.values_list("holder_id", flat=True))
