"""Signals about rules: the list, one with its history, raising it from a case, telling the resident."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen, screen
from accounts.querysets import organisations_in
from cases import signalbook
from cases.actions import signals as actions
from cases.forms.signals import PassOnForm, RaiseForm, SettleSignalForm, SignalAnswerForm
from cases.models import Blockage, Case, Deviation, Escalation, Rule, Signal, SignalReport
from cases.policies.courses import check_takes_part
from cases.policies.signals import READERS, answers, steers
from cases.states import SIGNAL_TRANSITIONS, SignalStatus
from cases.views.loading import attempt, frame, get_case, status_of
from consent import gate
from trail import clock, reads
from trail.ids import read_id

MANY = 200
STATES: Mapping[str, frozenset[SignalStatus]] = {
    "open": frozenset({SignalStatus.RAISED, SignalStatus.WITH_OWNER}),
    "beantwoord": frozenset(
        {SignalStatus.ANSWERED, SignalStatus.CHANGED, SignalStatus.NOT_CHANGED}
    ),
    "gesloten": frozenset({SignalStatus.CLOSED}),
}


@screen(*READERS)
def signals(request: ViewerRequest) -> HttpResponse:
    """Signals of where the viewer works: what waits first, or by status and rule. About no person."""
    rows = (
        Signal.objects.readable_by(request.viewer)
        .select_related("rule", "owner_organisation", "municipality")
        .order_by("-raised_at", "-pk")
    )
    state, rule = request.GET.get("stand", "open"), request.GET.get("regel", "")
    shown: QuerySet[Signal] = rows
    if state in STATES:
        shown = shown.filter(status__in=STATES[state])
    if (rule_id := read_id(rule)) is not None:
        shown = shown.filter(rule_id=rule_id)
    context = {
        "rows": signalbook.told_to(request.viewer, shown[:MANY]),
        "has_any": rows.exists(),
        "state": state if state in STATES else "alle",
        "rule": rule,
        "states": [
            ("open", _("Open")),
            ("beantwoord", _("Answered")),
            ("gesloten", _("Closed")),
            ("alle", _("All")),
        ],
        "rules": Rule.objects.filter(pk__in=rows.order_by().values("rule_id")),
        "several": len({place.municipality_id for place in request.viewer.places}) > 1,
    }
    return render(request, "cases/signals.html", context)


@screen(*READERS)
def signal(request: ViewerRequest, pk: int) -> HttpResponse:
    """One signal; who steers passes it on and settles it, who steers or owns the rule writes down the answer."""
    rows = Signal.objects.readable_by(request.viewer).select_related(
        "rule", "owner_organisation", "municipality", "raised_by"
    )
    row = get_object_or_404(rows, pk=pk)
    forms_ = _forms(request, row)
    sent = None
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what not in forms_:
            messages.error(
                request, _("This is not possible any more. Perhaps a colleague was first.")
            )
            return redirect("cases:signal", row.pk)
        sent, act = forms_[what]
        if sent.is_valid() and attempt(request, sent, act) is not None:
            messages.success(request, _("It has been written down."))
            return redirect("cases:signal", row.pk)
    reports = list(
        SignalReport.objects.visible_to(request.viewer)
        .filter(signal=row)
        .select_related("case", "dossier__resident")
        .order_by("pk")
    )
    if reports:
        reads.note(request, "signal.view", [one.shown for one in reports])
    context = {
        "row": row,
        "told": signalbook.told_to(request.viewer, [row])[0],
        "steps": row.steps.select_related("by"),
        "reports": reports,
        "steers": steers(request.viewer, row.municipality_id),
        "forms": {name: form for name, (form, _act) in forms_.items()},
    }
    return render(request, "cases/signal.html", context, status=status_of(sent) if sent else 200)


Forms = dict[str, tuple[forms.Form, Callable[[], Signal]]]


def _forms(request: ViewerRequest, row: Signal) -> Forms:
    """What the viewer can do with it now, by the word that the form sends along."""
    viewer, is_post = request.viewer, request.method == "POST"
    ahead = SIGNAL_TRANSITIONS[SignalStatus(row.status)]

    def data(name: str) -> Any:
        return request.POST if is_post and request.POST.get("what") == name else None

    made: Forms = {}
    if steers(viewer, row.municipality_id):
        if SignalStatus.WITH_OWNER in ahead or row.status == SignalStatus.WITH_OWNER:
            pass_on = PassOnForm(
                data("pass_on"),
                organisations=organisations_in(row.municipality_id),
                initial={"organisation": row.owner_organisation_id, "name": row.owner_name},
                prefix="owner",
            )
            made["pass_on"] = (
                pass_on,
                lambda: actions.pass_on(signal=row, by=viewer, **pass_on.cleaned_data),
            )
        steps = [
            one
            for one in (SignalStatus.CHANGED, SignalStatus.NOT_CHANGED, SignalStatus.CLOSED)
            if one in ahead
        ]
        if steps:
            settle = SettleSignalForm(data("settle"), steps=steps, prefix="settle")
            made["settle"] = (
                settle,
                lambda: actions.settle_signal(signal=row, by=viewer, **settle.cleaned_data),
            )
    if SignalStatus.ANSWERED in ahead and answers(viewer, row):
        answer = SignalAnswerForm(
            data("answer"), initial={"on_date": clock.today()}, prefix="answer"
        )
        made["answer"] = (
            answer,
            lambda: actions.answer_signal(signal=row, by=viewer, **answer.cleaned_data),
        )
    return made


@dossier_screen
def from_blockage(request: ViewerRequest, pk: int) -> HttpResponse:
    """Raise the rule that does the blocking, from the tangle of a case."""
    rows = Blockage.objects.visible_to(request.viewer).select_related("rule")
    row: Blockage = gate.get_visible(request, rows, pk, "signal.raise")
    return _raise(request, get_case(request, row.case_id, "signal.raise"), row.rule, row.areas)


@dossier_screen
def from_escalation(request: ViewerRequest, pk: int) -> HttpResponse:
    """Raise the rule because of which a party said no."""
    rows = Escalation.objects.visible_to(request.viewer).select_related("rule")
    row: Escalation = gate.get_visible(request, rows, pk, "signal.raise")
    return _raise(request, get_case(request, row.case_id, "signal.raise"), row.rule, [row.area_id])


@dossier_screen
def from_deviation(request: ViewerRequest, pk: int) -> HttpResponse:
    """Raise the rule from which an exception was asked."""
    rows = Deviation.objects.visible_to(request.viewer).select_related("rule")
    row: Deviation = gate.get_visible(request, rows, pk, "signal.raise")
    return _raise(request, get_case(request, row.case_id, "signal.raise"), row.rule, [row.area_id])


def _raise(
    request: ViewerRequest, case: Case, rule: Rule | None, areas: Sequence[int]
) -> HttpResponse:
    if rule is None:
        raise Http404
    viewer = request.viewer
    check_takes_part(viewer, case)
    there = Signal.objects.readable_by(viewer).open().filter(rule=rule)
    form = RaiseForm(request.POST if request.method == "POST" else None, signals=there)
    if form.is_bound and form.is_valid():
        raised = attempt(request, form, lambda: _raised(form, case, rule, areas, request))
        if raised is not None:
            messages.success(request, _("The signal has been raised. You hear what comes of it."))
            return redirect("cases:signal", raised.pk)
    context = frame(case, form=form, rule=rule)
    return render(request, "cases/signal_form.html", context, status=status_of(form))


def _raised(
    form: RaiseForm, case: Case, rule: Rule, areas: Sequence[int], request: ViewerRequest
) -> Signal:
    if form.chosen is not None:
        there = get_object_or_404(Signal.objects.readable_by(request.viewer), pk=form.chosen)
        return actions.report_again(signal=there, case=case, areas=areas, by=request.viewer)
    data = form.cleaned_data
    return actions.raise_signal(
        case=case,
        rule=rule,
        areas=areas,
        title=data["title"],
        asked=data["asked"],
        token=data["token"],
        by=request.viewer,
    )


@dossier_screen
@require_POST
def told(request: ViewerRequest, pk: int) -> HttpResponse:
    """The resident heard: 'this has changed, also through you'."""
    rows = SignalReport.objects.visible_to(request.viewer)
    report: SignalReport = gate.get_visible(request, rows, pk, "signal.tell")
    case = get_case(request, report.case_id, "signal.tell")
    actions.tell_resident(report=report, by=request.viewer)
    messages.success(request, _("It has been written down that the resident knows."))
    return redirect("cases:detail", case.pk)
