"""Planning, moving and cancelling a conversation."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from cases import casefile
from cases.actions import planning as actions
from cases.closeddays import calendar_of
from cases.forms.planning import CancelForm, PlanForm
from cases.models import Case, Meeting
from cases.policies.courses import check_takes_part
from cases.states import MeetingHow, MeetingStatus
from cases.tabledays import Time, free_time
from cases.views.loading import attempt, back_to, back_url, frame, get_case, get_meeting, status_of
from cases.views.tabledays import warn_of_clashes
from consent.understanding import involved_in, understanding_of
from trail import clock


@dossier_screen
def plan(request: ViewerRequest, pk: int) -> HttpResponse:
    """Plan the next conversation; the usual day is filled in."""
    case = get_case(request, pk, "meeting.plan")
    check_takes_part(request.viewer, case)
    calendar = calendar_of(case.municipality_id)
    usual = _usual_day(case)
    on_date = calendar.next_working_day(usual)
    at = _usual_time(request, case, on_date)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        calendar=calendar,
        initial=_usual_plan(case, on_date, at),
    )
    if form.is_bound and form.is_valid():
        planned = attempt(
            request,
            form,
            lambda: actions.plan_meeting(case=case, by=request.viewer, **form.cleaned_data),
        )
        if planned is not None:
            messages.success(request, _("The next conversation is planned."))
            warn_of_clashes(request, planned)
            return back_to(request, case)
    context = _frame(
        request,
        case,
        form=form,
        usual_day=usual,
        usual_is_free=calendar.why_free(usual),
        usual_time_is=at.why if at else "",
    )
    return render(request, "cases/plan.html", context, status=status_of(form))


def _frame(request: ViewerRequest, case: Case, **more: Any) -> dict[str, Any]:
    """'Back' leads to where the form was opened: the table stays one click away."""
    back = request.POST.get("back") or request.GET.get("back", "")
    around: dict[str, Any] = {}
    if back != "table":  # where everybody reads along
        around["understanding"] = understanding_of(request.viewer, case.dossier)
        around["involved"] = involved_in(request.viewer, case.dossier)
    return frame(case, back=back, back_url=back_url(request, case), **around, **more)


def _talks(case: Case) -> list[Meeting]:
    return [talk.meeting for talk in casefile.talks_of(case)]


def _usual_day(case: Case) -> date:
    """The rhythm further than the last conversation, one that was skipped included; never in the past."""
    rhythm = case.dossier.programme.rhythm_days
    today = clock.today()
    days = [
        row.on_date
        for row in _talks(case)
        if row.status != MeetingStatus.CANCELLED or row.on_date <= today + timedelta(days=rhythm)
    ]
    return max([today, *days]) + timedelta(days=rhythm)


def _last(case: Case) -> Meeting | None:
    """The last conversation that wasn't skipped: the next one is like it."""
    held = [row for row in _talks(case) if row.status != MeetingStatus.CANCELLED]
    return held[-1] if held else None


def _usual_time(request: ViewerRequest, case: Case, on_date: date) -> Time | None:
    last = _last(case)
    return free_time(request.viewer, case, on_date, last.at_time) if last else None


def _usual_plan(case: Case, on_date: date, at: Time | None) -> dict[str, Any]:
    last = _last(case)
    return {
        "on_date": on_date,
        "at_time": at.at if at else None,
        "how": last.how if last else MeetingHow.ROOM,
        "place": last.place if last else case.dossier.programme.meeting_place,
        "link": last.link if last else "",
    }


@dossier_screen
def move(request: ViewerRequest, pk: int) -> HttpResponse:
    """Another day, time or place for a planned conversation."""
    row, case = get_meeting(request, pk, "meeting.move")
    check_takes_part(request.viewer, case)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        calendar=calendar_of(case.municipality_id),
        was=row,
        initial={
            name: getattr(row, name) for name in ("on_date", "at_time", "how", "place", "link")
        },
    )
    if form.is_bound and form.is_valid():
        moved = attempt(
            request,
            form,
            lambda: actions.move_meeting(meeting=row, by=request.viewer, **form.cleaned_data),
        )
        if moved is not None:
            messages.success(request, _("The conversation has been moved."))
            warn_of_clashes(request, moved)
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
