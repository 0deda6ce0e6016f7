"""At home: who the resident lives with, and an address that must stay secret."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from consent import gate, policies
from consent.actions import home
from consent.forms.home import HouseholdForm, SecretAddressForm
from consent.models import Dossier, HouseholdMember
from consent.views.loading import frame, get_dossier
from trail.errors import Refusal


@dossier_screen
def show(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """The household that this viewer may know; add somebody."""
    dossier = get_dossier(request, dossier_pk, "consent.home")
    areas = gate.areas_for(request.viewer, dossier)
    form = HouseholdForm(request.POST if request.method == "POST" else None, areas=areas)
    if request.method == "POST":
        policies.check_keeps_home(request.viewer, dossier)
        if form.is_valid():
            try:
                home.add_household_member(dossier=dossier, by=request.viewer, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("That has been written down."))
                return redirect("consent:home", dossier.pk)
    return _page(request, dossier, form, None)


@dossier_screen
@require_POST
def address(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """Write down, change or remove the secret address, for who may know it."""
    dossier = get_dossier(request, dossier_pk, "consent.home")
    policies.check_may_know_address(request.viewer, dossier)
    form = SecretAddressForm(request.POST)
    if form.is_valid():
        home.set_secret_address(
            dossier=dossier, address=form.cleaned_data["address"], by=request.viewer
        )
        messages.success(request, _("That has been written down."))
        return redirect("consent:home", dossier.pk)
    return _page(
        request, dossier, HouseholdForm(areas=gate.areas_for(request.viewer, dossier)), form
    )


@dossier_screen
@require_POST
def remove(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """Take somebody off the list; nothing of them stays."""
    dossier = get_dossier(request, dossier_pk, "consent.home")
    policies.check_keeps_home(request.viewer, dossier)
    rows = HouseholdMember.objects.visible_to(request.viewer).filter(dossier=dossier)
    member = gate.get_visible(request, rows, pk, "consent.home")
    try:
        home.remove_household_member(member=member, by=request.viewer)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect("consent:home", dossier.pk)


def _page(
    request: ViewerRequest,
    dossier: Dossier,
    form: HouseholdForm,
    address_form: SecretAddressForm | None,
) -> HttpResponse:
    knows_address = policies.may_know_address(request.viewer, dossier)
    if knows_address and address_form is None:
        address_form = SecretAddressForm(initial={"address": dossier.resident.secret_address or ""})
    members = HouseholdMember.objects.visible_to(request.viewer).filter(dossier=dossier)
    context = frame(request, dossier) | {
        "form": form,
        # no form, no word of it: nobody else learns that there is such a thing here
        "address_form": address_form if knows_address else None,
        "address": dossier.resident.secret_address if knows_address else None,
        "members": members.select_related("area"),
        "may_write": policies.can_keep_home(request.viewer, dossier)
        and bool(form.fields["area"].queryset),  # type: ignore[attr-defined]
        "may_change_address": knows_address and policies.can_keep_home(request.viewer, dossier),
    }
    wrong = form.errors or (address_form is not None and address_form.errors)
    return render(request, "consent/home.html", context, status=422 if wrong else 200)
