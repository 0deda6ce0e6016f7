"""Who sits at the table, and who is missing there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from consent import answered, gate, knowledge, policies
from consent.actions import dossiers
from consent.forms.seats import SeatForm
from consent.models import Seat
from consent.views.loading import frame, get_dossier
from trail.errors import Refusal


@dossier_screen
def table(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """The table: who sits there; add an organisation with its people."""
    dossier = get_dossier(request, dossier_pk, "consent.table")
    form = SeatForm(
        request.POST if request.method == "POST" else None,
        dossier=dossier,
        chosen=request.GET.get("organisation"),
    )
    if request.method == "POST":
        policies.check_can_change_seats(request.viewer, dossier)
        if form.is_valid():
            organisation = form.cleaned_data["organisation"]
            try:
                dossiers.add_to_table(
                    dossier=dossier,
                    organisation=organisation,
                    persons=form.cleaned_data["persons"],
                    by=request.viewer,
                )
            except Refusal as refusal:
                form.add_error(None, refusal.reason)
            else:
                said = _(
                    "%(name)s sits at the table. It knows nothing until the resident says yes."
                )
                messages.success(request, said % {"name": organisation.short_name})
                return redirect("consent:table", dossier.pk)
    seats = list(knowledge.open_seats(dossier))
    context = frame(request, dossier) | {
        "form": form,
        "seats": [_told(seat) for seat in seats],
        "lead_id": dossier.programme.lead_organisation_id,
        "missing": knowledge.missing_partners(dossier, {s.organisation_id for s in seats}),
        "can_change": policies.can_change_seats(request.viewer, dossier),
        "not_asked": [o.short_name for o in answered.not_asked(dossier)]
        if policies.can_record_consent(request.viewer, dossier)
        else [],
    }
    template = "consent/table.html"
    if request.htmx and request.method == "GET":
        template += "#persons"
    return render(request, template, context, status=422 if form.errors else 200)


def _told(seat: Seat) -> dict[str, object]:
    people = [p.user for p in seat.persons.all() if p.until_at is None]
    return {"seat": seat, "people": people}


@dossier_screen
@require_POST
def leave(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """Let an organisation leave the table; it knows nothing any more at its next request."""
    dossier = get_dossier(request, dossier_pk, "consent.leave")
    policies.check_can_change_seats(request.viewer, dossier)
    seats = Seat.objects.visible_to(request.viewer).filter(dossier=dossier)
    seat = gate.get_visible(request, seats.select_related("organisation"), pk, "consent.leave")
    try:
        dossiers.leave_table(seat=seat, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        name = seat.organisation.short_name
        messages.success(request, _("%(name)s has left the table.") % {"name": name})
    return redirect("consent:table", dossier.pk)
