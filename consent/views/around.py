"""Around the resident: who helps already, who is close, and what helps to be understood."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from consent import gate, policies
from consent.actions import around
from consent.forms.around import CommunicationForm, InvolvementForm, NetworkPersonForm
from consent.models import Dossier, Involvement, NetworkPerson
from consent.understanding import understanding_of
from consent.views.loading import frame, get_dossier
from trail import clock
from trail.errors import Refusal


@dossier_screen
def show(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """Who stands around the resident, as far as this viewer may know."""
    return _page(request, get_dossier(request, dossier_pk, "consent.around"))


@dossier_screen
@require_POST
def add(request: ViewerRequest, dossier_pk: int, what: str) -> HttpResponse:
    """Add help that is there (`hulp`) or somebody close (`naaste`), or change what helps to be understood."""
    dossier = get_dossier(request, dossier_pk, "consent.around")
    policies.check_keeps_home(request.viewer, dossier)
    forms = _forms(request, dossier, what)
    form = forms.get(what)
    if form is None:
        return redirect("consent:around", dossier.pk)
    if form.is_valid():
        try:
            _act(request, dossier, what, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("That has been written down."))
            return redirect("consent:around", dossier.pk)
    return _page(request, dossier, forms, status=422)


def _act(request: ViewerRequest, dossier: Dossier, what: str, data: dict[str, Any]) -> None:
    if what == "hulp":
        around.add_involvement(dossier=dossier, by=request.viewer, **data)
    elif what == "naaste":
        around.add_network_person(dossier=dossier, by=request.viewer, **data)
    else:
        around.set_communication(dossier=dossier, text=data["text"], by=request.viewer)


@dossier_screen
@require_POST
def end(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """Help that has stopped."""
    row = _row(request, dossier_pk, Involvement, pk)
    return _do(
        request, dossier_pk, lambda: around.end_involvement(involvement=row, by=request.viewer)
    )


@dossier_screen
@require_POST
def remove_help(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """It was a mistake; nothing of it stays."""
    row = _row(request, dossier_pk, Involvement, pk)
    return _do(
        request, dossier_pk, lambda: around.remove_involvement(involvement=row, by=request.viewer)
    )


@dossier_screen
@require_POST
def remove_person(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """Take somebody off the list; nothing of them stays."""
    row = _row(request, dossier_pk, NetworkPerson, pk)
    return _do(
        request, dossier_pk, lambda: around.remove_network_person(person=row, by=request.viewer)
    )


def _row(request: ViewerRequest, dossier_pk: int, model: type[Model], pk: int) -> Any:
    dossier = get_dossier(request, dossier_pk, "consent.around")
    policies.check_keeps_home(request.viewer, dossier)
    rows = model._default_manager.visible_to(request.viewer).filter(dossier=dossier)  # type: ignore[attr-defined]
    return gate.get_visible(request, rows, pk, "consent.around")


def _do(request: ViewerRequest, dossier_pk: int, act: Any) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect("consent:around", dossier_pk)


def _forms(request: ViewerRequest, dossier: Dossier, sent: str = "") -> dict[str, Form]:
    """By the word in the address; `sent` is the one that came in."""
    areas = gate.areas_for(request.viewer, dossier)
    data = {sent: request.POST}
    forms: dict[str, Form] = {}
    if areas:
        forms["hulp"] = InvolvementForm(data.get("hulp"), areas=areas)
        forms["naaste"] = NetworkPersonForm(data.get("naaste"), areas=areas)
    if (told := understanding_of(request.viewer, dossier)) is not None:
        forms["verstaan"] = CommunicationForm(data.get("verstaan"), initial={"text": told})
    return forms


def _page(
    request: ViewerRequest,
    dossier: Dossier,
    forms: dict[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = request.viewer
    may_write = policies.can_keep_home(viewer, dossier)
    forms = forms or (_forms(request, dossier) if may_write else {})
    context = frame(request, dossier) | {
        "help": Involvement.objects.visible_to(viewer)
        .filter(dossier=dossier)
        .select_related("area"),
        "near": NetworkPerson.objects.visible_to(viewer)
        .filter(dossier=dossier)
        .select_related("area"),
        "understanding": understanding_of(viewer, dossier),
        "today": clock.today(),
        "may_write": may_write,
        "help_form": forms.get("hulp"),
        "near_form": forms.get("naaste"),
        "talk_form": forms.get("verstaan"),
    }
    return render(request, "consent/around.html", context, status=status)
