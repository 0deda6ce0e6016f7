"""Putting a point on the agenda of the coming conversation, and taking it off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import agenda as actions
from cases.casefile import going_on_in, planned_in, talks_of
from cases.forms.agenda import RaisedPointForm
from cases.models import Case
from cases.policies.courses import check_takes_part
from cases.views.loading import attempt, frame, get_case, get_raised_point, status_of
from cases.views.tableview import going_on_table, table_context
from consent import gate


@dossier_screen
def point_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """A point beside what comes to the table by itself."""
    case = get_case(request, pk, "agenda.new")
    viewer = request.viewer
    check_takes_part(viewer, case)
    form = RaisedPointForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(viewer, case.dossier),
    )
    if form.is_bound and form.is_valid():
        raised = attempt(
            request, form, lambda: actions.raise_point(case=case, by=viewer, **form.cleaned_data)
        )
        if raised is not None:
            messages.success(request, _("It stands on the agenda."))
            return _back(case)
    context = frame(case, form=form, back_url=_back(case)["Location"])
    return render(request, "cases/point_form.html", context, status=status_of(form))


@dossier_screen
@require_POST
def point_done(request: ViewerRequest, pk: int) -> HttpResponse:
    """Discussed. On the table screen the list is renewed in place."""
    row, case = get_raised_point(request, pk, "agenda.discussed")
    actions.point_discussed(point=row, by=request.viewer)
    table = going_on_table(request, case) if request.htmx else None
    if table is None:
        return _back(case)
    context = table_context(request, table, back_to_line=True)
    return render(request, "cases/parts/point_done.html", context)


def _back(case: Case) -> HttpResponse:
    """The conversation that goes on or comes next; else the list of conversations."""
    talks = talks_of(case)
    meeting = going_on_in(talks) or planned_in(talks)
    if meeting is None:
        return redirect("cases:talks", case.pk)
    return redirect("cases:meeting", meeting.pk)
