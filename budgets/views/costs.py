"""The kassabon of a request: what it sets beside each other, line by line while it is a draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from budgets import policies
from budgets.actions import costs as actions
from budgets.forms.costs import HorizonForm, LineForm, initial_of_line, initial_of_price
from budgets.models import BudgetRequest, CostLine, CostPrice
from budgets.models.cost import USUAL
from budgets.prices import prices_ever, prices_for
from budgets.shown_costs import show_costs
from budgets.states import Scenario
from budgets.views.loading import attempt, get_readable, status_of
from trail.ids import read_id


@dossier_screen
def costs(request: ViewerRequest, pk: int) -> HttpResponse:
    """The whole kassabon; its writer begins it here, and says how far it looks."""
    budget = get_readable(request, pk, "budget.costs")
    may_edit = policies.allowed(policies.check_can_edit, request.viewer, budget)
    shown = show_costs(budget)
    if request.method != "POST":
        if shown is None and not may_edit:
            raise Http404
        months = shown.sheet.horizon_months if shown else USUAL
        form = HorizonForm(initial={"months": months})
    else:
        form = HorizonForm(request.POST)
        if form.is_valid():
            begun = attempt(
                request,
                form,
                lambda: actions.set_horizon(
                    request=budget, months=form.cleaned_data["months"], by=request.viewer
                ),
            )
            if begun is not None:
                return redirect("budgets:costs", budget.pk)
    context = {"budget": budget, "costs": shown, "form": form, "may_edit": may_edit}
    return render(request, "budgets/costs.html", context, status=status_of(form))


@dossier_screen
def cost_line_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """A new line; begun from the price list, or under a scenario, when the address says so."""
    budget = get_readable(request, pk, "budget.cost_new")
    if request.method != "POST":
        policies.check_can_edit(request.viewer, budget)
    price = _price(request, budget)
    initial: dict[str, Any] = {"scenario": request.GET.get("wat", ""), "number": None}
    if initial["scenario"] not in Scenario.values:
        initial["scenario"] = None
    if price is not None:
        initial |= initial_of_price(price)
    form = LineForm(
        request.POST if request.method == "POST" else None, request=budget, initial=initial
    )
    if form.is_bound and form.is_valid():
        added = attempt(
            request,
            form,
            lambda: actions.add_line(
                request=budget,
                token=form.cleaned_data["token"],
                details=form.details,
                by=request.viewer,
            ),
        )
        if added is not None:
            return redirect("budgets:costs", budget.pk)
    return _line_page(request, budget, form, price=price)


def _price(request: ViewerRequest, budget: BudgetRequest) -> CostPrice | None:
    """What was chosen of the list; 404 for what doesn't stand there."""
    posted = request.method == "POST"
    text = request.POST.get("price", "") if posted else request.GET.get("prijs", "")
    if not text:
        return None
    found = read_id(text)
    if posted:
        return prices_ever(budget).filter(pk=found or 0).first()
    return get_object_or_404(prices_for(budget), pk=found or 0)


@dossier_screen
def cost_line(request: ViewerRequest, pk: int, line_pk: int) -> HttpResponse:
    """Change a line."""
    budget = get_readable(request, pk, "budget.cost_line")
    row = _line(budget, line_pk)
    if request.method != "POST":
        policies.check_can_edit(request.viewer, budget)
    form = LineForm(
        request.POST if request.method == "POST" else None,
        request=budget,
        initial=initial_of_line(row),
    )
    if form.is_bound and form.is_valid():
        changed = attempt(
            request,
            form,
            lambda: actions.change_line(line=row, details=form.details, by=request.viewer),
        )
        if changed is not None:
            return redirect("budgets:costs", budget.pk)
    return _line_page(request, budget, form, price=row.price, line=row)


def _line(budget: BudgetRequest, line_pk: int) -> CostLine:
    sheet = getattr(budget, "cost_sheet", None)
    if sheet is None:
        raise Http404
    found: CostLine = get_object_or_404(sheet.lines.select_related("price", "sheet"), pk=line_pk)
    return found


def _line_page(
    request: ViewerRequest,
    budget: BudgetRequest,
    form: LineForm,
    *,
    price: CostPrice | None,
    line: CostLine | None = None,
) -> HttpResponse:
    context = {
        "budget": budget,
        "form": form,
        "price": price,
        "line": line,
        "prices": [] if price or line else list(prices_for(budget)),
        "scenario": form["scenario"].value() or "",
    }
    return render(request, "budgets/cost_line.html", context, status=status_of(form))


@dossier_screen
@require_POST
def cost_line_remove(request: ViewerRequest, pk: int, line_pk: int) -> HttpResponse:
    """Take a line away."""
    budget = get_readable(request, pk, "budget.cost_remove")
    actions.remove_line(line=_line(budget, line_pk), by=request.viewer)
    messages.success(request, _("The line has been taken away."))
    return redirect("budgets:costs", budget.pk)
