"""What holds for now, until a day: note it, watch it, say what became of it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, Problem, TemporarySolution
from cases.policies.temporaries import (
    check_can_change,
    check_can_note,
    check_can_settle,
    check_dates,
    check_watcher,
)
from cases.states import TEMPORARY_TRANSITIONS, TemporaryStatus
from consent.models import LifeArea
from trail import audit, clock
from trail.errors import Conflict
from trail.sent import sent_or_other
from trail.transitions import check_move


@transaction.atomic
def note_temporary(
    *,
    case: Case,
    area: LifeArea,
    what: str,
    from_date: date,
    end_date: date,
    watcher: User | None,
    token: UUID,
    by: Viewer,
    then: str = "",
    problem: Problem | None = None,
) -> TemporarySolution:
    """Something that holds until a day. `token` is made once per form: the same twice is one row, something else
    on the same form (after the back button) another one. Raises Denied.
    """
    case = lock_case(case.pk)
    values: dict[str, Any] = {
        "area_id": area.pk,
        "what": what,
        "from_date": from_date,
        "end_date": end_date,
        "then": then,
        "watcher_id": watcher.pk if watcher else None,
        "problem_id": problem.pk if problem else None,
    }
    same, token = sent_or_other(
        TemporarySolution,
        token,
        said=tuple(values.values()),
        said_in=lambda row: tuple(getattr(row, name) for name in values),
        case_id=case.pk,
        noted_by_id=by.user_id,
    )
    if same is not None:
        return same
    check_can_note(by, case, area, from_date, end_date, watcher, problem)
    row: TemporarySolution = TemporarySolution.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        noted_at=clock.now(),
        noted_by_id=by.user_id,
        token=token,
        **values,
    )
    _record("temporary.note", row, by, area_id=area.pk, watcher_id=row.watcher_id)
    return row


@transaction.atomic
def change_temporary(
    *,
    temporary: TemporarySolution,
    what: str,
    end_date: date,
    watcher: User | None,
    by: Viewer,
    then: str = "",
) -> TemporarySolution:
    """Longer or shorter, other words, another person who watches. Raises Denied, or Conflict when it is over.

    A day or a watcher that stays is not judged again: an old row can get its 'what then' when its day has passed.
    """
    row = _lock(temporary)
    check_can_change(by, row)
    if not row.is_running:
        raise Conflict(_("It has been said already what became of this. Open it again first."))
    if end_date != row.end_date:
        check_dates(row.from_date, end_date)
    if watcher is None or watcher.pk != row.watcher_id:
        check_watcher(row.case, row.area, watcher)
    row.what, row.end_date, row.then = what, end_date, then
    row.watcher_id = watcher.pk if watcher else row.watcher_id
    row.save()
    _record("temporary.change", row, by, watcher_id=row.watcher_id)
    return row


@transaction.atomic
def settle_temporary(
    *, temporary: TemporarySolution, status: TemporaryStatus | str, by: Viewer, reason: str = ""
) -> TemporarySolution:
    """It became something that lasts, or it stopped: with a reason; or it runs after all.

    The same again changes nothing. Raises Denied, or Conflict for an illegal jump.
    """
    row = _lock(temporary)
    to = TemporaryStatus(status)
    check_can_settle(by, row, to, reason)
    if row.status == to:
        return row
    check_move(TEMPORARY_TRANSITIONS, row.status, to)
    is_running = to == TemporaryStatus.RUNNING
    row.status = to
    row.reason = "" if is_running else reason
    row.settled_at = None if is_running else clock.now()
    row.settled_by_id = None if is_running else by.user_id
    row.save()
    _record("temporary.settle", row, by, status=str(to))
    return row


def _lock(temporary: TemporarySolution) -> TemporarySolution:
    case = lock_case(temporary.case_id)
    row: TemporarySolution = (
        TemporarySolution.objects.select_for_update(of=("self",))
        .select_related("area")
        .get(pk=temporary.pk)
    )
    row.case, row.dossier = case, case.dossier
    return row


def _record(action: str, row: TemporarySolution, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=row.municipality_id,
        thing=row,
        shown=[row.dossier.shown],
        **data,
    )
