"""Making and settling agreements, and everybody's own list of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from accounts.viewer import Viewer
from cases import casefile
from cases.actions import agreements as actions
from cases.closeddays import calendar_of
from cases.forms.agreements import AgreementForm, SettleForm
from cases.models import Agreement, Case, Problem
from cases.policies.courses import check_takes_part, takes_part
from cases.states import OPEN_STATUSES, AgreementStatus, ProblemStatus
from cases.table import table_people
from cases.tabletop import TableTop
from cases.views.loading import (
    attempt,
    back_to,
    back_url,
    get_agreement,
    get_case,
    status_of,
)
from consent import corrections, gate
from trail import clock, reads

FORTNIGHT = timedelta(days=14)
# more than anybody can keep in mind; the rest stays with its cases
MANY = 200


@dossier_screen
def agreement_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """Agree who does what by when."""
    case = get_case(request, pk, "agreement.new")
    viewer = request.viewer
    check_takes_part(viewer, case)
    problems = (
        Problem.objects.visible_to(viewer).filter(case=case).exclude(status=ProblemStatus.SOLVED)
    )
    problem = _asked_problem(request, problems)
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(viewer, case.dossier),
        problems=problems,
        resident=case.resident_name,
        people=table_people(case.dossier),
        initial={
            "due_date": _usual_due(case),
            "problem": problem,
            "area": problem.area_id if problem else None,
        },
    )
    if form.is_bound and form.is_valid():
        made = attempt(request, form, lambda: _make(case, form, viewer))
        if made is not None:
            messages.success(request, _("It has been agreed."))
            return back_to(request, case)
    context = _frame(request, case) | {"form": form}
    return render(request, "cases/agreement_form.html", context, status=status_of(form))


def _asked_problem(request: ViewerRequest, problems: Any) -> Problem | None:
    """The problem that somebody pressed 'add' at, if they may know it."""
    asked = request.GET.get("knelpunt", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return None
    found: Problem | None = problems.filter(pk=int(asked)).first()
    return found


def _usual_due(case: Case) -> Any:
    planned = casefile.planned_in(casefile.talks_of(case))
    if planned is not None and planned.on_date > clock.today():
        return planned.on_date
    rhythm = case.dossier.programme.rhythm_days
    return calendar_of(case.municipality_id).next_appointment(clock.today(), rhythm)


def _make(case: Case, form: AgreementForm, by: Viewer) -> Agreement:
    data = form.cleaned_data
    return actions.make_agreement(
        case=case,
        area=data["area"],
        what=data["what"],
        owner_kind=form.owner_kind,
        owner_user=form.owner_user,
        owner_name=data["owner_name"],
        due_date=data["due_date"],
        problem=data["problem"],
        token=data["token"],
        by=by,
    )


@dossier_screen
def agreement(request: ViewerRequest, pk: int) -> HttpResponse:
    """One agreement: what came of it. In a list the row is renewed in place."""
    row, case = get_agreement(request, pk, "agreement.view")
    viewer = request.viewer
    is_post = request.method == "POST"
    form = SettleForm(request.POST if is_post else None, initial=_standing(row))
    if is_post:
        check_takes_part(viewer, case)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        settled = attempt(
            request,
            form,
            lambda: actions.settle_agreement(
                agreement=row, status=data["status"], reason=data["reason"], by=viewer
            ),
        )
        if settled is not None:
            if request.htmx:
                return _renewed(request, settled.pk, case)
            messages.success(request, _("It has been written down."))
            return back_to(request, case)
    context = _frame(request, case) | {
        "agreement": row,
        "form": form,
        "may_settle": takes_part(viewer, case),
        "just": bool(request.htmx),
    }
    template = "cases/agreement.html"
    if is_post and request.htmx:
        template = "cases/parts/agreement_row.html"
    return render(request, template, context, status=status_of(form))


def _standing(row: Agreement) -> dict[str, str]:
    if row.status == AgreementStatus.OPEN:
        return {}
    return {"status": row.status, "reason": row.reason}


def _renewed(request: ViewerRequest, pk: int, case: Case) -> HttpResponse:
    """The row as it stands now; at the table with how many are done."""
    row, _case = get_agreement(request, pk, "agreement.view")
    context = _frame(request, case) | {"agreement": row, "may_settle": True, "just": True}
    if context["back"] == "table":
        meeting = casefile.going_on_in(casefile.talks_of(case))
        if meeting is not None:
            table = TableTop(request.viewer, meeting, case)
            context |= {"last_time": table.last_time(), "done_count": table.done_count()}
    return render(request, "cases/parts/agreement_row.html", context)


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with its agreements."""

    key: str
    title: str
    rows: list[Agreement]


@dossier_screen
def agreements(request: ViewerRequest) -> HttpResponse:
    """What I took upon me: late first, then this fortnight, later, and what I did lately."""
    viewer = request.viewer
    today, now = clock.today(), clock.now()
    mine = (
        Agreement.objects.visible_to(viewer)
        .of_person(viewer)
        .select_related("area", "owner_user", "dossier__resident", "case")
    )
    open_rows = list(
        mine.open().filter(case__status__in=OPEN_STATUSES).order_by("due_date", "id")[:MANY]
    )
    done = list(mine.filter(settled_at__gte=now - FORTNIGHT).order_by("-settled_at", "-id")[:50])
    reads.note(request, "agreement.mine", {r.dossier.shown for r in [*open_rows, *done]})
    corrections.preload(request, {r.dossier_id for r in [*open_rows, *done]})
    soon = today + FORTNIGHT
    groups = [
        Group("late", _("Late"), [r for r in open_rows if r.due_date < today]),
        Group(
            "soon",
            _("In the coming two weeks"),
            [r for r in open_rows if today <= r.due_date <= soon],
        ),
        Group("later", _("Later"), [r for r in open_rows if r.due_date > soon]),
        Group("done", _("Settled in the past two weeks"), done),
    ]
    context = {"groups": [g for g in groups if g.rows], "open_count": len(open_rows)}
    return render(request, "cases/agreements.html", context)


def _frame(request: ViewerRequest, case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "dossier": case.dossier,
        "name": case.resident_name,
        "back": request.POST.get("back") or request.GET.get("back", ""),
        "back_url": back_url(request, case),
    }
