"""Pausing, following, ending; another case lead."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from accounts.models import User
from cases import casefile, grades
from cases.actions import courses as actions
from cases.forms.courses import CloseCaseForm, LeadForm, PauseForm
from cases.models import Case
from cases.policies.courses import check_runs_course, check_takes_part
from cases.states import MeasureMoment, SaidBy
from cases.table import table_people
from cases.views.loading import attempt, get_case, status_of
from consent import gate
from consent.lifeareas import process_in


def _frame(case: Case) -> dict[str, object]:
    talks = casefile.talks_of(case)
    return {
        "case": case,
        "dossier": case.dossier,
        "name": case.resident_name,
        "planned": casefile.planned_in(talks),
        "going_on": casefile.going_on_in(talks),
    }


@dossier_screen
def pause(request: ViewerRequest, pk: int) -> HttpResponse:
    """Rest, with or without a day to look again."""
    case = get_case(request, pk, "case.pause")
    check_runs_course(request.viewer, case)
    form = PauseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        until = form.cleaned_data["until_date"]
        if attempt(
            request,
            form,
            lambda: actions.pause_case(case=case, until_date=until, by=request.viewer),
        ):
            messages.success(request, _("The course is paused."))
            return redirect("cases:detail", case.pk)
    context = _frame(case) | {"form": form}
    return render(request, "cases/pause.html", context, status=status_of(form))


@dossier_screen
@require_POST
def resume(request: ViewerRequest, pk: int) -> HttpResponse:
    """Go on after a pause or the pilot light."""
    case = get_case(request, pk, "case.resume")
    actions.resume_case(case=case, by=request.viewer)
    messages.success(request, _("The course goes on. Plan the next conversation."))
    return redirect("cases:detail", case.pk)


@dossier_screen
@require_POST
def watch(request: ViewerRequest, pk: int) -> HttpResponse:
    """The pilot light."""
    case = get_case(request, pk, "case.watch")
    actions.watch_case(case=case, by=request.viewer)
    messages.success(request, _("The pilot light is on: the table keeps following."))
    return redirect("cases:detail", case.pk)


@dossier_screen
def close(request: ViewerRequest, pk: int) -> HttpResponse:
    """The end, on one screen: why, what without, and what is still open."""
    case = get_case(request, pk, "case.close")
    viewer = request.viewer
    check_runs_course(viewer, case)
    areas = gate.areas_for(viewer, case.dossier)
    if not areas.exists():  # after a full withdrawal: the end is recorded without words
        areas = process_in(case.municipality_id)
    form = CloseCaseForm(
        request.POST if request.method == "POST" else None,
        areas=areas,
        first=grades.asked_first(viewer, case, areas),
        before=grades.given_before(viewer, case, MeasureMoment.CLOSING, SaidBy.RESIDENT),
    )
    if form.is_bound and form.is_valid():
        closed = attempt(
            request,
            form,
            lambda: actions.close_case(case=case, by=viewer, grades=form.grades, **form.said),
        )
        if closed is not None:
            messages.success(request, _("The course is closed. Thank you for going along."))
            return redirect("cases:more", case.pk)
    agreements = casefile.open_agreements(casefile.agreements_of(viewer, case))
    context = _frame(case) | {
        "form": form,
        "open_agreements": agreements,
        "matters": actions.open_matters(case),
        "results": casefile.results_of(viewer, case),
        "series": grades.series_of(viewer, case),
    }
    return render(request, "cases/close.html", context, status=status_of(form))


@dossier_screen
def not_started(request: ViewerRequest, pk: int) -> HttpResponse:
    """The invitation did not lead to a course."""
    case = get_case(request, pk, "case.not_started")
    check_runs_course(request.viewer, case)
    if request.method == "POST":
        actions.not_started(case=case, by=request.viewer)
        messages.success(request, _("Written down: this course has not begun."))
        return redirect("cases:detail", case.pk)
    return render(request, "cases/not_started.html", _frame(case))


@dossier_screen
def lead(request: ViewerRequest, pk: int) -> HttpResponse:
    """Hand the course over to another case lead at the table."""
    case = get_case(request, pk, "case.lead")
    check_takes_part(request.viewer, case)
    form = LeadForm(
        request.POST if request.method == "POST" else None,
        people=table_people(case.dossier),
        initial={"lead": str(case.lead_id)},
    )
    if form.is_bound and form.is_valid():
        chosen = User.objects.get(pk=form.cleaned_data["lead"])
        if attempt(
            request,
            form,
            lambda: actions.change_lead(case=case, lead=chosen, by=request.viewer),
        ):
            messages.success(request, _("%(name)s is case lead now.") % {"name": chosen.name})
            return redirect("cases:detail", case.pk)
    context = _frame(case) | {"form": form}
    return render(request, "cases/lead.html", context, status=status_of(form))
