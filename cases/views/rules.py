"""The rules that people run into: whose they are, who holds the key, what exists already. About no person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, screen
from cases import rulebook
from cases.actions import tangle as actions
from cases.forms.tangle import RuleForm
from cases.policies.tangle import RULE_KEEPERS
from cases.views.loading import attempt, status_of


@screen(*RULE_KEEPERS)
def rules(request: ViewerRequest) -> HttpResponse:
    """The list of each municipality the viewer works in."""
    context = {
        "rules": rulebook.rules_of(request.viewer),
        "places": rulebook.places_of(request.viewer),
    }
    return render(request, "cases/rules.html", context)


@screen(*RULE_KEEPERS)
def rule_new(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Put a rule on the list of one municipality."""
    municipality = get_object_or_404(rulebook.places_of(request.viewer), pk=municipality_pk)
    form = RuleForm(request.POST if request.method == "POST" else None, initial={"is_active": True})
    if form.is_bound and form.is_valid():
        added = attempt(
            request,
            form,
            lambda: actions.add_rule(
                municipality=municipality, by=request.viewer, **form.cleaned_data
            ),
            field="name",
        )
        if added is not None:
            messages.success(request, _("The rule is on the list."))
            return redirect("cases:rules")
    return render(request, "cases/rule_form.html", {"form": form}, status=status_of(form))


@screen(*RULE_KEEPERS)
def rule(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change what is known of a rule."""
    row = get_object_or_404(rulebook.rules_of(request.viewer), pk=pk)
    known = {name: getattr(row, name) for name in RuleForm.base_fields}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        changed = attempt(
            request,
            form,
            lambda: actions.edit_rule(rule=row, by=request.viewer, **form.cleaned_data),
            field="name",
        )
        if changed is not None:
            messages.success(request, _("It has been changed."))
            return redirect("cases:rules")
    context = {"form": form, "rule": row}
    return render(request, "cases/rule_form.html", context, status=status_of(form))
