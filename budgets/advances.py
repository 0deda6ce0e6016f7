"""Advances that are still out: from whom they come back, by when, and what is left of each. Late ones first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from accounts.mandates import mandate_exists
from accounts.states import MandateKind
from accounts.viewer import Viewer
from budgets.calculation import Moved, sum_of
from budgets.models import Advance, BudgetRequest
from budgets.models.request import PROGRAMME, BudgetRequestQuerySet
from budgets.moved import moved_of
from cases.standing_in import absent_for
from cases.temporaries import step_of
from trail import clock, reads

# weeks before the day at which who sees to it is told, then each time half: 2 and 1
WARNED_BEFORE = 2
# late by as many weeks it is no oversight any more: who decides hears it too, and it is told less often
LONG = 4
ROWS = 8
PARTS = ("advance__watcher", "dossier__resident")


@dataclass(frozen=True, slots=True)
class OpenAdvance:
    """One advance as lists show it."""

    budget: BudgetRequest
    advance: Advance
    moved: Moved
    today: date

    @property
    def left(self) -> Decimal:
        return self.moved.outstanding

    @property
    def is_late(self) -> bool:
        return self.advance.due_date < self.today

    @property
    def is_claimed(self) -> bool:
        """All that is still out was asked back."""
        return not self.moved.unclaimed


def open_advances(requests: BudgetRequestQuerySet) -> BudgetRequestQuerySet:
    """Of these requests, those of which something still has to come back, the earliest day first. Gate them first."""
    return (
        requests.with_open_matters()
        .filter(out__gt=0)
        .select_related(*PARTS)
        .order_by("advance__due_date", "pk")
    )


def rows_of(requests: Iterable[BudgetRequest]) -> list[OpenAdvance]:
    """With what moved; one query, however many."""
    found = list(requests)
    moved, today = moved_of(found), clock.today()
    return [OpenAdvance(one, one.advance, moved[one.pk], today) for one in found]


def total_of(rows: Iterable[OpenAdvance]) -> Decimal:
    return sum_of(row.left for row in rows)


def seen_to_by(viewer: Viewer) -> Q:
    """Theirs to see to, or of who is away and left it to them; late ones also who pays, and in the end who decides."""
    mine = Q(advance__watcher_id=viewer.user_id) | Q(advance__watcher_id__in=absent_for(viewer))
    today = clock.today()
    late = Q(advance__due_date__lt=today)
    long = Q(advance__due_date__lte=today - timedelta(weeks=LONG))
    pays = Q(mandate_exists(viewer, PROGRAMME, MandateKind.PAYMENT))
    decides = Q(mandate_exists(viewer, PROGRAMME, MandateKind.BUDGET))
    return mine | (late & pays) | (long & decides)


def step_today(due_date: date, today: date) -> int | None:
    """The step that is told today; None when it is still far off.

    Above zero: weeks before the day. Zero and below: weeks late, after LONG weeks only each fourth.
    """
    if due_date >= today:
        return step_of(due_date, today, WARNED_BEFORE)
    weeks = (today - due_date).days // 7
    return -(weeks if weeks < LONG else weeks // LONG * LONG)


class AdvancesCard:
    """What has to come back about now, or should have: for who sees to it, then for who pays, then for who decides."""

    place = 23
    column = "main"
    template = "budgets/advances_card.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        soon = clock.today() + timedelta(weeks=WARNED_BEFORE)
        theirs = BudgetRequest.objects.visible_to(viewer).filter(
            seen_to_by(viewer), advance__due_date__lte=soon
        )
        found = list(open_advances(theirs)[: ROWS + 1])
        if not found:
            return None
        reads.note(request, "day.view", [row.shown for row in found])
        return {"rows": rows_of(found[:ROWS]), "more": len(found) > ROWS}
