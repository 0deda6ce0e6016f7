"""Who is asked for a conversation, for which part, and whether their invitation has gone."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases import invitees as reading
from cases.actions import invitees as actions
from cases.forms.invitees import InviteesForm
from cases.models import Invitee
from cases.policies.courses import check_takes_part
from cases.states import MeetingStatus
from cases.table import readers_by_area, table_people
from cases.views.loading import attempt, frame, get_meeting, status_of
from consent import gate


@dossier_screen
def invitees(request: ViewerRequest, pk: int) -> HttpResponse:
    """Choose who comes, agree beforehand who joins which part, name chair and typist."""
    row, case = get_meeting(request, pk, "meeting.invite")
    viewer = request.viewer
    check_takes_part(viewer, case)
    if row.status != MeetingStatus.PLANNED and request.method != "POST":
        return redirect("cases:meeting", row.pk)
    people = table_people(case.dossier)
    asked = reading.invitees_at(row)
    areas = list(gate.areas_for(viewer, case.dossier))
    form = InviteesForm(
        request.POST if request.method == "POST" else None,
        people=people,
        parts=reading.choosable_parts(people, areas, readers_by_area(case.dossier)),
        rows=asked,
        initial={"chair": row.chair_id, "typist": row.typist_id},
    )
    if form.is_bound and form.is_valid():
        done = attempt(
            request,
            form,
            lambda: actions.set_invitees(meeting=row, by=viewer, **form.invitees()),
        )
        if done is not None:
            messages.success(request, _("Kept. Who has to know gets a mail."))
            return redirect("cases:meeting", row.pk)
    context = frame(case, meeting=row, form=form, missing=reading.missing_at(viewer, case, asked))
    return render(request, "cases/invitees.html", context, status=status_of(form))


@dossier_screen
@require_POST
def send_again(request: ViewerRequest, pk: int, invitee_pk: int) -> HttpResponse:
    """Try an invitation that could not go once more."""
    row, case = get_meeting(request, pk, "meeting.invite_again")
    check_takes_part(request.viewer, case)
    found = Invitee.objects.visible_to(request.viewer).filter(
        pk=invitee_pk, meeting=row, user__isnull=False
    )
    if (invitee := found.select_related("meeting").first()) is None:
        raise Http404
    actions.send_again(invitee=invitee, by=request.viewer)
    messages.success(request, _("The invitation is written again. It goes within minutes."))
    return redirect("cases:meeting", row.pk)
