"""Looking at a course as a whole again: on which day, and what came of it."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.dates import next_working_day
from cases.models import Case, ReviewDate
from cases.policies.reviews import check_can_set, check_can_settle
from cases.states import REVIEW_TRANSITIONS, ReviewStatus
from consent.lifeareas import process_in
from trail import audit, clock
from trail.errors import Conflict
from trail.transitions import check_move


def usual_day(case: Case) -> date | None:
    """So many weeks ahead as the programme usually takes, on a working day; None when it has no usual day."""
    weeks = case.dossier.programme.review_weeks
    return next_working_day(clock.today() + timedelta(weeks=weeks)) if weeks else None


@transaction.atomic
def set_review(
    *, case: Case, on_date: date | None, by: Viewer, reason: str = ""
) -> ReviewDate | None:
    """On this day the course is looked at again, in place of a day that stood there; None: on no day.

    The same once more changes nothing; a day that stays is not judged again. Raises Denied.
    """
    case = lock_case(case.pk)
    planned = _planned(case)
    stays = planned is not None and planned.on_date == on_date
    check_can_set(by, case, None if stays else on_date, reason)
    if planned is not None:
        if stays and planned.reason == reason:
            return planned
        _settle(planned, ReviewStatus.DROPPED if on_date is None else ReviewStatus.MOVED, by)
    return None if on_date is None else _plan(case, on_date, reason, by)


@transaction.atomic
def settle_review(
    *,
    review: ReviewDate,
    status: ReviewStatus | str,
    by: Viewer,
    outcome: str = "",
    next_date: date | None = None,
) -> ReviewDate:
    """It was looked at, or put off; `next_date`: the day of the next time. The same again changes nothing.

    Raises Denied, or Conflict when a colleague was first.
    """
    case = lock_case(review.case_id)
    row: ReviewDate = ReviewDate.objects.select_for_update(of=("self",)).get(pk=review.pk)
    row.case, row.dossier = case, case.dossier
    to = ReviewStatus(status)
    check_can_settle(by, case, to, next_date, outcome)
    if not row.is_planned:
        if (row.status, row.outcome, row.settled_by_id) == (to, outcome, by.user_id):
            return row
        raise Conflict(_("A colleague was first: it has been said already what came of this."))
    _settle(row, to, by, outcome)
    if next_date is not None:
        # what was put off keeps its reason
        _plan(case, next_date, row.reason if to == ReviewStatus.MOVED else "", by)
    return row


def plan_usual(case: Case, by: Viewer) -> None:
    """On a locked case that begins: the programme's usual day, when it has one."""
    day = usual_day(case)
    if day is not None and _planned(case) is None:
        _plan(case, day, "", by)


def drop_review(case: Case, by: Viewer) -> None:
    """On a locked case that ends: nobody looks again."""
    planned = _planned(case)
    if planned is not None:
        _settle(planned, ReviewStatus.DROPPED, by)


def _planned(case: Case) -> ReviewDate | None:
    row: ReviewDate | None = (
        ReviewDate.objects.select_for_update(of=("self",))
        .filter(case=case, status=ReviewStatus.PLANNED)
        .first()
    )
    if row is not None:
        row.case, row.dossier = case, case.dossier
    return row


def _plan(case: Case, on_date: date, reason: str, by: Viewer) -> ReviewDate:
    row: ReviewDate = ReviewDate.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=process_in(case.municipality_id).get(),
        on_date=on_date,
        reason=reason,
        set_at=clock.now(),
        set_by_id=by.user_id,
    )
    _record("review_date.set", row, by, on_date=on_date.isoformat())
    return row


def _settle(row: ReviewDate, to: ReviewStatus, by: Viewer, outcome: str = "") -> None:
    check_move(REVIEW_TRANSITIONS, row.status, to)
    row.status, row.outcome = to, outcome
    row.settled_at, row.settled_by_id = clock.now(), by.user_id
    row.save()
    _record("review_date.settle", row, by, status=str(to))


def _record(action: str, row: ReviewDate, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=row.municipality_id,
        thing=row,
        shown=[row.dossier.shown],
        **data,
    )
