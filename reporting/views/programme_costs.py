"""What a programme costs: the list, a new line, another in its place, taking one away. No resident stands here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ViewerRequest, screen
from accounts.models import Programme
from accounts.states import Role
from consent import gate
from reporting.actions import programme_costs as actions
from reporting.effects.shown import costs_of, programmes_of
from reporting.forms.programme_costs import CostForm, initial_of, usual_days
from reporting.models import ProgrammeCost
from trail import clock
from trail.errors import Refusal


@screen(Role.PROJECT_LEADER)
@require_safe
def cost_list(request: ViewerRequest) -> HttpResponse:
    """Per programme what stands, and what stood there before."""
    return render(
        request,
        "reporting/effects/costs.html",
        {"places": costs_of(request.viewer), "leads": True},
    )


@screen(Role.PROJECT_LEADER)
def cost_new(request: ViewerRequest, programme_pk: int) -> HttpResponse:
    """Write down what the programme costs."""
    programme: Programme = gate.get_visible(
        request, programmes_of(request.viewer), programme_pk, "programme_cost.add"
    )
    form = CostForm(
        request.POST if request.method == "POST" else None,
        initial=usual_days(clock.today(), programme),
    )

    def add() -> ProgrammeCost:
        return actions.add_cost(
            programme=programme,
            token=form.cleaned_data["token"],
            details=form.details,
            by=request.viewer,
        )

    return _kept(request, form, add, {"programme": programme})


@screen(Role.PROJECT_LEADER)
def cost(request: ViewerRequest, pk: int) -> HttpResponse:
    """Another line in its place."""
    row = _get(request, pk, "programme_cost.change")
    form = CostForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(row),
    )

    def change() -> ProgrammeCost:
        return actions.change_cost(
            cost=row, token=form.cleaned_data["token"], details=form.details, by=request.viewer
        )

    return _kept(request, form, change, {"programme": row.programme, "cost": row})


@screen(Role.PROJECT_LEADER)
@require_POST
def cost_end(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take a line away."""
    actions.end_cost(cost=_get(request, pk, "programme_cost.end"), by=request.viewer)
    messages.success(request, _("It counts no more. What it said stays in the history."))
    return redirect("reporting:costs")


def _kept(
    request: ViewerRequest,
    form: CostForm,
    act: Callable[[], ProgrammeCost],
    context: dict[str, Any],
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            row = act()
        except Refusal as refusal:
            form.add_error(refusal.field or None, refusal.reason)
        else:
            messages.success(request, _said(row))
            return redirect("reporting:costs")
    status = 422 if form.errors else 200
    return render(request, "reporting/effects/cost.html", {**context, "form": form}, status=status)


def _said(row: ProgrammeCost) -> str:
    if row.worked_out:
        return _("Written down: %(how)s.") % {"how": row.worked_out}
    return _("It stands among the costs.")


def _get(request: ViewerRequest, pk: int, action: str) -> ProgrammeCost:
    """A line that stands; one that was changed or taken away is found in the history only."""
    rows = ProgrammeCost.objects.led_by(request.viewer).standing()
    row: ProgrammeCost = gate.get_visible(
        request, rows.select_related("programme__municipality"), pk, action
    )
    return row
