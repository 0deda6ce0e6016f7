"""On what ground something is shared: taking part, secrecy and basis apart; record one, end one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from accounts.models import Organisation, Partnership
from accounts.querysets import organisations_in
from consent import answered, bases, gate, knowledge, policies
from consent.actions import bases as actions
from consent.forms.bases import BasisForm
from consent.models import Basis, Dossier
from consent.standing import standing_of
from consent.states import BasisKind, ConsentStanding
from consent.views.loading import frame, get_dossier
from trail.errors import Refusal


@dossier_screen
def show(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """What stands and what stood: all for the lead organisation, which records one; else one's own."""
    dossier = get_dossier(request, dossier_pk, "basis.view")
    tasks = knowledge.tasks_for_young(dossier)
    form = BasisForm(
        request.POST if request.method == "POST" else None,
        initial=_prepared(request, tasks),
        organisations=_organisations(dossier),
        areas=[one for one in knowledge.areas_of(dossier) if one.key != policies.ADDRESS],
    )
    if request.method == "POST":
        policies.check_can_record_basis(request.viewer, dossier)
        if form.is_valid():
            try:
                actions.record_basis(dossier=dossier, by=request.viewer, **form.values())
            except Refusal as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("That has been written down, and holds from now on."))
                return redirect("consent:bases", dossier.pk)
    rows = bases.bases_for(request.viewer, dossier)
    answer, said = answered.last_given(dossier), standing_of(dossier)
    context = frame(request, dossier) | {
        "form": form,
        "is_lead": policies.is_of_lead(request.viewer, dossier),
        "may_record": policies.can_record_basis(request.viewer, dossier),
        "answer": answer,
        # for a child: not everybody who decides has answered
        "waits": said.words if said.state == ConsentStanding.WAITING else "",
        "taken_back_at": said.changed_at if said.state == ConsentStanding.WITHDRAWN else None,
        "grounds": bases.grounds_for(request.viewer, dossier),
        "lead_knows": bool(gate.areas_for(request.viewer, dossier)),
        "standing": [one for one in rows if one.row.is_running],
        "past": [one for one in rows if not one.row.is_running],
        "tasks": tasks,
        "days": settings.VITAL_INTEREST_DAYS,
    }
    return render(request, "consent/bases.html", context, status=422 if form.errors else 200)


def _prepared(request: ViewerRequest, tasks: list[Partnership]) -> dict[str, Any]:
    """A legal task that was chosen from the list for young people (`?taak=`); a person still says about what."""
    chosen = next((one for one in tasks if str(one.pk) == request.GET.get("taak")), None)
    if chosen is None:
        return {}
    return {
        "organisation": chosen.organisation_id,
        "kind": BasisKind.LEGAL_DUTY,
        "article": chosen.young_article,
    }


def _organisations(dossier: Dossier) -> list[Organisation]:
    """Who sits at the table first, then who else works in this municipality."""
    seated = [seat.organisation for seat in knowledge.open_seats(dossier)]
    others = organisations_in(dossier.municipality_id).exclude(pk__in=[one.pk for one in seated])
    return [*seated, *others]


@dossier_screen
@require_POST
def end(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """From now on nothing is shared on this ground."""
    dossier = get_dossier(request, dossier_pk, "basis.end")
    policies.check_can_end_basis(request.viewer, dossier)
    rows = Basis.objects.visible_to(request.viewer).filter(dossier=dossier)
    basis = gate.get_visible(request, rows, pk, "basis.end")
    try:
        actions.end_basis(basis=basis, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("From now on nothing is shared on this ground."))
    return redirect("consent:bases", dossier.pk)
