"""The decision sheet: to read on the screen, and to take along as a PDF."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.access import ViewerRequest, dossier_screen
from budgets.actions.sheets import make_sheet
from budgets.models import BudgetRequest, Decision, DecisionSheet
from budgets.sheets import sheet_of
from budgets.views.loading import attempt, get_decision, status_of
from documents.serving import as_download
from trail import reads
from trail.jobs import find_job
from trail.states import LineKind

# what a job's step says, in words for who waits
STEPS = {"lay_out": gettext_lazy("Laying out the page"), "keep": gettext_lazy("Putting it away")}


@dossier_screen
def sheet(request: ViewerRequest, pk: int) -> HttpResponse:
    """Read what was decided and on what; follow the making of its PDF, or ask for it again."""
    decision = get_decision(request, pk, "budget.sheet")
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_bound:
        asked = attempt(request, form, lambda: make_sheet(decision=decision, by=request.viewer))
        if asked is not None:
            return redirect("budgets:sheet", decision.pk)
    context = _state(decision) | {"form": form}
    if request.htmx and request.method == "GET" and not request.htmx.history_restore_request:
        return render(request, "budgets/sheet.html#state", context)
    budget = (
        BudgetRequest.objects.visible_to(request.viewer)
        .select_related("dossier")
        .get(pk=decision.request_id)
    )
    context |= {"sheet": sheet_of(decision), "budget": budget}
    return render(request, "budgets/sheet.html", context, status=status_of(form))


def _state(decision: Decision) -> dict[str, Any]:
    """How its PDF stands. A decision of before there were sheets has none yet."""
    row: DecisionSheet | None = getattr(decision, "sheet", None)
    made = row is not None and row.pdf is not None
    job = None if made or row is None else find_job(row.job_id)
    return {
        "decision": decision,
        "here": reverse("budgets:sheet", args=[decision.pk]),
        "made": made,
        "job": job,
        "step": STEPS.get(job.step if job else "", ""),
        "is_making": job is not None and job.is_making,
        "failed": job is not None and job.has_failed,
    }


@dossier_screen
def pdf(request: ViewerRequest, pk: int) -> HttpResponse:
    """The paper itself; every time a line in the log."""
    decision = get_decision(request, pk, "budget.sheet_download")
    row: DecisionSheet | None = getattr(decision, "sheet", None)
    if row is None or row.pdf is None:
        raise Http404
    reads.note_kind(request, LineKind.EXPORT)
    return as_download(row.pdf)
