"""The price list of a municipality, kept by the functional administrator. About no person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, screen
from accounts.querysets import municipalities_kept_by
from accounts.states import Role
from budgets.actions import prices as actions
from budgets.forms.costs import PriceForm
from budgets.prices import prices_kept_by
from budgets.views.loading import attempt, status_of
from trail import clock


@screen(Role.ADMINISTRATOR)
def prices(request: ViewerRequest) -> HttpResponse:
    """The list of each municipality."""
    context = {
        "places": municipalities_kept_by(request.viewer),
        "prices": list(prices_kept_by(request.viewer)),
    }
    return render(request, "budgets/prices.html", context)


@screen(Role.ADMINISTRATOR)
def price_new(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Put a price on the list."""
    place = get_object_or_404(municipalities_kept_by(request.viewer), pk=municipality_pk)
    form = PriceForm(
        request.POST if request.method == "POST" else None, initial={"as_of_date": clock.today()}
    )
    if form.is_bound and form.is_valid():
        added = attempt(
            request,
            form,
            lambda: actions.add_price(
                municipality=place,
                token=form.cleaned_data["token"],
                details=form.details,
                by=request.viewer,
            ),
        )
        if added is not None:
            messages.success(request, _("It stands on the price list."))
            return redirect("budgets:prices")
    context = {"form": form, "place": place}
    return render(request, "budgets/price_form.html", context, status=status_of(form))


@screen(Role.ADMINISTRATOR)
def price(request: ViewerRequest, pk: int) -> HttpResponse:
    """Another price in its place."""
    row = get_object_or_404(prices_kept_by(request.viewer).select_related("municipality"), pk=pk)
    names = ("what", "amount", "unit", "payer", "payer_name", "source", "as_of_date")
    form = PriceForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in names},
    )
    if form.is_bound and form.is_valid():
        changed = attempt(
            request,
            form,
            lambda: actions.change_price(
                price=row,
                token=form.cleaned_data["token"],
                details=form.details,
                by=request.viewer,
            ),
        )
        if changed is not None:
            messages.success(request, _("From now on this price counts. What was written stays."))
            return redirect("budgets:prices")
    context = {"form": form, "price": row, "place": row.municipality}
    return render(request, "budgets/price_form.html", context, status=status_of(form))


@screen(Role.ADMINISTRATOR)
@require_POST
def price_end(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take a price off the list."""
    row = get_object_or_404(prices_kept_by(request.viewer), pk=pk)
    actions.end_price(price=row, by=request.viewer)
    messages.success(request, _("It is off the price list. What was written with it stays."))
    return redirect("budgets:prices")
