"""The yearly question list: opening a round, answering it, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import ViewerRequest, screen
from accounts.states import Role
from accounts.viewer import Viewer
from consent import gate
from reporting import asking
from reporting.actions import asking as actions
from reporting.asking import AskingResults
from reporting.forms.asking import AnswerForm, AskingForm
from reporting.models import AskingRound
from trail.errors import Conflict, Refusal

SEEN_BY = (Role.PROFESSIONAL, Role.PROJECT_LEADER)


@screen(Role.PROJECT_LEADER)
def asking_list(request: ViewerRequest) -> HttpResponse:
    """The rounds of the project leader's municipality."""
    rounds = AskingRound.objects.led_by(request.viewer).select_related("programme__municipality")
    can_send = asking.offers(request.viewer.municipalities([Role.PROJECT_LEADER]))
    context = {"rounds": rounds.defer("urn"), "can_send": bool(can_send)}
    return render(request, "reporting/asking_list.html", context)


@screen(Role.PROJECT_LEADER)
def asking_new(request: ViewerRequest) -> HttpResponse:
    """Open a round. The list of who is asked is counted, not typed."""
    offers = asking.offers(request.viewer.municipalities([Role.PROJECT_LEADER]))
    form = AskingForm(request.POST if request.method == "POST" else None, offers=offers)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.open_asking(
                programme=form.offer.programme,
                year=form.offer.year,
                closes_date=form.cleaned_data["closes_date"],
                by=request.viewer,
            )
        except Refusal as refusal:
            form.add_error(refusal.field or None, refusal.reason)
        else:
            messages.success(
                request, _("The list is on its way to %(people)s people.") % {"people": row.asked}
            )
            return redirect("reporting:asking", row.pk)
    context = {"form": form, "offers": offers}
    status = 422 if form.errors else 200
    return render(request, "reporting/asking_new.html", context, status=status)


@screen(*SEEN_BY)
def asking_detail(request: ViewerRequest, pk: int) -> HttpResponse:
    """While it is open: until when. Afterwards: what came of it, for who leads and for who works at the tables."""
    row = _get(request, pk)
    viewer = request.viewer
    context: dict[str, Any] = {
        "round": row,
        "leads": viewer.has_role(Role.PROJECT_LEADER, municipality_id=row.municipality_id),
        "may_answer": AskingRound.objects.waits_for(viewer).filter(pk=row.pk).exists(),
    }
    results = asking.results_of(row)
    if results is not None:
        context["results"] = results
        context["rows"] = _rows(results)
    return render(request, "reporting/asking.html", context)


def _rows(results: AskingResults) -> list[dict[str, Any]]:
    return [
        {
            "question": one,
            "mean": asking.mean_words(one),
            "bands": [
                _("%(number)s gave %(grades)s") % {"number": b.number, "grades": b.span.words}
                for b in one.bands
            ],
        }
        for one in results.questions
    ]


def _get(request: ViewerRequest, pk: int) -> AskingRound:
    rounds = AskingRound.objects.visible_to(request.viewer).select_related(
        "programme__municipality"
    )
    row: AskingRound = gate.get_visible(request, rounds.defer("urn"), pk, "asking.view")
    return row


@sensitive_post_parameters()
@screen(Role.PROFESSIONAL)
def asking_answer(request: ViewerRequest, pk: int) -> HttpResponse:
    """The list itself, for who is asked. What is answered is written down nowhere but in the urn."""
    rounds = AskingRound.objects.visible_to(request.viewer).select_related(
        "programme__municipality"
    )
    row: AskingRound = gate.get_visible(request, rounds.defer("urn"), pk, "asking.answer")
    if row.closed_at is None:
        # who leads sees that it is there; answering is for who is asked
        gate.get_visible(request, AskingRound.objects.asks(request.viewer), pk, "asking.answer")
    if not row.is_open:
        if request.method == "POST":
            messages.warning(request, _("This list is closed. What you filled in is not kept."))
        return redirect("reporting:asking", row.pk)
    if not AskingRound.objects.waits_for(request.viewer).filter(pk=row.pk).exists():
        if request.method == "POST":
            messages.info(request, actions.already_words())
            return redirect("reporting:asking_answer", row.pk)
        return render(request, "reporting/asking_heard.html", {"round": row})
    passes = request.method == "POST" and "pass" in request.POST
    form = AnswerForm(
        request.POST if request.method == "POST" and not passes else None, questions=row.questions
    )
    if passes or form.is_valid():
        return _heard(request, row, None if passes else form)
    context = {"round": row, "form": form, "programme": row.programme}
    status = 422 if form.errors else 200
    return render(request, "reporting/asking_answer.html", context, status=status)


def _heard(request: ViewerRequest, row: AskingRound, form: AnswerForm | None) -> HttpResponse:
    try:
        _hear(row, form, by=request.viewer)
    except Conflict as conflict:
        # closed, or sent from another tab, between looking and writing
        messages.warning(request, conflict.reason)
    else:
        words = _("Thank you. Your answers are added to those of the others.")
        messages.success(request, words if form else _("That is fine. We won't ask again."))
    return redirect("reporting:asking_answer", row.pk)


def _hear(row: AskingRound, form: AnswerForm | None, *, by: Viewer) -> None:
    if form is None:
        actions.pass_asking(round=row, by=by)
    else:
        actions.answer_asking(round=row, answers=form.answers, by=by)
