"""Sentences of the resident for a factsheet or a report: written down, released in their own hands, taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import quotes as actions
from cases.forms.quotes import ChangeQuoteForm, QuoteForm, ReleaseForm
from cases.models import Case, Quote
from cases.policies.quotes import check_hears_resident, check_may_be_released
from cases.quotes import rows_of
from cases.views.loading import attempt, frame, get_case, status_of
from consent import gate
from trail.errors import Conflict, Denied


def get_quote(request: ViewerRequest, pk: int, action: str) -> tuple[Quote, Case]:
    rows = Quote.objects.visible_to(request.viewer).select_related("area")
    quote: Quote = gate.get_visible(request, rows, pk, action)
    case = get_case(request, quote.case_id, action)
    check_hears_resident(request.viewer, case)
    quote.case, quote.dossier = case, case.dossier
    return quote, case


@dossier_screen
def quotes(request: ViewerRequest, pk: int) -> HttpResponse:
    """What the resident said for others to read: what waits, what is released and where it stands; one more."""
    case = get_case(request, pk, "quote.view")
    viewer = request.viewer
    check_hears_resident(viewer, case)
    form = QuoteForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(viewer, case.dossier),
    )
    if form.is_bound and form.is_valid():
        noted = attempt(
            request,
            form,
            lambda: actions.note_quote(case=case, by=viewer, **form.cleaned_data),
        )
        if noted is not None:
            messages.success(
                request,
                _("It has been written down. Nobody uses it before the resident releases it."),
            )
            return redirect("cases:quotes", case.pk)
    context = frame(case, form=form, rows=rows_of(viewer, case), why_not=_why_not(case))
    return render(request, "cases/quotes.html", context, status=status_of(form))


def _why_not(case: Case) -> str:
    """Why nothing can be released here now; empty when it can."""
    try:
        check_may_be_released(case)
    except Denied as refusal:
        return refusal.reason
    return ""


@dossier_screen
def quote_edit(request: ViewerRequest, pk: int) -> HttpResponse:
    """Other words, until the resident has released it."""
    quote, case = get_quote(request, pk, "quote.edit")
    if not quote.is_noted:
        return redirect("cases:quotes", case.pk)
    form = ChangeQuoteForm(
        request.POST if request.method == "POST" else None,
        initial={"text": quote.text, "version": quote.version},
    )
    if form.is_bound and form.is_valid():
        changed = attempt(
            request,
            form,
            lambda: actions.change_quote(quote=quote, by=request.viewer, **form.cleaned_data),
        )
        if changed is not None:
            return redirect("cases:quotes", case.pk)
    context = frame(case, form=form, quote=quote)
    return render(request, "cases/quote_edit.html", context, status=status_of(form))


@dossier_screen
def quote_release(request: ViewerRequest, pk: int) -> HttpResponse:
    """In the resident's hands: exactly this sentence, where it will stand, and under it no name."""
    quote, case = get_quote(request, pk, "quote.release")
    if not quote.is_noted:
        return redirect("cases:quotes", case.pk)
    form = ReleaseForm(request.POST if request.method == "POST" else None, version=quote.version)
    if form.is_bound and form.is_valid():
        released = attempt(
            request,
            form,
            lambda: actions.release_quote(quote=quote, by=request.viewer, **form.answer),
        )
        if released is not None:
            messages.success(
                request, _("The resident released this sentence. They can take it back any day.")
            )
            return redirect("cases:quotes", case.pk)
        # somebody else changed it, or was first
        quote, case = get_quote(request, pk, "quote.release")
        if not quote.is_noted:
            return redirect("cases:quotes", case.pk)
    if form.is_bound and str(quote.version) != form.data.get("version"):
        form.renew(quote.version)
    context: dict[str, Any] = frame(
        case, form=form, quote=quote, why_not=_why_not(case), programme=case.dossier.programme
    )
    return render(request, "cases/quote_release.html", context, status=status_of(form))


@dossier_screen
@require_POST
def quote_take_back(request: ViewerRequest, pk: int) -> HttpResponse:
    """At once, without a reason."""
    quote, case = get_quote(request, pk, "quote.take_back")
    try:
        actions.take_back_quote(quote=quote, by=request.viewer)
        messages.success(
            request,
            _("The sentence has been taken back. Every factsheet and report with it is withdrawn."),
        )
    except Conflict as conflict:
        messages.warning(request, conflict.reason)
    return redirect("cases:quotes", case.pk)


@dossier_screen
@require_POST
def quote_remove(request: ViewerRequest, pk: int) -> HttpResponse:
    """Not used after all, before anybody released it."""
    quote, case = get_quote(request, pk, "quote.remove")
    try:
        actions.remove_quote(quote=quote, by=request.viewer)
        messages.success(request, _("It has been taken off."))
    except Conflict as conflict:
        messages.warning(request, conflict.reason)
    return redirect("cases:quotes", case.pk)
