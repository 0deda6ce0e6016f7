"""The closed days of a municipality, kept by its functional administrator. About no person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, screen
from accounts.querysets import municipalities_kept_by
from accounts.states import Role
from cases import closeddays
from cases.actions import closeddays as actions
from cases.forms.closeddays import ClosedPeriodForm
from cases.views.loading import attempt, status_of


@screen(Role.ADMINISTRATOR)
def closed_days(request: ViewerRequest) -> HttpResponse:
    """What lies ahead, by municipality."""
    context = {
        "places": municipalities_kept_by(request.viewer),
        "periods": closeddays.periods_of(request.viewer),
    }
    return render(request, "cases/closed_days.html", context)


@screen(Role.ADMINISTRATOR)
def closed_days_new(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Put a day or a period on the list."""
    place = get_object_or_404(municipalities_kept_by(request.viewer), pk=municipality_pk)
    form = ClosedPeriodForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        added = attempt(
            request,
            form,
            lambda: actions.add_closed_period(
                municipality=place, by=request.viewer, **form.cleaned_data
            ),
            field="from_date",
        )
        if added is not None:
            messages.success(
                request, _("It stands on the list. No date is proposed on it any more.")
            )
            return redirect("cases:closed_days")
    context = {"form": form, "place": place}
    return render(request, "cases/closed_days_form.html", context, status=status_of(form))


@screen(Role.ADMINISTRATOR)
@require_POST
def closed_days_remove(request: ViewerRequest, pk: int) -> HttpResponse:
    """Open after all."""
    period = get_object_or_404(closeddays.periods_of(request.viewer), pk=pk)
    actions.remove_closed_period(period=period, by=request.viewer)
    messages.success(request, _("It is off the list."))
    return redirect("cases:closed_days")
