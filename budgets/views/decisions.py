"""Deciding on a phone: the amount first, then what is left and the path; agree, ask or refuse."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from accounts.mandates import mandate_of
from accounts.states import MandateKind
from budgets import policies
from budgets.actions import decisions as actions
from budgets.deciders import kind_of, room_in_year, room_of, waiting_on
from budgets.forms.requests import ApproveForm, AskForm, RefuseForm, VoidForm
from budgets.models import BudgetRequest
from budgets.overview import running_low
from budgets.panels import pays, row_of
from budgets.shown_costs import show_costs
from budgets.states import PayeeKind
from budgets.views.loading import (
    PARTS,
    attempt,
    get_budget,
    papers_of,
    problem_words,
    status_of,
    tell,
)
from budgets.views.requests import detail_page
from trail import reads
from trail.errors import Refusal
from trail.templatetags.spoken import money

PER_PAGE = 25


@dossier_screen
def decide(request: ViewerRequest, pk: int) -> HttpResponse:
    """Look at a request and grant it."""
    budget = get_budget(request, pk, "budget.decide")
    told = tell(request.viewer, budget)
    may_decide = policies.allowed(policies.check_can_decide, request.viewer, budget)
    if may_decide:
        # what is really left, also where other dossiers of the person count along
        told = replace(told, room=room_of(budget.dossier.programme, budget.dossier.resident_id))
    after = told.room.after(budget.amount)
    against = told.outcome is None or not told.outcome.advice.is_positive or after < 0
    if request.method != "POST":
        if not may_decide:
            return redirect("budgets:detail", budget.pk)
        form = ApproveForm(against=against, initial={"answer_to_resident": _yes(budget)})
    else:
        form = ApproveForm(request.POST, against=against)
        if form.is_valid():
            granted = attempt(
                request,
                form,
                lambda: actions.approve_request(
                    request=budget, by=request.viewer, **form.cleaned_data
                ),
            )
            if granted is not None:
                messages.success(
                    request, _("Granted: %(amount)s.") % {"amount": money(budget.amount)}
                )
                return redirect("budgets:detail", budget.pk)
    programme = budget.dossier.programme
    year = room_in_year(programme)
    context = _frame(request, budget) | {
        "form": form,
        "told": told,
        "against": against,
        "after": after,
        "year": year,
        "mandate": mandate_of(request.viewer, programme, kind_of(budget))
        or mandate_of(request.viewer, programme, MandateKind.BUDGET),
        "may_pass_on": policies.allowed(
            policies.check_can_pass_on, request.viewer, budget, told.room
        ),
        "attachments": papers_of(budget),
        "costs": show_costs(budget) if getattr(budget, "readable", False) else None,
        "questions": list(budget.questions.select_related("asked_by", "answered_by")),
        "no_approval": _reason(
            lambda: policies.check_can_approve(request.viewer, budget, told.room, year)
        ),
    }
    return render(request, "budgets/decide.html", context, status=status_of(form))


def _reason(check: Callable[[], Any]) -> str:
    """Why not, or nothing."""
    try:
        check()
    except Refusal as refusal:
        return str(refusal.reason)
    return ""


def _yes(budget: BudgetRequest) -> str:
    """What the resident hears when it is granted; the decider may change it."""
    words = {"amount": money(budget.amount), "purpose": budget.purpose, "payee": budget.payee_name}
    if not getattr(budget, "readable", True):
        return _("We pay %(amount)s for you.") % words
    if budget.payee_kind == PayeeKind.SUPPLIER:
        return _("We pay %(amount)s for %(purpose)s. We pay it to %(payee)s.") % words
    if budget.payee_kind == PayeeKind.RESIDENT:
        return _("You get %(amount)s for %(purpose)s.") % words
    return _("We pay %(amount)s for %(purpose)s.") % words


def _frame(request: ViewerRequest, budget: BudgetRequest) -> dict[str, Any]:
    """What the deciding pages show at the top, and whether anything can be decided at all."""
    return {
        "budget": budget,
        "problem": problem_words(request, budget),
        "may_decide": policies.allowed(policies.check_can_decide, request.viewer, budget),
    }


@dossier_screen
def pass_on(request: ViewerRequest, pk: int) -> HttpResponse:
    """Put what doesn't fit before who may decide above the ceiling."""
    budget = get_budget(request, pk, "budget.pass_on")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = forms.Form(request.POST)
    if attempt(request, form, lambda: actions.pass_on_request(request=budget, by=request.viewer)):
        messages.success(
            request, _("It now waits for who may decide above the ceiling. They get a mail.")
        )
        return redirect("budgets:detail", budget.pk)
    return detail_page(request, budget, other_form=form)


@dossier_screen
def refuse(request: ViewerRequest, pk: int) -> HttpResponse:
    """Refuse, with a reason for the table and an answer for the resident."""
    return _decide_otherwise(
        request,
        pk,
        "budget.refuse",
        "budgets/refuse.html",
        RefuseForm,
        actions.refuse_request,
        _("The request has not been granted. Who asked for it hears why."),
    )


@dossier_screen
def ask(request: ViewerRequest, pk: int) -> HttpResponse:
    """Ask something first."""
    return _decide_otherwise(
        request,
        pk,
        "budget.ask",
        "budgets/ask.html",
        AskForm,
        actions.ask_question,
        _("Your question has been sent. The request comes back to you with the answer."),
    )


def _decide_otherwise(
    request: ViewerRequest,
    pk: int,
    name: str,
    template: str,
    form_class: type[forms.Form],
    action: Callable[..., Any],
    done: str,
) -> HttpResponse:
    budget = get_budget(request, pk, name)
    if request.method != "POST" and not policies.allowed(
        policies.check_can_decide, request.viewer, budget
    ):
        return redirect("budgets:detail", budget.pk)
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = attempt(
            request, form, lambda: action(request=budget, by=request.viewer, **form.cleaned_data)
        )
        if made is not None:
            messages.success(request, done)
            return redirect("budgets:list")
    context = _frame(request, budget) | {"form": form}
    return render(request, template, context, status=status_of(form))


@dossier_screen
def void(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take an approval back, as long as nothing has been paid."""
    budget = get_budget(request, pk, "budget.void")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = VoidForm(request.POST, prefix="void")
    if form.is_valid():
        made = attempt(
            request,
            form,
            lambda: actions.void_approval(request=budget, by=request.viewer, **form.cleaned_data),
        )
        if made is not None:
            messages.success(
                request, _("The decision has been taken back. The money is free again.")
            )
            return redirect("budgets:detail", budget.pk)
    return detail_page(request, budget, void_form=form)


@dossier_screen
def decisions(request: ViewerRequest) -> HttpResponse:
    """What waits on me, what waits on somebody else, what has been decided."""
    viewer = request.viewer
    seen = BudgetRequest.objects.visible_to(viewer).select_related(*PARTS)
    mine = list(seen.to_decide_by(viewer).order_by("waiting_since_at", "pk"))
    my_ids = {budget.pk for budget in mine}
    waiting = list(seen.waiting().order_by("waiting_since_at", "pk"))
    others = [budget for budget in waiting if budget.pk not in my_ids]
    on_whom = waiting_on(others)
    decided = seen.decided().order_by("-settled_at", "-pk")
    page = Paginator(decided, PER_PAGE).get_page(request.GET.get("page"))
    shown = [*mine, *others, *page]
    if shown:
        reads.note(request, "budget.list", [budget.shown for budget in shown])
    context = {
        "pays": pays(viewer),
        "leads": viewer.is_project_leader,
        "low": running_low(viewer) if viewer.is_project_leader else [],
        "mine": [row_of(budget) for budget in mine],
        "others": [{**row_of(budget), "on_whom": on_whom[budget.pk]} for budget in others],
        "page": page,
        "decided": [row_of(budget) for budget in page],
    }
    return render(request, "budgets/decisions.html", context)
