"""Advances that are still out: the list, and where, when and by whom each is recovered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from budgets import policies
from budgets.actions import payments as actions
from budgets.advances import open_advances, rows_of, total_of
from budgets.deciders import watchers_of
from budgets.forms.payments import ReturnForm
from budgets.models import BudgetRequest
from budgets.moved import moved_of
from budgets.panels import pays
from budgets.views.loading import attempt, get_budget, status_of
from trail import reads

MOST = 200


@dossier_screen
def advances(request: ViewerRequest) -> HttpResponse:
    """What the viewer may see of it, late ones first; all sums are over those alone."""
    seen = BudgetRequest.objects.visible_to(request.viewer)
    rows = rows_of(open_advances(seen)[:MOST])
    if rows:
        reads.note(request, "budget.advances", [row.budget.shown for row in rows])
    late = [row for row in rows if row.is_late]
    context = {
        "rows": rows,
        "out": total_of(rows),
        "late": late,
        "out_late": total_of(late),
        "most": MOST if len(rows) == MOST else None,
        "pays": pays(request.viewer),
    }
    return render(request, "budgets/advances.html", context)


@dossier_screen
def return_plan(request: ViewerRequest, pk: int) -> HttpResponse:
    """Where an advance comes back from, by when, and who sees to it."""
    budget = get_budget(request, pk, "budget.return_plan")
    policies.check_can_have_back(request.viewer, budget, moved_of([budget])[budget.pk])
    advance = budget.advance
    planned = {
        "from_whom": advance.from_whom,
        "due_date": advance.due_date,
        "watcher": advance.watcher_id,
    }
    # who sees to it now stays a choice, also when they may no longer be chosen anew
    people = watchers_of(budget)
    if advance.watcher not in people:
        people.append(advance.watcher)
    sent = request.POST if request.method == "POST" else None
    form = ReturnForm(sent, watchers=people, initial=planned)
    if form.is_bound and form.is_valid():
        made = attempt(
            request,
            form,
            lambda: actions.change_return(
                request=budget, comes_back=form.comes_back, by=request.viewer
            ),
        )
        if made is not None:
            messages.success(request, _("Written down."))
            return redirect("budgets:have_back", budget.pk)
    context = {"budget": budget, "form": form}
    return render(request, "budgets/return_plan.html", context, status=status_of(form))
