"""Making and settling agreements; for lists of them see promises.py."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from accounts.viewer import Viewer
from cases import casefile
from cases.actions import agreements as actions
from cases.closeddays import calendar_of
from cases.forms.agreements import AgreementForm, SettleForm
from cases.models import Agreement, Case, Consequence, Problem, Step
from cases.policies.courses import check_takes_part, takes_part
from cases.states import AgreementStatus, ProblemStatus
from cases.table import table_people
from cases.tabletop import TableTop
from cases.views.loading import (
    attempt,
    back_to,
    back_url,
    get_agreement,
    get_case,
    status_of,
)
from consent import gate
from consent.models import NetworkPerson
from trail import clock
from trail.ids import read_id


@dossier_screen
def agreement_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """Agree who does what by when."""
    case = get_case(request, pk, "agreement.new")
    viewer = request.viewer
    check_takes_part(viewer, case)
    problems = (
        Problem.objects.visible_to(viewer).filter(case=case).exclude(status=ProblemStatus.SOLVED)
    )
    step = _asked(request, "stap", Step.objects.visible_to(viewer).filter(case=case))
    problem = step.problem if step else _asked(request, "knelpunt", problems)
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(viewer, case.dossier),
        problems=problems,
        resident=case.resident_name,
        people=table_people(case.dossier),
        near=NetworkPerson.objects.visible_to(viewer)
        .filter(dossier=case.dossier)
        .select_related("area"),
        initial={
            "due_date": _usual_due(case),
            "what": step.words if step else "",
            "problem": problem,
            "area": problem.area_id if problem else None,
        },
    )
    if form.is_bound and form.is_valid():
        made = attempt(request, form, lambda: _make(case, form, viewer, step))
        if made is not None:
            messages.success(request, _("It has been agreed."))
            if Consequence.objects.visible_to(viewer).filter(agreement=made, answer="").exists():
                url = reverse("cases:agreement_consequence", args=[made.pk])
                return redirect(f"{url}?{urlencode({'back': request.POST.get('back', '')})}")
            return back_to(request, case)
    context = _frame(request, case) | {"form": form}
    return render(request, "cases/agreement_form.html", context, status=status_of(form))


def _asked(request: ViewerRequest, name: str, rows: Any) -> Any:
    """The problem or step that somebody pressed 'add' at, if they may know it."""
    return rows.filter(pk=read_id(request.GET.get(name, ""))).first()


def _usual_due(case: Case) -> Any:
    planned = casefile.planned_in(casefile.talks_of(case))
    if planned is not None and planned.on_date > clock.today():
        return planned.on_date
    rhythm = case.dossier.programme.rhythm_days
    return calendar_of(case.municipality_id).next_appointment(clock.today(), rhythm)


def _make(case: Case, form: AgreementForm, by: Viewer, step: Step | None) -> Agreement:
    data = form.cleaned_data
    return actions.make_agreement(
        case=case,
        area=data["area"],
        what=data["what"],
        **form.owner_values,
        due_date=data["due_date"],
        problem=data["problem"],
        step=step,
        token=data["token"],
        by=by,
    )


@dossier_screen
def agreement(request: ViewerRequest, pk: int) -> HttpResponse:
    """One agreement: what came of it. In a list the row is renewed in place."""
    row, case = get_agreement(request, pk, "agreement.view")
    viewer = request.viewer
    is_post = request.method == "POST"
    form = SettleForm(request.POST if is_post else None, initial=_standing(row))
    if is_post:
        check_takes_part(viewer, case)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        settled = attempt(
            request,
            form,
            lambda: actions.settle_agreement(
                agreement=row, status=data["status"], reason=data["reason"], by=viewer
            ),
        )
        if settled is not None:
            if request.htmx:
                return _renewed(request, settled.pk, case)
            messages.success(request, _("It has been written down."))
            return back_to(request, case)
    context = _frame(request, case) | {
        "agreement": row,
        "form": form,
        "may_settle": takes_part(viewer, case),
        "just": bool(request.htmx),
    }
    template = "cases/agreement.html"
    if is_post and request.htmx:
        template = "cases/parts/agreement_row.html"
    return render(request, template, context, status=status_of(form))


def _standing(row: Agreement) -> dict[str, str]:
    if row.status == AgreementStatus.OPEN:
        return {}
    return {"status": row.status, "reason": row.reason}


def _renewed(request: ViewerRequest, pk: int, case: Case) -> HttpResponse:
    """The row as it stands now; at the table with how many are done."""
    row, _case = get_agreement(request, pk, "agreement.view")
    context = _frame(request, case) | {"agreement": row, "may_settle": True, "just": True}
    if context["back"] == "table":
        meeting = casefile.going_on_in(casefile.talks_of(case))
        if meeting is not None:
            table = TableTop(request.viewer, meeting, case)
            context |= {"last_time": table.last_time(), "done_count": table.done_count()}
    return render(request, "cases/parts/agreement_row.html", context)


def _frame(request: ViewerRequest, case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "dossier": case.dossier,
        "name": case.resident_name,
        "back": request.POST.get("back") or request.GET.get("back", ""),
        "back_url": back_url(request, case),
    }
