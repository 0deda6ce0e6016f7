"""Deciding: grant, ask, refuse, take back. Under a mandate, never on an own request."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Mandate
from accounts.viewer import Viewer
from budgets import mails, policies
from budgets.actions import ledger
from budgets.actions.sheets import begin_sheet
from budgets.calculation import ZERO
from budgets.ceilings import exceed
from budgets.deciders import room_of
from budgets.locks import lock_money, lock_request
from budgets.log import record
from budgets.models import BudgetRequest, DeciderQuestion, Decision
from budgets.states import DecisionKind, EntryKind, RequestStatus
from consent.persons import other_dossiers
from trail import clock
from trail.errors import Conflict, Denied
from trail.sent import sent_before


@transaction.atomic
def approve_request(
    *,
    request: BudgetRequest,
    token: UUID,
    answer_to_resident: str,
    by: Viewer,
    motivation: str = "",
) -> Decision:
    """Grant a request and reserve its amount. Against the graph's advice, or above what is left for the resident, it
    takes a motivation.

    The same token twice is one decision. Raises Denied (mandate, own request) or Conflict (decided already,
    does not fit), with the reason; then nothing has changed.
    """
    held = lock_money(request.pk)
    locked = held.request
    if (earlier := _decided_before(token, locked, DecisionKind.APPROVE, by)) is not None:
        return earlier
    # over all accounts of the person: a merge of two registrations gives nobody more
    room = room_of(locked.dossier.programme, locked.dossier.resident_id)
    mandate = policies.check_can_approve(by, locked, room, held.year.room)
    outcome = locked.tree.tree.outcomes[locked.outcome]
    if not outcome.advice.is_positive and not motivation:
        raise Denied(_("The decision tree advises otherwise. Say why you grant it all the same."))
    excess = max(-room.after(locked.amount), ZERO)
    if excess and not motivation:
        raise Denied(_("This is above what is left for the resident. Say why you grant it."))
    excess = min(excess, locked.amount)
    decision = _decide(
        locked,
        DecisionKind.APPROVE,
        token=token,
        mandate=mandate,
        motivation=motivation,
        answer_to_resident=answer_to_resident,
        excess=excess,
        by=by,
    )
    if excess:
        exceed(held.account, locked.amount)
    ledger.book(held, EntryKind.RESERVE, by=by)
    mails.tell_asker(locked, "budget.decided")
    return decision


@transaction.atomic
def refuse_request(
    *,
    request: BudgetRequest,
    token: UUID,
    reason: str,
    answer_to_resident: str,
    by: Viewer,
) -> Decision:
    """Refuse, with the reason and what the resident hears. Raises Denied or Conflict."""
    locked = lock_request(request.pk)
    if (earlier := _decided_before(token, locked, DecisionKind.REFUSE, by)) is not None:
        return earlier
    mandate = policies.check_can_decide(by, locked)
    if not reason:
        raise Denied(_("Say why it is not granted."))
    decision = _decide(
        locked,
        DecisionKind.REFUSE,
        token=token,
        mandate=mandate,
        motivation=reason,
        answer_to_resident=answer_to_resident,
        by=by,
    )
    mails.tell_asker(locked, "budget.decided")
    return decision


@transaction.atomic
def ask_question(*, request: BudgetRequest, text: str, by: Viewer) -> DeciderQuestion:
    """Ask something before deciding; it waits on who asked for the money. Asked twice in the same words, once."""
    locked = lock_request(request.pk)
    policies.check_can_decide(by, locked)
    if not text:
        raise Denied(_("Type a question."))
    still_open: DeciderQuestion | None = locked.questions.filter(answered_at=None).first()
    if still_open is not None:
        if still_open.asked_by_id == by.user_id and still_open.text == text:
            return still_open
        raise Conflict(_("Another question is still open. It must be answered first."))
    policies.check_move_to(locked, RequestStatus.QUESTION)
    question = DeciderQuestion.objects.create(
        dossier=locked.dossier,
        municipality_id=locked.municipality_id,
        area_id=locked.area_id,
        request=locked,
        text=text,
        asked_by_id=by.user_id,
    )
    locked.status, locked.waiting_since_at = RequestStatus.QUESTION, clock.now()
    locked.save()
    record("budget.ask", locked, by)
    mails.tell_asker(locked, "budget.question", about=question.pk)
    return question


@transaction.atomic
def pass_on_request(*, request: BudgetRequest, by: Viewer) -> BudgetRequest:
    """Put what doesn't fit before who may decide above the ceiling. Sent twice, it goes once.

    Raises Denied or Conflict.
    """
    held = lock_money(request.pk)
    locked = held.request
    policies.check_can_decide(by, locked)
    if locked.above_ceiling and locked.status == RequestStatus.SUBMITTED:
        return locked
    room = room_of(locked.dossier.programme, locked.dossier.resident_id)
    policies.check_can_pass_on(by, locked, room)
    locked.above_ceiling = True
    locked.save(update_fields=["above_ceiling"])
    record("budget.pass_on", locked, by)
    mails.tell_deciders(locked, "budget.passed_on")
    return locked


@transaction.atomic
def void_approval(*, request: BudgetRequest, token: UUID, reason: str, by: Viewer) -> Decision:
    """Take an approval back and release its money. Raises Denied or Conflict (paid already)."""
    held = lock_money(request.pk)
    locked = held.request
    if (earlier := _decided_before(token, locked, DecisionKind.VOID, by)) is not None:
        return earlier
    mandate = policies.check_can_void(by, locked)
    if not reason:
        raise Denied(_("Say why the decision is taken back."))
    decision = _decide(
        locked, DecisionKind.VOID, token=token, mandate=mandate, motivation=reason, by=by
    )
    ledger.book(held, EntryKind.RELEASE, by=by)
    mails.tell_asker(locked, "budget.voided")
    return decision


NEXT_STATUS = {
    DecisionKind.APPROVE: RequestStatus.APPROVED,
    DecisionKind.REFUSE: RequestStatus.REFUSED,
    DecisionKind.VOID: RequestStatus.VOIDED,
}


def _decide(
    request: BudgetRequest,
    kind: DecisionKind,
    *,
    token: UUID,
    mandate: Mandate,
    motivation: str,
    by: Viewer,
    answer_to_resident: str = "",
    excess: Decimal = ZERO,
) -> Decision:
    """Write a decision on a locked request and move it."""
    if kind != DecisionKind.VOID and not answer_to_resident:
        raise Denied(_("Write an answer for the resident, in plain words."))
    policies.check_move_to(request, NEXT_STATUS[kind])
    now = clock.now()
    decision = Decision.objects.create(
        dossier=request.dossier,
        municipality_id=request.municipality_id,
        area_id=request.area_id,
        request=request,
        kind=kind,
        amount=request.amount,
        excess=excess,
        counts_others=other_dossiers(request.dossier).exists(),
        mandate=mandate,
        motivation=motivation,
        answer_to_resident=answer_to_resident,
        objection_text=request.dossier.programme.objection_text if answer_to_resident else "",
        decided_at=now,
        decided_by_id=by.user_id,
        token=token,
    )
    request.status, request.settled_at = NEXT_STATUS[kind], now
    request.waiting_since_at = None
    request.save()
    begin_sheet(decision, by)
    record(f"budget.{kind}", request, by, mandate_id=mandate.pk, amount=str(request.amount))
    return decision


def _decided_before(
    token: UUID, request: BudgetRequest, kind: DecisionKind, by: Viewer
) -> Decision | None:
    """The decision that this very form made, when it is sent twice; a no never passes for the yes before it."""
    return sent_before(Decision, token, request_id=request.pk, decided_by_id=by.user_id, kind=kind)
