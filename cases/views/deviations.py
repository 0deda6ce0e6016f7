"""Exceptions to rules: asking at a case, one with its decision, the register with earlier ones."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from accounts.states import DOSSIER_ROLES
from cases import rulebook
from cases.actions import deviations as actions
from cases.forms.deviations import (
    ApproveDeviationForm,
    AskDeviationForm,
    LookBackForm,
    OwnerAnswerForm,
    PrecedentForm,
    RefuseDeviationForm,
)
from cases.models import Case, Deviation
from cases.policies import deviations as policies
from cases.policies.courses import check_takes_part, takes_part
from cases.precedents import precedents
from cases.states import DeviationStatus
from cases.views.loading import attempt, frame, get_case, status_of
from consent import gate
from consent.lifeareas import areas_in
from trail import clock, reads

PER_PAGE = 25
PARTS = (
    "rule",
    "area",
    "case__lead",
    "dossier__resident",
    "dossier__programme",
    "asked_by",
    "decided_by",
    "owner_recorded_by",
    "settled_by",
    "mandate",
)


@dossier_screen
def deviations(request: ViewerRequest, pk: int) -> HttpResponse:
    """What was asked at a case, and asking."""
    case = get_case(request, pk, "deviation.list")
    viewer = request.viewer
    form = None
    if request.method == "POST":
        check_takes_part(viewer, case)
        sent = form = _ask_form(request, case)
        if sent.is_valid():
            asked = attempt(
                request, sent, lambda: actions.ask_deviation(case=case, by=viewer, **sent.asked)
            )
            if asked is not None:
                messages.success(request, _("It has been asked. You hear when it is decided."))
                return redirect("cases:deviation", asked.pk)
    may_write = takes_part(viewer, case)
    if form is None and may_write and gate.areas_for(viewer, case.dossier).exists():
        form = _ask_form(request, case)
    rows = list(
        Deviation.objects.visible_to(viewer).filter(case=case).select_related("rule", "dossier")
    )
    context = frame(case, rows=rows, form=form)
    status = status_of(form) if form is not None else 200
    return render(request, "cases/deviations.html", context, status=status)


def _ask_form(request: ViewerRequest, case: Case) -> AskDeviationForm:
    return AskDeviationForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(request.viewer, case.dossier),
        rules=rulebook.choosable(case.municipality_id),
        initial={"rule": request.GET.get("regel", "")},
    )


Forms = dict[str, tuple[forms.Form, Callable[[], Any]]]


@dossier_screen
def deviation(request: ViewerRequest, pk: int) -> HttpResponse:
    """One exception: what is asked, what the rule's owner says, the decision, what came of it."""
    rows = Deviation.objects.visible_to(request.viewer).select_related(*PARTS)
    row: Deviation = gate.get_visible(request, rows, pk, "deviation.view")
    row.case.dossier = row.dossier
    reads.note(request, "deviation.view", [row.shown])
    offered = _forms(request, row)
    sent = None
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what not in offered:
            messages.error(
                request, _("This is not possible any more. Perhaps a colleague was first.")
            )
            return redirect("cases:deviation", row.pk)
        sent, act = offered[what]
        if sent.is_valid() and attempt(request, sent, act) is not None:
            messages.success(request, _("It has been written down."))
            return redirect("cases:deviation", row.pk)
    context = {
        "row": row,
        "name": row.resident_name,
        "dossier": row.dossier,
        "forms": {name: form for name, (form, _act) in offered.items()},
        "is_own": request.viewer.user_id in policies.own_persons(row),
        "may_signal": getattr(row, "at_table", False) and takes_part(request.viewer, row.case),
    }
    return render(request, "cases/deviation.html", context, status=status_of(sent) if sent else 200)


def _forms(request: ViewerRequest, row: Deviation) -> Forms:
    """What the viewer can do with it now, by the word that the form sends along."""
    viewer, is_post = request.viewer, request.method == "POST"
    made: Forms = {}

    def data(name: str) -> Any:
        return request.POST if is_post and request.POST.get("what") == name else None

    def offer(
        name: str, form: forms.Form, check: Callable[..., Any], act: Callable[..., Any]
    ) -> None:
        if policies.allowed(check, viewer, row):
            made[name] = (form, lambda: act(deviation=row, by=viewer, **form.cleaned_data))

    if not row.owner_answer:
        owner = OwnerAnswerForm(data("owner"), prefix="owner", initial={"on_date": clock.today()})
        offer("owner", owner, policies.check_can_record_owner, actions.record_owner_answer)
    approve = ApproveDeviationForm(data("approve"), prefix="yes")
    offer("approve", approve, policies.check_can_approve, actions.approve_deviation)
    refuse = RefuseDeviationForm(data("refuse"), prefix="no")
    offer("refuse", refuse, policies.check_can_decide, actions.refuse_deviation)
    withdraw = forms.Form(data("withdraw"))
    offer("withdraw", withdraw, policies.check_can_withdraw, actions.withdraw_deviation)
    is_decided = row.status == DeviationStatus.APPROVED
    look = LookBackForm(data("look"), is_decided=is_decided, prefix="look")
    offer("look", look, policies.check_can_look_back, actions.look_back)
    return made


@dossier_screen
def register(request: ViewerRequest) -> HttpResponse:
    """Exceptions that the viewer may know, and earlier ones without anybody in them."""
    viewer = request.viewer
    rows = (
        Deviation.objects.visible_to(viewer)
        .exclude(status=DeviationStatus.WITHDRAWN)
        .select_related("rule", "area", "dossier__resident")
        .order_by("-asked_at", "-pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    if len(page):
        reads.note(request, "deviation.register", [row.shown for row in page])
    places = sorted(viewer.municipalities(DOSSIER_ROLES))
    form = PrecedentForm(
        request.GET,
        rules=rulebook.rules_in(places),
        areas=areas_in(*places),
    )
    sought = form.cleaned_data if form.is_valid() else {}
    earlier = [one for place in places for one in precedents(viewer, place, **sought)]
    context = {"page": page, "form": form, "earlier": earlier, "is_sought": any(sought.values())}
    return render(request, "cases/deviation_register.html", context)
