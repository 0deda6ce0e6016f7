"""Emergency access: asking, ending, reviewing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ViewerRequest, dossier_screen, screen
from accounts.models import Municipality
from accounts.states import DOSSIER_ROLES, Role
from consent import emergencies, policies
from consent.actions import emergencies as actions
from consent.forms.emergencies import EmergencyForm, ReviewForm
from consent.models import EmergencyAccess, EmergencyQuerySet
from consent.plugs import home_of
from consent.states import EmergencyVerdict
from trail import reads
from trail.errors import Refusal


@dossier_screen
def ask(request: ViewerRequest) -> HttpResponse:
    """The reason first, then whose dossier. What comes back is the same for everybody who isn't found."""
    places = {
        p.municipality_id: p.municipality_name
        for p in request.viewer.places
        if p.role in DOSSIER_ROLES
    }
    form = EmergencyForm(
        request.POST if request.method == "POST" else None,
        places=list(places.items()),
        areas=actions.askable_areas(list(places)),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            found = actions.ask_emergency(
                municipality=Municipality.objects.get(pk=said["municipality"]),
                name=said["name"],
                number=said["number"],
                reason=said["reason"],
                sensitive=said["sensitive"],
                by=request.viewer,
            )
        except Refusal as refusal:
            reads.note_refusal(request, "emergency.ask", reason=refusal.logged)
            form.add_error(None, refusal.reason)
        else:
            if found is not None:
                messages.success(request, _("You can look now. The project leader has been told."))
                return redirect(home_of(request.viewer, found.dossier) or "consent:emergency")
            form.add_error(
                "name",
                _(
                    "No dossier was found under exactly this name. Check every letter, or add the number."
                    " Your try is in the log."
                ),
            )
    own = emergencies.mine(request.viewer)
    if own:
        reads.note(request, "emergency.view", [one.row.shown for one in own])
    context = {
        "form": form,
        "asks_place": len(places) > 1,
        "own": [(one, home_of(request.viewer, one.row.dossier)) for one in own],
        "tries": settings.EMERGENCY_TRIES,
    }
    return render(request, "consent/emergency.html", context, status=422 if form.errors else 200)


def _get(request: ViewerRequest, rows: EmergencyQuerySet, pk: int) -> EmergencyAccess:
    found: EmergencyAccess | None = (
        rows.select_related("dossier__resident", "organisation", "person", "municipality")
        .filter(pk=pk)
        .first()
        if 0 < pk < 2**63
        else None
    )
    if found is None:
        reads.note_refusal(request, "emergency.view", thing="consent.EmergencyAccess", thing_id=pk)
        raise Http404
    return found


@screen(*DOSSIER_ROLES, Role.PRIVACY_OFFICER)
@require_POST
def end(request: ViewerRequest, pk: int) -> HttpResponse:
    """End it before its day is over."""
    found = _get(request, EmergencyAccess.objects.that_may_end(request.viewer), pk)
    try:
        actions.end_emergency(emergency=found, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("The emergency access has ended."))
    if request.viewer.has_role(
        Role.PRIVACY_OFFICER, Role.PROJECT_LEADER, municipality_id=found.municipality_id
    ):
        return redirect("consent:emergencies")
    if found.person_id == request.viewer.user_id:
        return redirect("consent:emergency")
    return redirect("consent:show", found.dossier_id)


@screen(Role.PRIVACY_OFFICER, Role.PROJECT_LEADER)
@require_safe
def listing(request: ViewerRequest) -> HttpResponse:
    """Every use, the last first: numbers of dossiers, and never why or whose."""
    rows = emergencies.told(EmergencyAccess.objects.watched_by(request.viewer)[:60])
    reads.note(request, "emergency.list", [one.row.shown for one in rows])
    context = {
        "rows": rows,
        "missed": emergencies.missed(request.viewer),
        "reviews": request.viewer.has_role(Role.PRIVACY_OFFICER),
    }
    return render(request, "consent/emergencies.html", context)


@screen(Role.PRIVACY_OFFICER)
def review(request: ViewerRequest, pk: int) -> HttpResponse:
    """One use: who, when, why; judged once, by somebody else than who used it."""
    found = _get(request, EmergencyAccess.objects.reviewed_by_role(request.viewer), pk)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        policies.check_can_review_emergency(request.viewer, found)
        if form.is_valid():
            try:
                actions.review_emergency(
                    emergency=found,
                    verdict=EmergencyVerdict(form.cleaned_data["verdict"]),
                    note=form.cleaned_data["note"],
                    may_be_told=form.cleaned_data["may_be_told"] == "yes",
                    by=request.viewer,
                )
            except Refusal as refusal:
                form.add_error(None, refusal.reason)
                found.refresh_from_db()
            else:
                messages.success(request, _("Your judgement is kept, and stays as it is."))
                return redirect("consent:emergencies")
    reads.note(request, "emergency.review", [found.shown])
    context: dict[str, Any] = {
        "one": emergencies.told([found])[0],
        "areas": emergencies.sensitive_names(found),
        "form": form,
        "may_review": found.reviewed_at is None
        and policies.can_review_emergency(request.viewer, found),
    }
    return render(
        request, "consent/emergency_review.html", context, status=422 if form.errors else 200
    )
