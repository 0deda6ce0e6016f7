"""Until when what is kept of this resident; a legal hold."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from consent import keeping, policies
from consent.actions import holds
from consent.forms.keeping import HoldForm
from consent.models import LegalHold
from consent.views.loading import frame, get_dossier
from trail.errors import Refusal


@dossier_screen
def show(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """In plain words until when what is kept. Who answers for it may keep everything for now, with a reason."""
    dossier = get_dossier(request, dossier_pk, "consent.keeping")
    may_hold = policies.can_hold(request.viewer, dossier)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        policies.check_can_hold(request.viewer, dossier)
        if form.is_valid():
            try:
                holds.set_hold(
                    dossier=dossier, reason=form.cleaned_data["reason"], by=request.viewer
                )
            except Refusal as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("Nothing of this resident is destroyed for now."))
                return redirect("consent:keeping", dossier.pk)
    # why something is held may tell what it is about: for who answers for it
    hold = LegalHold.objects.filter(dossier=dossier, ended_at=None).select_related("set_by").first()
    context = frame(request, dossier) | {
        "form": form,
        "keeping": keeping.keeping_of(request.viewer, dossier),
        "hold": hold,
        "may_hold": may_hold,
    }
    return render(request, "consent/keeping.html", context, status=422 if form.errors else 200)


@dossier_screen
@require_POST
def end_hold(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """From now on the terms count again."""
    dossier = get_dossier(request, dossier_pk, "consent.end_hold")
    policies.check_can_hold(request.viewer, dossier)
    hold = LegalHold.objects.filter(dossier=dossier).order_by("-id").first()
    try:
        if hold is not None:
            holds.end_hold(hold=hold, by=request.viewer)
            messages.success(request, _("The terms count again."))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect("consent:keeping", dossier.pk)
