"""Asking for money: what, the questions one at a time, sending; and the page of a request."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from accounts.viewer import Viewer
from budgets import policies
from budgets.actions import requests as actions
from budgets.deciders import waiting_on
from budgets.forms.requests import (
    AnswerForm,
    DetailsForm,
    ReplyForm,
    SubmitForm,
    TokenForm,
    VoidForm,
    initial_of,
)
from budgets.models import BudgetRequest, DeciderQuestion, Decision
from budgets.moved import moved_of
from budgets.shown_costs import show_costs
from budgets.states import DecisionKind, RequestStatus
from budgets.views.loading import (
    attempt,
    get_budget,
    get_case,
    papers_of,
    problem_words,
    status_of,
    tell,
)
from cases.models import Agreement, Case, Problem
from cases.states import AgreementStatus, ProblemStatus
from consent import gate
from consent.persons import sees_whole_person


def _details_form(
    request: ViewerRequest, case: Case, initial: dict[str, Any] | None = None
) -> DetailsForm:
    viewer = request.viewer
    return DetailsForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(viewer, case.dossier),
        colleagues=actions.payees(case),
        problems=Problem.objects.visible_to(viewer)
        .filter(case=case)
        .exclude(status=ProblemStatus.SOLVED),
        agreements=Agreement.objects.visible_to(viewer).filter(
            case=case, status=AgreementStatus.OPEN
        ),
        initial=initial,
    )


def _details_page(request: ViewerRequest, form: DetailsForm, **context: Any) -> HttpResponse:
    return render(
        request, "budgets/details.html", {"form": form, **context}, status=status_of(form)
    )


@dossier_screen
def new(request: ViewerRequest, case_pk: int) -> HttpResponse:
    """Begin a request: what, how much, who is paid."""
    case = get_case(request, case_pk, "budget.new")
    policies.check_can_request(request.viewer, case)
    form = _details_form(request, case, {"area": None})
    if form.is_bound and form.is_valid():
        budget = attempt(
            request,
            form,
            lambda: actions.start_request(
                case=case,
                token=form.cleaned_data["token"],
                details=form.details,
                by=request.viewer,
            ),
        )
        if budget is not None:
            return _next(request.viewer, budget)
    return _details_page(request, form, case=case)


@dossier_screen
def details(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change what a draft asks for."""
    budget = get_budget(request, pk, "budget.details")
    if request.method != "POST":
        policies.check_can_edit(request.viewer, budget)
    form = _details_form(request, budget.case, initial_of(budget))
    if form.is_bound and form.is_valid():
        changed = attempt(
            request,
            form,
            lambda: actions.change_details(request=budget, details=form.details, by=request.viewer),
        )
        if changed is not None:
            return _next(request.viewer, changed)
    return _details_page(request, form, case=budget.case, budget=budget)


def _next(viewer: Viewer, budget: BudgetRequest) -> HttpResponse:
    """The first question that isn't answered yet, or the summary."""
    following = tell(viewer, budget).walk.next if budget.is_draft else None
    if following is not None:
        return redirect("budgets:question", budget.pk, following.key)
    return redirect("budgets:detail", budget.pk)


@dossier_screen
def question(request: ViewerRequest, pk: int, key: str) -> HttpResponse:
    """One question of the graph. Each has its own address, so that the back button is safe."""
    budget = get_budget(request, pk, "budget.question")
    asked = budget.tree.tree.questions.get(key)
    if asked is None or asked.computed:
        raise Http404
    if request.method != "POST":
        policies.check_can_edit(request.viewer, budget)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        question=asked,
        initial=_answered(budget, key),
    )
    if form.is_bound and form.is_valid():
        row = attempt(
            request,
            form,
            lambda: actions.answer_question(
                request=budget, question=key, by=request.viewer, **form.given
            ),
        )
        if row is not None:
            return _next(request.viewer, get_budget(request, pk, "budget.question"))
    told = tell(request.viewer, budget)
    context = {
        "budget": budget,
        "form": form,
        "question": asked,
        "number": told.walk.number(key),
        "before": told.walk.before(key),
    }
    return render(request, "budgets/question.html", context, status=status_of(form))


def _answered(budget: BudgetRequest, key: str) -> dict[str, Any]:
    row = budget.answers.filter(question=key).first()
    if row is None:
        return {}
    return {
        "answer": row.answer,
        f"motivation_{row.answer}": row.motivation,
        f"until_{row.answer}": row.until_date,
    }


@dossier_screen
def detail(request: ViewerRequest, pk: int) -> HttpResponse:
    """A request as it stands: summary of a draft, what it waits for, what was decided."""
    return detail_page(request, get_budget(request, pk, "budget.view"))


def detail_page(
    request: ViewerRequest,
    budget: BudgetRequest,
    *,
    submit_form: SubmitForm | None = None,
    reply_form: ReplyForm | None = None,
    void_form: VoidForm | None = None,
    other_form: forms.Form | None = None,
) -> HttpResponse:
    """The page, with whatever form was just sent to it."""
    viewer = request.viewer
    told = tell(request.viewer, budget)
    moved = moved_of([budget])[budget.pk]
    against = told.outcome is not None and not told.outcome.advice.is_positive
    may = {
        "edit": policies.allowed(policies.check_can_edit, viewer, budget),
        "reply": policies.allowed(policies.check_can_answer, viewer, budget),
        "withdraw": policies.allowed(policies.check_can_withdraw, viewer, budget),
        "revise": policies.allowed(policies.check_can_revise, viewer, budget),
        "decide": policies.allowed(policies.check_can_decide, viewer, budget),
        "void": policies.allowed(policies.check_can_void, viewer, budget),
        "pay": policies.allowed(policies.check_can_pay, viewer, budget, moved),
        "settle": policies.allowed(policies.check_can_settle, viewer, budget),
        "have_back": policies.allowed(policies.check_can_have_back, viewer, budget, moved)
        or policies.allowed(policies.check_can_have_back, viewer, budget, moved, writes_off=True),
    }
    questions = list(budget.questions.select_related("asked_by", "answered_by"))
    decisions = list(budget.decisions.select_related("decided_by", "mandate"))
    context = {
        "budget": budget,
        "told": told,
        "moved": moved,
        "advance": getattr(budget, "advance", None),
        "against": against,
        # of another dossier of this person only who may know of it, and who decides, is told
        "sees_excess": may["decide"] or sees_whole_person(viewer, budget.dossier),
        "may": may,
        "events": _events(budget, questions, decisions),
        "after": told.room.after(budget.amount),
        "waiting_on": waiting_on([budget]).get(budget.pk, []),
        "problem": problem_words(request, budget),
        "costs": show_costs(budget) if getattr(budget, "readable", False) else None,
        "attachments": papers_of(budget),
        "lacks_costs": may["edit"] and policies.lacks_costs(budget, told.together),
        "questions": questions,
        "decisions": decisions,
        # it may be about another area by now, or a draft that isn't shown to this viewer
        "newer": BudgetRequest.objects.visible_to(viewer)
        .filter(replaces=budget)
        .order_by("-pk")
        .first(),
        "submit_form": submit_form or SubmitForm(against=against, initial=_said(budget)),
        "reply_form": reply_form or ReplyForm(prefix="reply"),
        "void_form": void_form or VoidForm(prefix="void"),
        "revise_token": uuid4(),
        "other_form": other_form,
    }
    forms_sent = (submit_form, reply_form, void_form, other_form)
    sent = next((form for form in forms_sent if form is not None), None)
    return render(request, "budgets/detail.html", context, status=status_of(sent))


def _events(
    budget: BudgetRequest, questions: list[DeciderQuestion], decisions: list[Decision]
) -> list[dict[str, Any]]:
    """What happened to it, in order: when, what, by whom."""
    told: list[tuple[Any, str, str]] = [(budget.begun_at, _("begun"), budget.requester.name)]
    if budget.submitted_at:
        told.append((budget.submitted_at, _("sent"), budget.requester.name))
    for one in questions:
        told.append((one.asked_at, _("question asked"), one.asked_by.name))
        if one.answered_at and one.answered_by:
            told.append((one.answered_at, _("question answered"), one.answered_by.name))
    for decision in decisions:
        label = DecisionKind(decision.kind).label
        told.append((decision.decided_at, str(label), decision.decided_by.name))
    if budget.status == RequestStatus.WITHDRAWN and budget.settled_at:
        told.append((budget.settled_at, _("withdrawn"), ""))
    told.sort(key=lambda event: event[0])
    return [{"at": at, "what": what, "who": who} for at, what, who in told]


def _said(budget: BudgetRequest) -> dict[str, Any]:
    return {"deviation_reason": budget.deviation_reason}


@dossier_screen
def submit(request: ViewerRequest, pk: int) -> HttpResponse:
    """Send the draft to who decides."""
    budget = get_budget(request, pk, "budget.submit")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    outcome = tell(request.viewer, budget).outcome
    form = SubmitForm(request.POST, against=outcome is not None and not outcome.advice.is_positive)
    if form.is_valid():
        reason = form.cleaned_data["deviation_reason"]
        sent = attempt(
            request,
            form,
            lambda: actions.submit_request(
                request=budget, deviation_reason=reason, by=request.viewer
            ),
        )
        if sent is not None:
            messages.success(
                request, _("Your request has been sent. You hear as soon as it is decided.")
            )
            return redirect("budgets:detail", budget.pk)
    return detail_page(request, budget, submit_form=form)


@dossier_screen
def reply(request: ViewerRequest, pk: int) -> HttpResponse:
    """Answer the decider's question."""
    budget = get_budget(request, pk, "budget.reply")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = ReplyForm(request.POST, prefix="reply")
    if form.is_valid():
        text = form.cleaned_data["text"]
        answered = attempt(
            request,
            form,
            lambda: actions.answer_decider(request=budget, text=text, by=request.viewer),
        )
        if answered is not None:
            messages.success(
                request, _("Your answer has been sent. The request waits for a decision again.")
            )
            return redirect("budgets:detail", budget.pk)
    return detail_page(request, budget, reply_form=form)


@dossier_screen
def withdraw(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take back a request that isn't decided, or throw away a draft."""
    budget = get_budget(request, pk, "budget.withdraw")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = forms.Form(request.POST)
    was_draft = budget.is_draft
    if attempt(request, form, lambda: actions.withdraw_request(request=budget, by=request.viewer)):
        messages.success(
            request,
            _("The request has been thrown away.")
            if was_draft
            else _("The request has been withdrawn."),
        )
        return redirect("cases:detail", budget.case_id)
    return detail_page(request, budget, other_form=form)


@dossier_screen
def revise(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change what was sent or granted: a draft with the same answers takes its place."""
    budget = get_budget(request, pk, "budget.revise")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = TokenForm(request.POST)
    if form.is_valid():
        token = form.cleaned_data["token"]
        draft = attempt(
            request,
            form,
            lambda: actions.revise_request(request=budget, token=token, by=request.viewer),
        )
        if draft is not None:
            messages.info(
                request,
                _("The earlier request no longer counts. Change what you want and send it again."),
            )
            return redirect("budgets:details", draft.pk)
    return detail_page(request, budget, other_form=form)
