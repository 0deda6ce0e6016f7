"""The tangle of one course: picture, list, what goes round, and what frees most."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases import casefile
from cases.actions import tangle as actions
from cases.forms.tangle import LiftForm
from cases.knot import Knot, blockages_of
from cases.models import Meeting
from cases.policies.courses import check_takes_part, takes_part
from cases.states import MeetingStatus
from cases.views.loading import attempt, back_to, back_url, frame, get_blockage, get_case, status_of
from cases.views.tableview import blockage_form, going_on_table


@dossier_screen
def tangle(request: ViewerRequest, pk: int) -> HttpResponse:
    """What holds what back, now or as it stood after an earlier conversation; add an arrow."""
    case = get_case(request, pk, "tangle.view")
    viewer = request.viewer
    # sent from the table screen: what stands here may be projected as well
    table = going_on_table(request, case) if request.POST.get("back") == "table" else None
    shown = table.projected_problems() if table else casefile.problems_of(viewer, case)
    form = None
    if request.method == "POST":
        check_takes_part(viewer, case)
        sent = form = blockage_form(request, case, request.POST, shown=shown)
        if sent.is_valid():
            added = attempt(
                request,
                sent,
                lambda: actions.add_blockage(case=case, by=viewer, **sent.cleaned_data),
            )
            if added is not None:
                messages.success(request, _("It stands in the tangle."))
                return back_to(request, case, "cases:tangle")
    talks = [t for t in casefile.talks_of(case) if t.meeting.status == MeetingStatus.HELD]
    then = _asked(request, [t.meeting for t in talks])
    may_write = then is None and takes_part(viewer, case)
    if form is None and may_write:
        form = blockage_form(request, case, shown=shown)
    context = frame(
        case,
        knot=Knot(shown, blockages_of(viewer, case), then.held_at if then else None),
        talks=talks,
        then=then,
        form=form,
        may_write=may_write,
        back=request.POST.get("back", ""),
        back_url=back_url(request, case),
    )
    return render(
        request, "cases/tangle.html", context, status=status_of(form) if form is not None else 200
    )


@dossier_screen
@require_POST
def lift(request: ViewerRequest, pk: int) -> HttpResponse:
    """It came loose."""
    blockage, case = get_blockage(request, pk, "tangle.lift")
    form = LiftForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for e in form.errors["how"]))
        return redirect("cases:tangle", case.pk)
    actions.lift_blockage(blockage=blockage, how=form.cleaned_data["how"], by=request.viewer)
    messages.success(request, _("That is one thing less in the way."))
    return back_to(request, case, "cases:tangle")


def _asked(request: ViewerRequest, held: list[Meeting]) -> Meeting | None:
    """The earlier conversation whose tangle is asked for; one of this course, or nobody's."""
    asked = request.GET.get("gesprek", "")
    if not asked:
        return None
    then = next((m for m in held if str(m.pk) == asked), None)
    if then is None:
        raise Http404
    return then
