"""Being called back: the page for residents, and the list of who calls."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen, public_screen
from accounts.models import Partnership, Programme, active_on
from cases.actions import callbacks as actions
from cases.dates import working_days_on
from cases.forms.callbacks import CallBackForm
from cases.models import CallBack
from cases.states import CallMoment
from cases.throttles import takes_call_back
from consent import gate
from trail import clock, reads


@public_screen
def ask(request: HttpRequest, place: str) -> HttpResponse:
    """Public: a resident asks to be called back. No story is asked, and nothing is shown of anybody."""
    programme = _programme(place)
    context = {
        "municipality": programme.municipality,
        "phone": _phone_of(programme),
        "by_day": working_days_on(clock.today(), actions.WITHIN),
    }
    form = CallBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not takes_call_back(request, programme):
            return render(request, "cases/callback_full.html", context, status=429)
        if not form.is_machine:
            details = form.details
            actions.ask_call_back(
                programme=programme, **details | {"moment": CallMoment(details["moment"])}
            )
        return redirect("cases:callback_thanks", place)
    context["form"] = form
    return render(request, "cases/callback.html", context, status=422 if form.errors else 200)


@public_screen
def thanks(request: HttpRequest, place: str) -> HttpResponse:
    """Public: when they are called; nothing of what they typed, for it may stay on a screen at home."""
    programme = _programme(place)
    context = {
        "municipality": programme.municipality,
        "phone": _phone_of(programme),
        "by_day": working_days_on(clock.today(), actions.WITHIN),
    }
    return render(request, "cases/callback_thanks.html", context)


def _programme(place: str) -> Programme:
    """The newest programme that runs in the municipality with this key; else Http404."""
    programme: Programme | None = (
        Programme.objects.filter(active_on(clock.today()), municipality__key=place)
        .select_related("municipality", "lead_organisation")
        .order_by("-from_date", "-pk")
        .first()
    )
    if programme is None:
        raise Http404
    return programme


def _phone_of(programme: Programme) -> str:
    partner = Partnership.objects.filter(
        municipality_id=programme.municipality_id, organisation_id=programme.lead_organisation_id
    ).first()
    return partner.phone if partner else ""


@dossier_screen
def to_call(request: ViewerRequest) -> HttpResponse:
    """Who asked to be called back, for the organisation that leads the programme."""
    rows = list(
        CallBack.objects.of(request.viewer).select_related("tried_by", "municipality")[:200]
    )
    if rows:
        reads.note(
            request, "callback.list", [], thing=rows[0], municipality_id=rows[0].municipality_id
        )
    return render(request, "cases/callbacks.html", {"calls": rows})


@dossier_screen
@require_POST
def called(request: ViewerRequest, pk: int) -> HttpResponse:
    """Spoken to, not reached, or on to a referral."""
    call = gate.get_visible(request, CallBack.objects.of(request.viewer), pk, "callback.call")
    what = request.POST.get("what", "")
    if what == "refer":
        draft = actions.begin_referral(call=call, by=request.viewer)
        return redirect("cases:referral_draft", draft.pk)
    if what == "spoken":
        actions.spoken(call=call, by=request.viewer)
        messages.success(request, _("Name and number have been destroyed."))
    elif what == "missed":
        actions.not_reached(call=call, by=request.viewer)
        messages.success(request, _("It stays on the list. Try another time."))
    else:
        messages.error(request, _("Say how the call went."))
    return redirect("cases:callbacks")
