"""Paying what was granted: what waits, paying, settling, having an advance come back, the list for finance."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, dossier_screen
from budgets import policies
from budgets.actions import payments as actions
from budgets.advances import OpenAdvance
from budgets.deciders import watchers_of
from budgets.forms.payments import HaveBackForm, PayForm, PeriodForm, SettleForm
from budgets.models import BudgetRequest
from budgets.moved import moved_of
from budgets.panels import pays
from budgets.payment_list import CONTENT_TYPES, cash_bookings, file_of
from budgets.states import PAYING, EntryKind, PayeeKind, RequestStatus
from budgets.views.loading import PARTS, attempt, get_budget, status_of
from trail import clock, reads
from trail.states import LineKind
from trail.templatetags.spoken import money

MOST = 200


@dossier_screen
def payments(request: ViewerRequest) -> HttpResponse:
    """What waits to be paid, settled or to come back; for who has a mandate to pay."""
    _check_pays(request)
    found = list(_open_matters(request).select_related("advance__watcher", *PARTS)[:MOST])
    moved = moved_of(found)
    if found:
        reads.note(request, "payment.list", [budget.shown for budget in found])
    rows = [{"budget": budget, "moved": moved[budget.pk]} for budget in found]
    today = clock.today()
    context = {
        "to_pay": [r for r in rows if r["moved"].held > 0],
        "to_settle": [r for r in rows if r["budget"].status == RequestStatus.PAID],
        "to_come_back": sorted(
            (
                OpenAdvance(one, one.advance, moved[one.pk], today)
                for one in found
                if moved[one.pk].outstanding > 0
            ),
            key=lambda row: (row.advance.due_date, row.budget.pk),
        ),
        "period": PeriodForm(initial={"start": today.replace(day=1), "end": today, "kind": "xlsx"}),
    }
    return render(request, "budgets/payments.html", context)


def _check_pays(request: ViewerRequest) -> None:
    if not pays(request.viewer):
        reads.note_refusal(request, "payment.list", reason="mandate")
        raise Http404


def _open_matters(request: ViewerRequest) -> Any:
    """Granted requests that somebody still has to do something about, the longest first."""
    viewer = request.viewer
    return (
        BudgetRequest.objects.visible_to(viewer)
        .to_pay_by(viewer)
        .with_open_matters()
        .order_by("settled_at", "pk")
    )


@dossier_screen
def pay(request: ViewerRequest, pk: int) -> HttpResponse:
    """Pay what was granted, or part of it."""
    budget = get_budget(request, pk, "budget.pay")
    moved = moved_of([budget])[budget.pk]
    comes_back = bool(budget.outcome) and policies.is_advance(budget) and not moved.advanced
    if request.method != "POST":
        policies.check_can_pay(request.viewer, budget, moved)
        usual = _usual(budget, moved) | {"watcher": request.viewer.user_id}
        form = PayForm(comes_back=comes_back, watchers=watchers_of(budget), initial=usual)
    else:
        form = PayForm(request.POST, comes_back=comes_back, watchers=watchers_of(budget))
        if form.is_valid():
            made = attempt(
                request,
                form,
                lambda: actions.pay(request=budget, by=request.viewer, **form.values),
            )
            if made is not None:
                messages.success(request, _("Paid: %(amount)s.") % {"amount": money(made.amount)})
                return redirect("budgets:payments")
    context = {"budget": budget, "moved": moved, "form": form, "comes_back": comes_back}
    return render(request, "budgets/pay.html", context, status=status_of(form))


def _usual(budget: BudgetRequest, moved: Any) -> dict[str, Any]:
    names = {
        PayeeKind.SUPPLIER: budget.payee_name,
        PayeeKind.COLLEAGUE: budget.payee_user.name if budget.payee_user else "",
    }
    # the rest of something goes where the first part went; nobody types an account number twice
    before = budget.bookings.filter(kind__in=PAYING).last()
    return {
        "amount": moved.held,
        "holder": before.holder if before else names.get(PayeeKind(budget.payee_kind), ""),
        "iban": before.iban if before else "",
        "note": f"{budget.dossier.number}-{budget.pk}",
    }


@dossier_screen
def settle(request: ViewerRequest, pk: int) -> HttpResponse:
    """What it really cost; the rest is free again."""
    budget = get_budget(request, pk, "budget.settle")
    moved = moved_of([budget])[budget.pk]
    if request.method != "POST":
        policies.check_can_settle(request.viewer, budget)
        form = SettleForm(initial={"real_amount": moved.paid + moved.advanced})
    else:
        form = SettleForm(request.POST)
        if form.is_valid():
            made = attempt(
                request,
                form,
                lambda: actions.settle(request=budget, by=request.viewer, **form.cleaned_data),
            )
            if made is not None:
                messages.success(request, _("Accounted for. The receipt can be put away."))
                return redirect("budgets:payments")
    context = {"budget": budget, "moved": moved, "form": form}
    return render(request, "budgets/settle.html", context, status=status_of(form))


ACTIONS = {
    EntryKind.CLAIM: actions.claim_back,
    EntryKind.RECOVER: actions.recover,
    EntryKind.WRITE_OFF: actions.write_off,
}


@dossier_screen
def have_back(request: ViewerRequest, pk: int) -> HttpResponse:
    """An advance: asked back, came back, or given up."""
    budget = get_budget(request, pk, "budget.have_back")
    moved = moved_of([budget])[budget.pk]
    if request.method != "POST":
        if not policies.allowed(
            policies.check_can_have_back, request.viewer, budget, moved, writes_off=True
        ):
            policies.check_can_have_back(request.viewer, budget, moved)
        form = HaveBackForm(initial={"amount": moved.outstanding})
    else:
        form = HaveBackForm(request.POST)
        if form.is_valid():
            values = dict(form.cleaned_data)
            action = ACTIONS[EntryKind(values.pop("kind"))]
            made = attempt(
                request, form, lambda: action(request=budget, by=request.viewer, **values)
            )
            if made is not None:
                messages.success(request, _("Written down."))
                return redirect("budgets:payments")
    context = {
        "budget": budget,
        "moved": moved,
        "form": form,
        "advance": getattr(budget, "advance", None),
        "may_plan": policies.allowed(policies.check_can_have_back, request.viewer, budget, moved),
        "bookings": list(budget.bookings.select_related("booked_by")),
    }
    return render(request, "budgets/have_back.html", context, status=status_of(form))


@dossier_screen
@require_safe
def export(request: ViewerRequest) -> HttpResponse:
    """The payments of a period, for the finance department."""
    _check_pays(request)
    form = PeriodForm(request.GET)
    if not form.is_valid():
        context = {"period": form, "to_pay": [], "to_settle": [], "to_come_back": [], "only": True}
        return render(request, "budgets/payments.html", context, status=422)
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    bookings = cash_bookings(request.viewer, start, end)
    shown = {one.dossier_id: one.dossier.shown for one in bookings}
    reads.note(request, "payment.export", shown.values(), kind=LineKind.EXPORT)
    kind = form.cleaned_data["kind"]
    response = HttpResponse(file_of(bookings, kind), content_type=CONTENT_TYPES[kind])
    name = f"betalingen-{start:%Y%m%d}-{end:%Y%m%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
