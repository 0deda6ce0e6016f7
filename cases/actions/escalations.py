"""Asking higher up when a party won't move, and what was answered."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Organisation, User
from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, Escalation, Problem, Rule
from cases.policies.escalations import (
    check_can_answer,
    check_can_escalate,
    check_can_withdraw,
    check_whom,
)
from cases.states import ESCALATION_TRANSITIONS, EscalationAnswer, EscalationStatus
from consent.models import LifeArea
from trail import audit, clock, outbox
from trail.sent import sent_before, token_for
from trail.transitions import check_move

ASKED = "escalation.asked"
LATE = "escalation.late"


@transaction.atomic
def escalate(
    *,
    case: Case,
    area: LifeArea,
    asked: str,
    by_date: date,
    token: UUID,
    by: Viewer,
    to_user: User | None = None,
    to_organisation: Organisation | None = None,
    to_whom: str = "",
    problem: Problem | None = None,
    rule: Rule | None = None,
) -> Escalation:
    """Ask a party for an answer by a day. `to_user` for somebody at the table (a mail without content goes), else an
    organisation, a person or function in words, or both. The same question on the same form twice is one.

    Raises Denied with the reason, or Conflict for a token that is somebody else's.
    """
    case = lock_case(case.pk)
    token = token_for(token, area.pk, asked, by_date, to_whom, _pk(to_user), _pk(to_organisation))
    if (
        same := sent_before(Escalation, token, case_id=case.pk, asked_by_id=by.user_id)
    ) is not None:
        return same
    check_can_escalate(by, case, area, by_date, problem, rule)
    whom = check_whom(case, area, to_user, to_organisation, to_whom)
    row: Escalation = Escalation.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=area,
        problem=problem,
        rule=rule,
        to_user=whom.user,
        to_organisation_id=whom.organisation_id,
        to_whom=whom.name,
        asked=asked,
        by_date=by_date,
        asked_at=clock.now(),
        asked_by_id=by.user_id,
        token=token,
    )
    _record("escalation.ask", row, by, area_id=area.pk)
    if to_user is not None and to_user.pk != by.user_id:
        _mail(ASKED, row, to_user.pk)
    return row


@transaction.atomic
def answer_escalation(
    *,
    escalation: Escalation,
    answer: EscalationAnswer | str,
    on_date: date,
    by: Viewer,
    because: str = "",
) -> Escalation:
    """Write down what was answered. Raises Denied, or Conflict when somebody was first."""
    row = _lock(escalation)
    check_can_answer(by, row, str(answer), because, on_date)
    check_move(ESCALATION_TRANSITIONS, row.status, EscalationStatus.ANSWERED)
    row.status, row.answer, row.because = (
        EscalationStatus.ANSWERED,
        EscalationAnswer(answer),
        because,
    )
    row.answered_on_date, row.settled_at, row.settled_by_id = on_date, clock.now(), by.user_id
    row.save()
    _record("escalation.answer", row, by, answer=str(row.answer))
    return row


@transaction.atomic
def withdraw_escalation(*, escalation: Escalation, by: Viewer) -> Escalation:
    """No longer needed. Twice changes nothing. Raises Denied, or Conflict when it was answered meanwhile."""
    row = _lock(escalation)
    check_can_withdraw(by, row)
    if row.status == EscalationStatus.WITHDRAWN:
        return row
    check_move(ESCALATION_TRANSITIONS, row.status, EscalationStatus.WITHDRAWN)
    row.status, row.settled_at = EscalationStatus.WITHDRAWN, clock.now()
    row.settled_by_id = by.user_id
    row.save()
    _record("escalation.withdraw", row, by)
    return row


def remind_of_late() -> int:
    """Who asked hears once a week that there is no answer yet. Returns how many questions are late."""
    # over all municipalities: it reads dates and ids, no words
    late = list(Escalation.objects.late().only("pk", "municipality_id", "asked_by_id", "by_date"))
    for row in late:
        week = (clock.today() - row.by_date).days // 7
        with transaction.atomic():
            _mail(LATE, row, row.asked_by_id, key=f"{row.pk}-{week}")
    return len(late)


def _mail(kind: str, row: Escalation, to_user_id: int, key: str = "") -> None:
    outbox.post(
        kind,
        key=key or str(row.pk),
        to_user_id=to_user_id,
        municipality_id=row.municipality_id,
        escalation=row.pk,
    )


def _lock(escalation: Escalation) -> Escalation:
    case = lock_case(escalation.case_id)
    row: Escalation = (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("area")
        .get(pk=escalation.pk)
    )
    row.case, row.dossier = case, case.dossier
    return row


def _pk(thing: User | Organisation | None) -> int | None:
    return None if thing is None else thing.pk


def _record(action: str, row: Escalation, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=row.municipality_id,
        thing=row,
        shown=[row.dossier.shown],
        **data,
    )
