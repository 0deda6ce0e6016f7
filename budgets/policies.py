"""Who may ask, change, decide. Each check raises Denied or Conflict with a reason a person can read."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.mandates import check_may_decide, check_not_own, mandate_of
from accounts.models import Mandate
from accounts.states import MandateKind
from accounts.viewer import Viewer
from budgets.calculation import Moved, Room
from budgets.deciders import may_go_higher, own_persons, watchers_of
from budgets.graph import Advice
from budgets.models import BudgetRequest, Decision
from budgets.states import REQUEST_TRANSITIONS, WAITING, DecisionKind, RequestStatus, Scenario
from cases.models import Case
from cases.states import OPEN_STATUSES
from consent import gate
from consent.policies import check_sits_at_table, is_of_lead
from trail.errors import Conflict, Denied, Refusal
from trail.templatetags.spoken import money, money_round
from trail.transitions import check_move


def allowed(check: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """Would this check let it pass? For buttons, so that the screen and the server agree."""
    try:
        check(*args, **kwargs)
    except Refusal:
        return False
    return True


def check_move_to(request: BudgetRequest, status: RequestStatus) -> None:
    check_move(REQUEST_TRANSITIONS, request.status, status)


def check_can_request(viewer: Viewer, case: Case) -> None:
    """Anybody at the table who may write about an area, while the course is open."""
    if case.status not in OPEN_STATUSES:
        raise Denied(_("This course is over. Money can only be asked for while it runs."))
    check_sits_at_table(viewer, case.dossier)
    if not gate.areas_for(viewer, case.dossier).exists():
        if is_of_lead(viewer, case.dossier):
            # a no of the resident blocks no money: the public task is there to be named
            raise Denied(
                _(
                    "You may not know any life area here. Write down your public task first:"
                    " under Consent, 'On what ground?'."
                )
            )
        raise Denied(
            _("You may not know any life area here, so you can't write a request about one.")
        )


def check_knows_area(viewer: Viewer, request: BudgetRequest) -> None:
    """Consent may have changed since the request was begun."""
    if request.area_id not in gate.known_areas(viewer, request.dossier):
        raise Denied(_("You may no longer know about this life area."))


def check_reads_whole(viewer: Viewer, request: BudgetRequest) -> None:
    """At the table, steering or deciding; who only pays reads no texts, nor who steers after a withdrawal."""
    whole = BudgetRequest.objects.visible_to(viewer).filter(pk=request.pk, readable=True)
    if not whole.exists():
        raise Denied(_("You may not read what was written about this request."))


def _check_is_asker(viewer: Viewer, request: BudgetRequest) -> None:
    if viewer.user_id not in (request.requester_id, request.case.lead_id):
        raise Denied(_("Only who asked for it or the casusregisseur can do this."))
    check_knows_area(viewer, request)


def check_can_edit(viewer: Viewer, request: BudgetRequest) -> None:
    """A draft is its writer's."""
    if request.status != RequestStatus.DRAFT:
        raise Conflict(
            _("This request has been sent and can't be changed. Withdraw it to change it.")
        )
    if viewer.user_id != request.requester_id:
        raise Denied(_("Only who began this request can change it."))
    check_can_request(viewer, request.case)
    check_knows_area(viewer, request)


def asks_costs(request: BudgetRequest, together: Decimal) -> bool:
    """Does the programme want a kassabon with so many euros together (budgets.together)?"""
    above = request.dossier.programme.cost_sheet_above
    return above > 0 and together > above


def lacks_costs(request: BudgetRequest, together: Decimal) -> bool:
    """A kassabon is asked for, and nothing is set beside each other yet."""
    if not asks_costs(request, together):
        return False
    sheet = getattr(request, "cost_sheet", None)
    told = set(sheet.lines.values_list("scenario", flat=True)) if sheet else set()
    return Scenario.TAILORED not in told or told == {Scenario.TAILORED}


def check_has_costs(request: BudgetRequest, together: Decimal) -> None:
    """Above the programme's amount a kassabon goes with a request: tailor-made, and something to compare it with."""
    if lacks_costs(request, together):
        raise Denied(
            _(
                "Above %(amount)s a kassabon goes with it. Write down there what it costs tailor-made, and what it"
                " costs to do nothing or to go the usual way."
            )
            % {"amount": money_round(request.dossier.programme.cost_sheet_above)}
        )


def check_can_answer(viewer: Viewer, request: BudgetRequest) -> None:
    """A decider's question is answered by who asked for the money, or the casusregisseur."""
    if request.status != RequestStatus.QUESTION:
        raise Conflict(_("No question is open. Perhaps a colleague answered it."))
    _check_is_asker(viewer, request)


def check_can_withdraw(viewer: Viewer, request: BudgetRequest) -> None:
    check_move_to(request, RequestStatus.WITHDRAWN)
    if request.status == RequestStatus.DRAFT:
        check_can_edit(viewer, request)
    _check_is_asker(viewer, request)


def check_can_revise(viewer: Viewer, request: BudgetRequest) -> None:
    """Change what was sent or granted: it falls, and a new draft takes its place."""
    if request.status not in (*WAITING, RequestStatus.APPROVED):
        raise Conflict(_("This request can't be changed any more."))
    _check_is_asker(viewer, request)
    check_can_request(viewer, request.case)


def check_can_decide(viewer: Viewer, request: BudgetRequest) -> Mandate:
    """Who may say anything about it: under a mandate, never on an own request. Returns the mandate."""
    if request.status not in WAITING:
        if request.status in (RequestStatus.DRAFT, RequestStatus.WITHDRAWN):
            raise Conflict(
                _("This request is not up for decision: it was withdrawn or never sent.")
            )
        raise Conflict(
            _("This has been decided already: %(status)s. Perhaps a colleague was first.")
            % {"status": RequestStatus(request.status).label}
        )
    return _check_mandate(viewer, request, request.amount)


def _check_mandate(
    viewer: Viewer, request: BudgetRequest, amount: Decimal, *, exceeds: bool = False
) -> Mandate:
    """Their mandate for this amount in all: to decide above the ceiling where it went there (or `exceeds` it),
    else the ordinary one. Raises Denied."""
    own = own_persons([request])[request.pk]
    programme = request.dossier.programme
    higher = mandate_of(viewer, programme, MandateKind.EXCESS) if request.above_ceiling else None
    return check_may_decide(
        MandateKind.EXCESS if exceeds or higher else MandateKind.BUDGET,
        amount=amount,
        own_persons=own,
        programme=programme,
        viewer=viewer,
    )


def check_fits(request: BudgetRequest, room: Room) -> None:
    """The ceiling per resident, in words. The database holds it too, whatever happens here."""
    if not room.fits(request.amount):
        raise Conflict(
            _(
                "%(amount)s does not fit: of the %(limit)s for this resident %(left)s is left."
                " Who may decide above that can grant it, with a reason."
            )
            % {
                "amount": money(request.amount),
                "limit": money(room.limit),
                "left": money(room.left),
            }
        )


def check_fits_year(request: BudgetRequest, year: Room) -> None:
    """Nobody decides above what the programme has this year."""
    if not year.fits(request.amount):
        raise Conflict(
            _(
                "%(amount)s does not fit: of the programme's %(limit)s for this year %(left)s is left."
            )
            % {
                "amount": money(request.amount),
                "limit": money(year.limit),
                "left": money(year.left),
            }
        )


def check_can_approve(viewer: Viewer, request: BudgetRequest, room: Room, year: Room) -> Mandate:
    """A mandate is 'up to an amount per resident': what was granted before counts along.

    What doesn't fit in what is left for the resident takes the mandate to decide above it (DOMAIN §5).
    """
    check_can_decide(viewer, request)
    exceeds = not room.fits(request.amount)
    if not (exceeds and mandate_of(viewer, request.dossier.programme, MandateKind.EXCESS)):
        check_fits(request, room)
    check_fits_year(request, year)
    return _check_mandate(viewer, request, room.used + request.amount, exceeds=exceeds)


def check_can_pass_on(viewer: Viewer, request: BudgetRequest, room: Room) -> None:
    """What no longer fits when it comes to deciding goes to who may decide above the ceiling, if there is somebody."""
    check_can_decide(viewer, request)
    if request.status != RequestStatus.SUBMITTED:
        raise Conflict(_("A question is still open. It must be answered first."))
    if request.above_ceiling or room.fits(request.amount):
        raise Conflict(_("This doesn't have to go to anybody else: it fits, or is there already."))
    if mandate_of(viewer, request.dossier.programme, MandateKind.EXCESS):
        raise Conflict(_("You may decide above the ceiling yourself."))
    if not may_go_higher(request):
        raise Denied(
            _("Nobody else may decide above the ceiling here. Ask your administrator about it.")
        )


def check_can_void(viewer: Viewer, request: BudgetRequest) -> Mandate:
    """Taking an approval back, by who may decide on it."""
    check_move_to(request, RequestStatus.VOIDED)
    return _check_mandate(viewer, request, request.amount)


def is_advance(request: BudgetRequest) -> bool:
    """Did the graph advise to advance the money, so that it comes back from an arrangement?"""
    return request.tree.tree.outcomes[request.outcome].advice == Advice.ADVANCE


def _check_is_payer(viewer: Viewer, request: BudgetRequest) -> Mandate:
    """Under a mandate to pay; never money of one's own, nor what one granted oneself (four eyes)."""
    mandate = mandate_of(viewer, request.dossier.programme, MandateKind.PAYMENT)
    if mandate is None:
        raise Denied(_("You have no mandate today to pay."))
    askers = {request.requester_id, *request.earlier_requesters}
    if viewer.user_id in {*askers, request.payee_user_id}:
        raise Denied(_("This is a request of your own. Somebody else pays it."))
    check_not_own(viewer, askers | ({request.payee_user_id} if request.payee_user_id else set()))
    granted = Decision.objects.filter(
        request=request, kind=DecisionKind.APPROVE, decided_by_id=viewer.user_id
    )
    if granted.exists():
        raise Denied(_("You granted this yourself. Somebody else pays it."))
    return mandate


def check_can_pay(viewer: Viewer, request: BudgetRequest, moved: Moved) -> Mandate:
    """Pay what was granted, as long as something is reserved."""
    if request.status not in (RequestStatus.APPROVED, RequestStatus.PAID):
        raise Conflict(
            _("Only what was granted can be paid. This is now: %(status)s.")
            % {"status": RequestStatus(request.status).label}
        )
    if moved.held <= 0:
        raise Conflict(_("Everything that was granted has been paid."))
    return _check_is_payer(viewer, request)


def check_can_settle(viewer: Viewer, request: BudgetRequest) -> Mandate:
    check_move_to(request, RequestStatus.ACCOUNTED)
    return _check_is_payer(viewer, request)


def check_watcher(request: BudgetRequest, user_id: int | None) -> None:
    """Who sees to it that an advance comes back: who pays, who asked for it, or the casusregisseur."""
    if user_id not in {user.pk for user in watchers_of(request)}:
        raise Denied(
            _("Choose who pays, who asked for it, or the casusregisseur."), field="watcher"
        )


def check_can_have_back(
    viewer: Viewer, request: BudgetRequest, moved: Moved, *, writes_off: bool = False
) -> Mandate:
    """Have an advance come back. Giving it up is a decision: that takes the mandate of who grants."""
    if moved.outstanding <= 0:
        raise Conflict(_("Nothing is out that has to come back."))
    if not writes_off:
        return _check_is_payer(viewer, request)
    return _check_mandate(viewer, request, request.amount)
