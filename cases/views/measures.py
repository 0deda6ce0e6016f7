"""How it goes, in grades; how it was."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from cases import grades
from cases.actions import measures as actions
from cases.forms.measures import AreaGrades, EvaluationForm
from cases.models import Case
from cases.policies.courses import check_takes_part
from cases.policies.measures import check_first, check_may_ask_back
from cases.states import MeasureMoment, SaidBy
from cases.views.loading import attempt, frame, get_case, safe_way, status_of
from consent import gate


@dossier_screen
def measures(request: ViewerRequest, pk: int) -> HttpResponse:
    """Write down how it goes on the areas that the resident chooses; nothing is fine too."""
    case = get_case(request, pk, "measure.new")
    viewer = request.viewer
    check_takes_part(viewer, case)
    moment, said_by = _asked(request, case)
    areas = list(gate.areas_for(viewer, case.dossier))
    form = AreaGrades(
        request.POST if request.method == "POST" else None,
        areas=areas,
        first=grades.asked_first(viewer, case, areas),
        before=grades.given_before(viewer, case, moment, said_by),
    )
    if form.is_bound and form.is_valid():
        recorded = attempt(
            request,
            form,
            lambda: actions.record_measures(
                case=case, moment=moment, said_by=said_by, grades=form.grades, by=viewer
            ),
        )
        if recorded is not None:
            messages.success(request, _("The grades have been written down."))
            return redirect("cases:more", case.pk)
    context = frame(
        case,
        form=form,
        moment=moment,
        said_by=said_by,
        moments=MeasureMoment.choices,
        by_resident=said_by == SaidBy.RESIDENT,
    )
    return render(request, "cases/measures.html", context, status=status_of(form))


def _asked(request: ViewerRequest, case: Case) -> tuple[str, str]:
    """Which moment, and whose grades; the first time it is the start, and the resident's."""
    asked = request.POST if request.method == "POST" else request.GET
    moment = asked.get("moment", "")
    said_by = asked.get("van", "")
    return (
        moment if moment in MeasureMoment.values else MeasureMoment.START.value,
        said_by if said_by in SaidBy.values else SaidBy.RESIDENT.value,
    )


@dossier_screen
def evaluate(request: ViewerRequest, pk: int) -> HttpResponse:
    """After the end: somebody who wasn't at the table asks how it was."""
    case = get_case(request, pk, "evaluation.new")
    viewer = request.viewer
    check_may_ask_back(viewer, case)
    check_first(case)
    form = EvaluationForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(viewer, case.dossier),
    )
    if form.is_bound and form.is_valid():
        recorded = attempt(
            request,
            form,
            lambda: actions.record_evaluation(case=case, by=viewer, **form.cleaned_data),
        )
        if recorded is not None:
            messages.success(request, _("How it was has been written down."))
            return redirect("cases:more", case.pk)
    context = frame(case, form=form, reach=safe_way(request, case))
    return render(request, "cases/evaluate.html", context, status=status_of(form))
