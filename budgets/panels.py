"""What the budget shows on pages of lower floors: the case page, the day, the navigation (DESIGN, plugs)."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.mandates import mandate_held
from accounts.plugs import NavItem
from accounts.states import Role
from accounts.viewer import Viewer
from budgets import policies
from budgets.deciders import kind_of, room_for
from budgets.models import BudgetRequest
from budgets.states import WAITING, RequestStatus
from cases.models import Case
from trail import clock, reads

ROWS = 8
LATE = timedelta(days=1)
ROW_PARTS = ("tree", "dossier__resident", "requester", "requester_organisation")


def row_of(budget: BudgetRequest) -> dict[str, Any]:
    """A request as lists show it."""
    since = budget.waiting_since_at
    return {
        "budget": budget,
        "outcome": budget.tree.tree.outcomes.get(budget.outcome),
        "late": since is not None and clock.now() - since >= LATE,
    }


class BudgetPanel:
    """On the case page, and only when there is a request that the viewer may see."""

    order = 40
    template = "budgets/case_panel.html"

    def context(self, request: HttpRequest, viewer: Viewer, case: Case) -> dict[str, Any] | None:
        requests = list(
            BudgetRequest.objects.visible_to(viewer)
            .filter(case=case)
            .exclude(status=RequestStatus.WITHDRAWN)
            .order_by("-pk")[:20]
        )
        if not requests:
            return None
        return {
            "requests": requests,
            "room": room_for(viewer, case.dossier),
        }


class BudgetAction:
    """'Ask for tailor-made budget' on the case page."""

    def link(self, viewer: Viewer, case: Case) -> tuple[str, str] | None:
        if not policies.allowed(policies.check_can_request, viewer, case):
            return None
        return _("Ask for tailor-made budget"), reverse("budgets:new", args=[case.pk])


class OpenRequests:
    """A course isn't closed while a request waits. A draft doesn't count: once closed it can't be sent."""

    def open_matter(self, case: Case) -> str | None:
        if not BudgetRequest.objects.filter(case=case, status__in=WAITING).exists():
            return None
        return _("A request for tailor-made budget is still open. Have it decided, or withdraw it.")


class DecisionsCard:
    """What waits on the viewer's decision, longest first."""

    place = 20
    column = "main"
    template = "budgets/day_card.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            BudgetRequest.objects.visible_to(viewer)
            .to_decide_by(viewer)
            .select_related(*ROW_PARTS)
            .order_by("waiting_since_at", "pk")[: ROWS + 1]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.shown for row in rows])
        shown = rows[:ROWS]
        mandate = mandate_held(viewer, shown[0].dossier.programme_id, kind_of(shown[0]))
        return {
            "rows": [row_of(row) for row in shown],
            "more": len(rows) > ROWS,
            "up_to": mandate.up_to if mandate else None,
            "line": ngettext(
                "One decision waits for you.", "%(number)s decisions wait for you.", len(rows)
            )
            % {"number": len(rows)},
        }


class PaymentsCard:
    """What waits to be paid, settled or to come back, for who pays."""

    place = 22
    column = "main"
    template = "budgets/payments_card.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers or not pays(viewer):
            return None
        rows = list(
            BudgetRequest.objects.visible_to(viewer)
            .to_pay_by(viewer)
            .filter(status=RequestStatus.APPROVED)
            .select_related(*ROW_PARTS)
            .order_by("settled_at", "pk")[: ROWS + 1]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.shown for row in rows])
        return {"rows": [row_of(row) for row in rows[:ROWS]], "more": len(rows) > ROWS}


class QuestionsCard:
    """A decider's question that waits on the viewer's answer."""

    place = 25
    column = "main"
    template = "budgets/question_card.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            BudgetRequest.objects.visible_to(viewer)
            .to_answer_by(viewer)
            .select_related(*ROW_PARTS)
            .order_by("waiting_since_at", "pk")[:ROWS]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.shown for row in rows])
        return {"rows": [row_of(row) for row in rows]}


def navigation(viewer: Viewer) -> list[NavItem]:
    """'Decisions', or 'Payments' for who only pays (who decides and pays goes there from there); what is kept."""
    return [*(_decisions(viewer) or _payments(viewer)), *_kept(viewer)]


def _kept(viewer: Viewer) -> list[NavItem]:
    """Price list and decision tree, for the functional administrator."""
    if not viewer.has_role(Role.ADMINISTRATOR):
        return []
    prices, trees = reverse("budgets:prices"), reverse("budgets:trees")
    return [
        NavItem(_("Price list"), prices, prices, order=53),
        NavItem(_("Decision tree"), trees, trees, order=54),
    ]


def _payments(viewer: Viewer) -> list[NavItem]:
    if not viewer.sees_dossiers or not pays(viewer):
        return []
    address = reverse("budgets:payments")
    return [NavItem(_("Payments"), address, address, order=46)]


def pays(viewer: Viewer) -> bool:
    """Holds a mandate to pay today; no query."""
    return any(place.has_payment_mandate for place in viewer.places)


def _decisions(viewer: Viewer) -> list[NavItem]:
    """For project leaders and whoever holds a mandate today."""
    decides = any(p.has_budget_mandate or p.has_excess_mandate for p in viewer.places)
    if not viewer.sees_dossiers or not (decides or viewer.has_role(Role.PROJECT_LEADER)):
        return []
    # a number alone; whoever may decide on a request that was sent may see it, so nothing is left to gate
    count = BudgetRequest.objects.to_decide_by(viewer).count()
    address = reverse("budgets:list")
    return [NavItem(_("Decisions"), address, address, count, order=45)]
