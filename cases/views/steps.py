"""Small steps under what is stuck."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import steps as actions
from cases.forms.steps import StepForm
from cases.models import Step
from cases.policies.courses import check_takes_part
from cases.views.loading import attempt, get_case, get_problem
from cases.views.story import problem_page
from consent import gate


@dossier_screen
@require_POST
def step_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """One step more; the page stays open for the next."""
    row, case = get_problem(request, pk, "step.add")
    check_takes_part(request.viewer, case)
    row.case, row.dossier = case, case.dossier
    form = StepForm(request.POST)
    if form.is_valid():
        added = attempt(
            request,
            form,
            lambda: actions.add_step(problem=row, by=request.viewer, **form.cleaned_data),
        )
        if added is not None:
            messages.success(request, _("It stands in the plan."))
            return redirect("cases:problem", row.pk)
    return problem_page(request, row, case, steps=form)


@dossier_screen
@require_POST
def step_remove(request: ViewerRequest, pk: int) -> HttpResponse:
    """Not needed after all."""
    rows = Step.objects.visible_to(request.viewer).select_related("area")
    step: Step = gate.get_visible(request, rows, pk, "step.remove")
    case = get_case(request, step.case_id, "step.remove")
    check_takes_part(request.viewer, case)
    actions.remove_step(step=step, by=request.viewer)
    messages.success(request, _("It has been taken off."))
    return redirect("cases:problem", step.problem_id)
