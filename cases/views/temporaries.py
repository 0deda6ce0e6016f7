"""What holds for now, until a day."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import temporaries as actions
from cases.forms.temporaries import TemporaryEndForm, TemporaryForm
from cases.models import Case, Problem, TemporarySolution
from cases.policies.courses import check_takes_part, takes_part
from cases.states import ProblemStatus, TemporaryStatus
from cases.table import table_people
from cases.views.loading import attempt, frame, get_case, status_of
from consent import gate
from trail import clock


def get_temporary(request: ViewerRequest, pk: int, action: str) -> tuple[TemporarySolution, Case]:
    rows = TemporarySolution.objects.visible_to(request.viewer).select_related(
        "area", "watcher", "problem"
    )
    row: TemporarySolution = gate.get_visible(request, rows, pk, action)
    case = get_case(request, row.case_id, action)
    row.case, row.dossier = case, case.dossier
    return row, case


@dossier_screen
def temporary_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """Write down something that holds until a day."""
    case = get_case(request, pk, "temporary.new")
    viewer = request.viewer
    check_takes_part(viewer, case)
    form = TemporaryForm(
        request.POST if request.method == "POST" else None,
        people=table_people(case.dossier),
        areas=gate.areas_for(viewer, case.dossier),
        problems=Problem.objects.visible_to(viewer)
        .filter(case=case)
        .exclude(status=ProblemStatus.SOLVED),
        initial={"from_date": clock.today(), "watcher": viewer.user_id},
    )
    if form.is_bound and form.is_valid():
        noted = attempt(
            request, form, lambda: actions.note_temporary(case=case, by=viewer, **form.values)
        )
        if noted is not None:
            messages.success(request, _("It stands in the plan. You will be told in time."))
            return redirect("cases:detail", case.pk)
    context = frame(case, form=form, weeks=case.dossier.programme.warning_weeks)
    return render(request, "cases/temporary_form.html", context, status=status_of(form))


@dossier_screen
def temporary(request: ViewerRequest, pk: int) -> HttpResponse:
    """One of them: until when, what then, who watches; change it."""
    row, case = get_temporary(request, pk, "temporary.view")
    form = None
    if request.method == "POST":
        check_takes_part(request.viewer, case)
        form = _form(row, case, request.POST)
        sent = form
        if sent.is_valid():
            changed = attempt(
                request,
                sent,
                lambda: actions.change_temporary(temporary=row, by=request.viewer, **sent.values),
            )
            if changed is not None:
                messages.success(request, _("It has been changed."))
                return redirect("cases:detail", case.pk)
    return _page(request, row, case, form)


@dossier_screen
@require_POST
def temporary_end(request: ViewerRequest, pk: int) -> HttpResponse:
    """What became of it; or it runs after all."""
    row, case = get_temporary(request, pk, "temporary.end")
    check_takes_part(request.viewer, case)
    if "again" in request.POST:
        actions.settle_temporary(temporary=row, status=TemporaryStatus.RUNNING, by=request.viewer)
        messages.success(request, _("It runs again. Look whether the day still holds."))
        return redirect("cases:temporary", row.pk)
    form = TemporaryEndForm(request.POST)
    if form.is_valid():
        settled = attempt(
            request,
            form,
            lambda: actions.settle_temporary(temporary=row, by=request.viewer, **form.cleaned_data),
        )
        if settled is not None:
            messages.success(request, _("It has been written down."))
            return redirect("cases:detail", case.pk)
    return _page(request, row, case, end=form)


def _form(row: TemporarySolution, case: Case, data: Any = None) -> TemporaryForm:
    return TemporaryForm(
        data,
        people=table_people(case.dossier),
        initial={
            "what": row.what,
            "end_date": row.end_date,
            "then": row.then,
            "watcher": row.watcher_id,
        },
    )


def _page(
    request: ViewerRequest,
    row: TemporarySolution,
    case: Case,
    form: TemporaryForm | None = None,
    end: TemporaryEndForm | None = None,
) -> HttpResponse:
    may_write = takes_part(request.viewer, case)
    context = frame(case, temporary=row, may_write=may_write)
    if may_write and row.is_running:
        context |= {"form": form or _form(row, case), "end": end or TemporaryEndForm()}
    wrong = any(one is not None and one.errors for one in (form, end))
    return render(request, "cases/temporary.html", context, status=422 if wrong else 200)
