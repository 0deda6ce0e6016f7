"""Planning, moving and cancelling a conversation."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from cases import casefile
from cases.actions import meetings as actions
from cases.dates import next_appointment
from cases.forms.meetings import CancelForm, PlanForm
from cases.models import Case
from cases.policies.courses import check_takes_part
from cases.states import MeetingStatus
from cases.views.loading import attempt, back_to, back_url, frame, get_case, get_meeting, status_of
from trail import clock


@dossier_screen
def plan(request: ViewerRequest, pk: int) -> HttpResponse:
    """Plan the next conversation; the usual day is filled in."""
    case = get_case(request, pk, "meeting.plan")
    check_takes_part(request.viewer, case)
    form = PlanForm(request.POST if request.method == "POST" else None, initial=_usual_plan(case))
    if form.is_bound and form.is_valid():
        planned = attempt(
            request,
            form,
            lambda: actions.plan_meeting(case=case, by=request.viewer, **form.cleaned_data),
        )
        if planned is not None:
            messages.success(request, _("The next conversation is planned."))
            return back_to(request, case)
    context = _frame(request, case, form=form)
    return render(request, "cases/plan.html", context, status=status_of(form))


def _frame(request: ViewerRequest, case: Case, **more: Any) -> dict[str, Any]:
    """'Back' leads to where the form was opened: the table stays one click away."""
    back = request.POST.get("back") or request.GET.get("back", "")
    return frame(case, back=back, back_url=back_url(request, case), **more)


def _usual_plan(case: Case) -> dict[str, Any]:
    talks = [
        t.meeting for t in casefile.talks_of(case) if t.meeting.status != MeetingStatus.CANCELLED
    ]
    programme = case.dossier.programme
    last = talks[-1] if talks else None
    start = max(last.on_date, clock.today()) if last else clock.today()
    return {
        "on_date": next_appointment(start, programme.rhythm_days),
        "at_time": last.at_time if last else None,
        "place": last.place if last else programme.meeting_place,
    }


@dossier_screen
def move(request: ViewerRequest, pk: int) -> HttpResponse:
    """Another day, time or place for a planned conversation."""
    row, case = get_meeting(request, pk, "meeting.move")
    check_takes_part(request.viewer, case)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        initial={"on_date": row.on_date, "at_time": row.at_time, "place": row.place},
    )
    if form.is_bound and form.is_valid():
        moved = attempt(
            request,
            form,
            lambda: actions.move_meeting(meeting=row, by=request.viewer, **form.cleaned_data),
        )
        if moved is not None:
            messages.success(request, _("The conversation has been moved."))
            return back_to(request, case)
    context = _frame(request, case, form=form, meeting=row)
    return render(request, "cases/plan.html", context, status=status_of(form))


@dossier_screen
def cancel(request: ViewerRequest, pk: int) -> HttpResponse:
    """The conversation does not take place."""
    row, case = get_meeting(request, pk, "meeting.cancel")
    check_takes_part(request.viewer, case)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        cancelled = attempt(
            request,
            form,
            lambda: actions.cancel_meeting(meeting=row, by=request.viewer, **form.cleaned_data),
        )
        if cancelled is not None:
            messages.success(request, _("Written down. Plan another conversation when you can."))
            return back_to(request, case)
    context = frame(case, form=form, meeting=row)
    return render(request, "cases/cancel.html", context, status=status_of(form))
