"""Handing over: asking somebody to go on, and their answer."""

from collections import defaultdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from accounts.models import Membership, Organisation, User
from accounts.querysets import working_in
from cases.actions import handovers as actions
from cases.forms.handovers import AcceptForm, HandoverForm
from cases.models import Case, Handover
from cases.policies.courses import check_runs_course
from cases.policies.handovers import check_answers, check_steers
from cases.policies.referrals import allowed
from cases.views.loading import CASE_PARTS, attempt, frame, get_case, status_of
from consent import gate
from trail import reads


@dossier_screen
def handover_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """Who goes on, when you talk about it together, and what is told."""
    case = get_case(request, pk, "handover.new")
    viewer = request.viewer
    check_runs_course(viewer, case)
    form = HandoverForm(
        request.POST if request.method == "POST" else None,
        areas=list(gate.areas_for(viewer, case.dossier)),
        people=_people(case),
    )
    if form.is_bound and form.is_valid():
        asked = attempt(request, form, lambda: _propose(request, case, form))
        if asked is not None:
            messages.success(request, _("Written down. It stays open until it is accepted."))
            return redirect("cases:handover", asked.pk)
    return render(
        request, "cases/handover_form.html", frame(case, form=form), status=status_of(form)
    )


def _propose(request: ViewerRequest, case: Case, form: HandoverForm) -> Handover:
    data, receiver = form.cleaned_data, form.receiver
    return actions.propose_handover(
        case=case,
        areas=form.area_ids,
        talk_date=data["talk_date"],
        resident_agreed=data["resident_agreed"],
        to_organisation=get_object_or_404(Organisation, pk=receiver[0]) if receiver else None,
        to_user=get_object_or_404(User, pk=receiver[1]) if receiver else None,
        to_name="" if receiver else data["to_name"],
        by=request.viewer,
    )


def _people(case: Case) -> dict[str, list[tuple[str, str]]]:
    """Everybody who works with this product in the municipality, by organisation."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows: list[Membership] = list(working_in(case.municipality_id))
    for row in rows:
        one = (f"{row.organisation_id}-{row.user_id}", row.user.name)
        if one not in found[row.organisation.name]:
            found[row.organisation.name].append(one)
    return dict(found)


@dossier_screen
def handover(request: ViewerRequest, pk: int) -> HttpResponse:
    """One handover: for who may know what it is about, and for its receiver, who sees no more than this."""
    viewer = request.viewer
    rows = Handover.objects.readable_by(viewer).select_related(
        "dossier__programme__lead_organisation",
        "to_user",
        "to_organisation",
        "proposed_by",
        "settled_by",
        "case__lead",
    )
    row: Handover = gate.get_visible(request, rows, pk, "handover.view")
    reads.note(request, "handover.view", [row.shown])
    # the case and the name are for who may know them, receiver or not
    case = (
        Case.objects.visible_to(viewer).select_related(*CASE_PARTS).filter(pk=row.case_id).first()
    )
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        done = attempt(request, form, lambda: _answer(request, row, form))
        if done is not None:
            messages.success(request, _("Written down."))
            # who said no has no more to do with it
            if not Handover.objects.readable_by(viewer).filter(pk=row.pk).exists():
                return redirect("accounts:home")
            return redirect("cases:handover", row.pk)
    context = {
        "handover": row,
        "case": case if case is not None and case.named else None,
        "form": form,
        "areas": gate.areas_among(row.areas),
        "may_answer": row.is_open and allowed(check_answers, viewer, row),
        "may_steer": row.is_open and case is not None and allowed(check_steers, viewer, row),
    }
    return render(request, "cases/handover.html", context, status=status_of(form))


def _answer(request: ViewerRequest, row: Handover, form: AcceptForm) -> Handover:
    data, by = form.cleaned_data, request.viewer
    if data["what"] == "accept":
        return actions.accept_handover(handover=row, with_resident=data["with_resident"], by=by)
    if data["what"] == "refuse":
        return actions.refuse_handover(handover=row, by=by)
    if data["what"] == "outside":
        return actions.accepted_outside(
            handover=row, how=data["how"], with_resident=data["with_resident"], by=by
        )
    return actions.withdraw_handover(handover=row, by=by)
