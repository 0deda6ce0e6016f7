"""Calling afterwards, and when nobody has spoken to somebody for weeks."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import following as actions
from cases.forms.following import CallForm
from cases.models import FollowUp
from cases.policies.following import check_calls_after, questions_for
from cases.states import FollowUpStatus
from cases.views.loading import attempt, frame, get_case, safe_way, status_of
from consent import gate
from consent.understanding import understanding_of
from trail import clock, reads

# what is due within this time is on the list already: a call is not a deadline
SOON = timedelta(days=14)
ROWS = 100


@dossier_screen
def to_call(request: ViewerRequest) -> HttpResponse:
    """Whom the viewer calls after a course: due now or within two weeks, then what comes later."""
    viewer = request.viewer
    rows = list(
        FollowUp.objects.visible_to(viewer)
        .to_call(viewer)
        .select_related("dossier__resident", "case__lead")
        .prefetch_related("calls")
        .order_by("due_date", "pk")[:ROWS]
    )
    if rows:
        reads.note(request, "followup.list", [row.dossier.shown for row in rows])
    until = clock.today() + SOON
    context = {
        "now": [row for row in rows if row.due_date <= until],
        "later": [row for row in rows if row.due_date > until],
    }
    return render(request, "cases/to_call.html", context)


@dossier_screen
def follow_up(request: ViewerRequest, pk: int) -> HttpResponse:
    """The call: three answers, or not reached, or not any more."""
    viewer = request.viewer
    row: FollowUp = gate.get_visible(
        request, FollowUp.objects.visible_to(viewer), pk, "followup.call"
    )
    row.case = case = get_case(request, row.case_id, "followup.call")
    if row.status != FollowUpStatus.PLANNED:
        messages.error(request, _("A colleague was first: this is off the list."))
        return redirect("cases:to_call")
    check_calls_after(viewer, row)
    questions = questions_for(viewer, case)
    what = request.POST.get("what", "")
    if request.method == "POST" and what in ("missed", "stop"):
        act = actions.not_reached if what == "missed" else actions.give_up
        act(follow_up=row, by=viewer)
        messages.success(
            request,
            _("It stays on the list. Try another time.")
            if what == "missed"
            else _("This one is not asked any more."),
        )
        return redirect("cases:to_call")
    form = CallForm(request.POST if request.method == "POST" else None, questions=questions)
    if form.is_bound and form.is_valid():
        answered = attempt(
            request,
            form,
            lambda: actions.record_answers(
                follow_up=row, answers=form.answers, grade=form.grade, by=viewer
            ),
        )
        if answered is not None:
            messages.success(request, _("Written down. Thank you for calling."))
            return redirect("cases:to_call")
    context = frame(
        case,
        follow_up=row,
        form=form,
        reach=safe_way(request, case),
        understanding=understanding_of(viewer, case.dossier),
        areas=[area.pk for area in questions.values()],
        tries=[call for call in row.calls.all() if not call.reached],
    )
    return render(request, "cases/follow_up.html", context, status=status_of(form))


@dossier_screen
@require_POST
def called(request: ViewerRequest, pk: int) -> HttpResponse:
    """Somebody at the table spoke to the resident between two conversations, or tried to."""
    case = get_case(request, pk, "call.record")
    what = request.POST.get("what", "")
    if what not in ("spoken", "missed"):
        messages.error(request, _("Say how the call went."))
    else:
        actions.record_call(case=case, reached=what == "spoken", by=request.viewer)
        messages.success(request, _("Written down."))
    return redirect("cases:more", case.pk)


@dossier_screen
@require_POST
def ask_around(request: ViewerRequest, pk: int) -> HttpResponse:
    """Ask the people at the table whether they know more."""
    case = get_case(request, pk, "case.ask_around")
    actions.ask_around(case=case, by=request.viewer)
    messages.success(
        request, _("The people at the table have been asked, by a mail without content.")
    )
    return redirect("cases:more", case.pk)
