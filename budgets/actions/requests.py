"""Asking for money: begin, answer the questions, send; withdraw, or change what was sent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer
from budgets import mails, policies
from budgets.actions import attachments, costs, ledger
from budgets.actions.sheets import begin_sheet
from budgets.actions.trees import latest_tree
from budgets.deciders import may_go_higher, room_for
from budgets.graph import Answer
from budgets.locks import lock_case, lock_money, lock_request
from budgets.log import record
from budgets.models import BudgetRequest, DeciderQuestion, Decision, TreeAnswer
from budgets.states import DecisionKind, EntryKind, PayeeKind, RequestStatus
from budgets.together import asked_together, goes_short
from cases.models import Agreement, Case, Problem
from consent.models import Access, LifeArea, SeatPerson
from consent.states import Purpose
from trail import clock
from trail.errors import Conflict, Denied
from trail.sent import sent_before, used_before


@dataclass(frozen=True, slots=True)
class Details:
    """What is asked for: completes 'amount for purpose, paid to …'. Amount in euros, above zero."""

    area: LifeArea
    purpose: str
    amount: Decimal
    payee_kind: PayeeKind
    payee_name: str = ""
    payee_user: User | None = None
    needed_by_date: date | None = None
    legitimacy: str = ""
    involvement: str = ""
    returns: str = ""
    problem: Problem | None = None
    agreement: Agreement | None = None


@transaction.atomic
def start_request(*, case: Case, token: UUID, details: Details, by: Viewer) -> BudgetRequest:
    """Begin a request on the municipality's newest graph. The same token twice gives the first one.

    Raises Denied when the viewer may not ask here, or for an area, payee, problem or agreement that can't be.
    """
    locked = lock_case(case.pk)
    policies.check_can_request(by, locked)
    if (same := sent_before(BudgetRequest, token, requester_id=by.user_id)) is not None:
        return same
    tree = latest_tree(locked.municipality_id)
    if tree is None:
        raise Conflict(_("No decision tree has been published here yet. Ask your administrator."))
    request = BudgetRequest(
        dossier=locked.dossier,
        municipality_id=locked.municipality_id,
        case=locked,
        tree=tree,
        requester_id=by.user_id,
        requester_organisation_id=_organisation_at_table(locked, by),
        token=token,
    )
    _fill(request, details, by)
    request.save(force_insert=True)
    record("budget.start", request, by)
    return request


def _organisation_at_table(case: Case, by: Viewer) -> int:
    """For which organisation somebody asks; they were found to sit at this table."""
    seats = Access.objects.of(by).filter(dossier_id=case.dossier_id, purpose=Purpose.TABLE)
    organisation_id: int = seats.order_by("id").values_list("organisation_id", flat=True)[0]
    return organisation_id


def _fill(request: BudgetRequest, details: Details, by: Viewer) -> None:
    """Put checked details on a request that isn't sent yet."""
    request.area, request.purpose = details.area, details.purpose
    request.amount, request.needed_by_date = details.amount, details.needed_by_date
    request.payee_kind, request.payee_name = details.payee_kind, details.payee_name
    request.payee_user = details.payee_user
    request.legitimacy, request.involvement = details.legitimacy, details.involvement
    request.returns = details.returns
    request.problem, request.agreement = details.problem, details.agreement
    request.is_short = goes_short(request, asked_together(by, request))
    policies.check_knows_area(by, request)
    if details.area.is_process:
        raise Denied(_("Choose a life area."))
    if details.amount <= 0:
        raise Denied(_("The amount is above zero."))
    if details.needed_by_date is not None and details.needed_by_date < clock.today():
        raise Denied(_("The date by which it is needed is in the past."))
    for part in (details.problem, details.agreement):
        if part is not None and part.case_id != request.case_id:
            raise Denied(_("That goal or agreement belongs to somebody else's plan."))
    if details.payee_user is not None and not payees(request.case).filter(pk=details.payee_user.pk):
        raise Denied(_("Only a colleague at this table can be paid back."))


def payees(case: Case) -> QuerySet[User]:
    """Colleagues who can have paid in advance: those who sit at the table now."""
    seated = SeatPerson.objects.filter(
        seat__dossier_id=case.dossier_id, seat__until_at=None, until_at=None
    )
    return User.objects.filter(pk__in=seated.values("user_id")).order_by("name")


@transaction.atomic
def change_details(*, request: BudgetRequest, details: Details, by: Viewer) -> BudgetRequest:
    """Change what a draft asks for; its answers follow to the new area. Raises Denied or Conflict."""
    locked = lock_request(request.pk)
    policies.check_can_edit(by, locked)
    _fill(locked, details, by)
    locked.save()
    locked.answers.update(area=details.area)
    costs.follow_area(locked)
    attachments.follow_area(locked)
    record("budget.change", locked, by)
    return locked


@transaction.atomic
def answer_question(
    *,
    request: BudgetRequest,
    question: str,
    answer: str,
    by: Viewer,
    motivation: str = "",
    until_date: date | None = None,
) -> TreeAnswer:
    """Answer a question of the graph in a draft; answering again replaces the answer.

    Raises Denied for a question or answer that the graph doesn't know, or what goes with it is missing.
    """
    locked = lock_request(request.pk)
    policies.check_can_edit(by, locked)
    known = locked.tree.tree.questions.get(question)
    chosen = known.answers.get(answer) if known and not known.computed else None
    if chosen is None:
        raise Denied(_("This question can't be answered like that."))
    _check_complete(chosen, motivation, until_date)
    row, _new = TreeAnswer.objects.update_or_create(
        request=locked,
        question=question,
        defaults={
            "dossier": locked.dossier,
            "municipality_id": locked.municipality_id,
            "area_id": locked.area_id,
            "answer": answer,
            "motivation": motivation,
            "until_date": until_date if chosen.asks_date else None,
            "answered_at": clock.now(),
        },
    )
    record("budget.answer", locked, by, question=question)
    return row


def _check_complete(answer: Answer, motivation: str, until_date: date | None) -> None:
    if answer.needs_motivation and not motivation:
        raise Denied(_("This answer takes a short explanation."))
    if answer.asks_date and until_date is None:
        raise Denied(_("This answer takes a date."))
    if answer.asks_date and until_date is not None and until_date <= clock.today():
        raise Denied(_("The end date is in the future."))


@transaction.atomic
def submit_request(
    *, request: BudgetRequest, by: Viewer, deviation_reason: str = ""
) -> BudgetRequest:
    """Send a draft to who decides. Going against the graph's advice takes a reason.

    Answers that are no longer on the path are dropped. Sent twice, it is sent once. Raises Denied or Conflict.
    """
    locked = lock_request(request.pk)
    if locked.status == RequestStatus.SUBMITTED and locked.requester_id == by.user_id:
        return locked
    policies.check_can_edit(by, locked)
    policies.check_move_to(locked, RequestStatus.SUBMITTED)
    room = room_for(by, locked.dossier)
    together = asked_together(by, locked)
    was_short, locked.is_short = locked.is_short, goes_short(locked, together)
    walked = locked.walk(fits=room.fits(locked.amount))
    if walked.outcome is None and was_short and not locked.is_short:
        raise Denied(
            _(
                "With what was asked for the same payee shortly before, this is no small amount. Answer the other"
                " questions too."
            )
        )
    if walked.outcome is None:
        raise Denied(_("Not all questions have been answered yet."))
    policies.check_has_costs(locked, together)
    if not walked.outcome.advice.is_positive and not deviation_reason:
        raise Denied(_("The decision tree advises otherwise. Say why you ask for it all the same."))
    locked.answers.exclude(question__in=[step.question.key for step in walked.path]).delete()
    now = clock.now()
    locked.outcome = walked.outcome.key
    locked.above_ceiling = not room.fits(locked.amount) and may_go_higher(locked)
    locked.deviation_reason = "" if walked.outcome.advice.is_positive else deviation_reason
    locked.status, locked.submitted_at, locked.waiting_since_at = RequestStatus.SUBMITTED, now, now
    locked.save()
    record("budget.submit", locked, by, outcome=locked.outcome)
    mails.tell_deciders(locked, "budget.submitted")
    return locked


@transaction.atomic
def answer_decider(*, request: BudgetRequest, text: str, by: Viewer) -> DeciderQuestion:
    """Answer the question that is open; the request waits for a decision again. Raises Denied or Conflict."""
    locked = lock_request(request.pk)
    policies.check_can_answer(by, locked)
    if not text:
        raise Denied(_("Type an answer."))
    question = DeciderQuestion.objects.get(request=locked, answered_at=None)
    now = clock.now()
    question.answer, question.answered_at, question.answered_by_id = text, now, by.user_id
    question.save()
    locked.status, locked.waiting_since_at = RequestStatus.SUBMITTED, now
    locked.save()
    record("budget.reply", locked, by)
    mails.tell_deciders(locked, "budget.answered", about=question.pk)
    return question


@transaction.atomic
def withdraw_request(*, request: BudgetRequest, by: Viewer) -> BudgetRequest:
    """Take back what isn't decided, a draft included. Raises Denied or Conflict."""
    locked = lock_request(request.pk)
    policies.check_can_withdraw(by, locked)
    _withdraw(locked)
    record("budget.withdraw", locked, by)
    return locked


def _withdraw(request: BudgetRequest) -> None:
    request.status, request.settled_at = RequestStatus.WITHDRAWN, clock.now()
    request.waiting_since_at = None
    request.save()


@transaction.atomic
def revise_request(*, request: BudgetRequest, token: UUID, by: Viewer) -> BudgetRequest:
    """Change what was sent or granted: that falls, and a draft with the same answers and kassabon takes its place.

    A granted request is voided and its money released (DOMAIN §5). The same token twice gives the first draft.
    Raises Denied or Conflict.
    """
    papers = attachments.keep_copies(request)
    held = lock_money(request.pk)
    old = held.request
    if (same := sent_before(BudgetRequest, token, requester_id=by.user_id)) is not None:
        for _row, file in papers:
            file.delete()
        return same
    policies.check_can_revise(by, old)
    if Decision.objects.filter(token=token).exists():
        raise used_before()
    if old.status == RequestStatus.APPROVED:
        fallen = Decision.objects.create(
            dossier=old.dossier,
            municipality_id=old.municipality_id,
            area_id=old.area_id,
            request=old,
            kind=DecisionKind.VOID,
            amount=old.amount,
            motivation=_("Changed after it was granted."),
            decided_by_id=by.user_id,
            token=token,
        )
        old.status, old.settled_at = RequestStatus.VOIDED, clock.now()
        old.save()
        begin_sheet(fallen, by)
        ledger.book(held, EntryKind.RELEASE, by=by)
    else:
        _withdraw(old)
    new = _copy(old, token, by)
    attachments.copy_attachments(papers, new)
    record("budget.revise", old, by, new_id=new.pk)
    return new


def _copy(old: BudgetRequest, token: UUID, by: Viewer) -> BudgetRequest:
    new = BudgetRequest.objects.create(
        dossier=old.dossier,
        municipality_id=old.municipality_id,
        area_id=old.area_id,
        case_id=old.case_id,
        problem_id=old.problem_id,
        agreement_id=old.agreement_id,
        tree_id=old.tree_id,
        purpose=old.purpose,
        amount=old.amount,
        payee_kind=old.payee_kind,
        payee_name=old.payee_name,
        payee_user_id=old.payee_user_id,
        needed_by_date=old.needed_by_date,
        is_short=old.is_short,
        legitimacy=old.legitimacy,
        involvement=old.involvement,
        returns=old.returns,
        requester_id=by.user_id,
        requester_organisation_id=_organisation_at_table(old.case, by),
        deviation_reason=old.deviation_reason,
        replaces=old,
        earlier_requesters=sorted({*old.earlier_requesters, old.requester_id}),
        token=token,
    )
    TreeAnswer.objects.bulk_create(
        TreeAnswer(
            dossier_id=a.dossier_id,
            municipality_id=a.municipality_id,
            area_id=a.area_id,
            request=new,
            question=a.question,
            answer=a.answer,
            motivation=a.motivation,
            until_date=a.until_date,
            answered_at=a.answered_at,
        )
        for a in old.answers.all()
    )
    costs.copy_sheet(old, new)
    return new
