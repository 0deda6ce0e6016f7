"""Asking higher up in a course: the list with a form, one question with its answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from accounts.querysets import organisations_in
from cases import casefile, rulebook
from cases.actions import escalations as actions
from cases.dates import working_days_on
from cases.forms.escalations import AnswerForm, EscalateForm
from cases.models import Case, Escalation, Problem
from cases.policies.courses import check_takes_part, takes_part
from cases.states import EscalationStatus, ProblemStatus
from cases.table import table_people
from cases.views.loading import attempt, frame, get_case, status_of
from consent import gate
from trail import clock

# working days in which one may expect an answer, unless said otherwise
USUAL = 5


@dossier_screen
def escalations(request: ViewerRequest, pk: int) -> HttpResponse:
    """What was asked higher up, and asking."""
    case = get_case(request, pk, "escalation.list")
    viewer = request.viewer
    form = None
    if request.method == "POST":
        check_takes_part(viewer, case)
        sent = form = _form(request, case)
        if sent.is_valid():
            asked = attempt(
                request, sent, lambda: actions.escalate(case=case, by=viewer, **sent.question)
            )
            if asked is not None:
                messages.success(
                    request, _("It has been written down. You hear when it takes long.")
                )
                return redirect("cases:escalation", asked.pk)
    may_write = takes_part(viewer, case)
    if form is None and may_write and gate.areas_for(viewer, case.dossier).exists():
        form = _form(request, case)
    context = frame(case, rows=casefile.escalations_of(viewer, case), form=form)
    status = status_of(form) if form is not None else 200
    return render(request, "cases/escalations.html", context, status=status)


def _form(request: ViewerRequest, case: Case) -> EscalateForm:
    viewer = request.viewer
    problems = (
        Problem.objects.visible_to(viewer).filter(case=case).exclude(status=ProblemStatus.SOLVED)
    )
    return EscalateForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(viewer, case.dossier),
        problems=problems,
        rules=rulebook.choosable(case.municipality_id),
        people=[p for p in table_people(case.dossier) if p.user_id != viewer.user_id],
        organisations=organisations_in(case.municipality_id),
        initial={"by_date": working_days_on(clock.today(), USUAL)},
    )


def get_escalation(request: ViewerRequest, pk: int, action: str) -> tuple[Escalation, Case]:
    rows = Escalation.objects.visible_to(request.viewer).select_related(
        "area", "problem", "rule", "to_user", "to_organisation", "asked_by", "settled_by"
    )
    row: Escalation = gate.get_visible(request, rows, pk, action)
    return row, get_case(request, row.case_id, action)


@dossier_screen
def escalation(request: ViewerRequest, pk: int) -> HttpResponse:
    """One question; its answer is written down here."""
    row, case = get_escalation(request, pk, "escalation.view")
    viewer = request.viewer
    form = AnswerForm(
        request.POST if request.method == "POST" else None, initial={"on_date": clock.today()}
    )
    if request.method == "POST":
        check_takes_part(viewer, case)
        if form.is_valid():
            done = attempt(
                request,
                form,
                lambda: actions.answer_escalation(escalation=row, by=viewer, **form.cleaned_data),
            )
            if done is not None:
                messages.success(request, _("The answer has been written down."))
                return redirect("cases:escalation", row.pk)
    # its problem may be about an area that the viewer doesn't know
    problem = Problem.objects.visible_to(viewer).filter(pk=row.problem_id or 0).first()
    context = frame(
        case,
        row=row,
        problem=problem,
        form=form,
        may_answer=row.status == EscalationStatus.OPEN and takes_part(viewer, case),
        may_write=takes_part(viewer, case),
    )
    return render(request, "cases/escalation.html", context, status=status_of(form))


@dossier_screen
@require_POST
def withdraw(request: ViewerRequest, pk: int) -> HttpResponse:
    """No longer needed."""
    row, case = get_escalation(request, pk, "escalation.withdraw")
    actions.withdraw_escalation(escalation=row, by=request.viewer)
    messages.success(request, _("The question has been withdrawn."))
    return redirect("cases:escalations", case.pk)
