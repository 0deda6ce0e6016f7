"""The first line of every view of a request, and what their pages have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.http import Http404

from accounts.access import ViewerRequest
from accounts.viewer import Viewer
from budgets import sheets
from budgets.deciders import room_for
from budgets.graph import Outcome, Walk
from budgets.models import Attachment, BudgetRequest, Decision
from budgets.together import asked_together, goes_short
from budgets.walked import PathStep, walked
from cases.models import Case, Problem
from consent import gate
from trail import reads
from trail.errors import Denied, Refusal

T = TypeVar("T")

PARTS = (
    "area",
    "tree",
    "case__lead",
    "dossier__resident",
    "dossier__programme",
    "requester",
    "requester_organisation",
    "payee_user",
)


def get_budget(request: ViewerRequest, pk: int, action: str) -> BudgetRequest:
    """The request for money, if this viewer may see it, noted for the log; else Http404."""
    rows = BudgetRequest.objects.visible_to(request.viewer).select_related(*PARTS)
    budget: BudgetRequest = gate.get_visible(request, rows, pk, action)
    reads.note(request, action, [budget.shown])
    return budget


def get_readable(request: ViewerRequest, pk: int, action: str) -> BudgetRequest:
    """A request whose texts may be read, with what goes along with it (a kassabon, attachments); else Http404."""
    budget = get_budget(request, pk, action)
    if not getattr(budget, "readable", False):
        raise Http404
    return budget


def get_decision(request: ViewerRequest, pk: int, action: str) -> Decision:
    """A decision, if this viewer may see the whole of its request, noted for the log; else Http404."""
    rows = Decision.objects.whole_for(request.viewer).select_related("sheet__pdf", *sheets.PARTS)
    decision: Decision = gate.get_visible(request, rows, pk, action)
    reads.note(request, action, [decision.shown])
    return decision


def get_case(request: ViewerRequest, pk: int, action: str) -> Case:
    """The course that money is asked for; else Http404."""
    rows = Case.objects.visible_to(request.viewer).select_related(
        "lead", "dossier__resident", "dossier__programme"
    )
    case: Case = gate.get_visible(request, rows, pk, action)
    reads.note(request, action, [case.dossier.shown])
    return case


def attempt(request: ViewerRequest, form: forms.Form, act: Callable[[], T]) -> T | None:
    """Do one action; a refusal stands beside what was typed (at its field, when it has one), and in the log."""
    try:
        return act()
    except Refusal as refusal:
        name = request.resolver_match.view_name if request.resolver_match else ""
        reads.note_refusal(request, name[:60], reason=refusal.logged)
        at = refusal.field if refusal.field in form.fields else None
        form.add_error(at, forms.ValidationError(refusal.reason, code=_code(refusal)))
        return None


def _code(refusal: Refusal) -> str:
    return "denied" if isinstance(refusal, Denied) else "conflict"


def status_of(form: forms.Form | None) -> int:
    """422 for a form that couldn't be sent, 403 where the policy said no."""
    if form is None or not form.is_bound or not form.errors:
        return 200
    return 403 if form.has_error("__all__", code="denied") else 422


@dataclass(frozen=True, slots=True)
class Told:
    """What a page tells about a request: its path and advice, and what is left."""

    walk: Walk
    steps: list[PathStep]
    outcome: Outcome | None
    room: Any
    # with what was asked for the same payee shortly before; the amount alone where nothing was
    together: Decimal

    @property
    def marks_shown(self) -> bool:
        return bool(self.walk.marks)


def tell(viewer: Viewer, budget: BudgetRequest) -> Told:
    """Walk the path: as it stands for a draft, as it was sent otherwise. Three queries."""
    room, together = room_for(viewer, budget.dossier), asked_together(viewer, budget)
    if budget.is_draft:
        # something for the same payee may have been asked since
        budget.is_short = goes_short(budget, together)
    path = walked(budget, fits=room.fits(budget.amount))
    return Told(path.walk, path.steps, path.outcome, room, together)


def papers_of(budget: BudgetRequest) -> list[Attachment]:
    """What was sent along, for who may read the request."""
    return list(budget.attachments.all()) if getattr(budget, "readable", False) else []


def problem_words(request: ViewerRequest, budget: BudgetRequest) -> str:
    """The goal it belongs to, if this viewer may know that goal."""
    if budget.problem_id is None:
        return ""
    problem = Problem.objects.visible_to(request.viewer).filter(pk=budget.problem_id).first()
    return problem.words if problem else ""
