"""One purchase in parts: what was asked shortly before for the same payee counts along with a request.

So a bill of EUR 400 in two halves takes all questions, and the kassabon where that is asked for, as the whole would.
"""

from datetime import timedelta
from decimal import Decimal

from accounts.viewer import Viewer
from budgets.calculation import sum_of
from budgets.models import BudgetRequest
from budgets.states import PayeeKind, RequestStatus
from trail import clock

WITHIN = timedelta(days=30)
# what fell away isn't bought
FELL = (RequestStatus.DRAFT, RequestStatus.WITHDRAWN, RequestStatus.REFUSED, RequestStatus.VOIDED)


def asked_together(viewer: Viewer, request: BudgetRequest) -> Decimal:
    """Euros of this request and of others in the same dossier for the same payee, in the thirty days before it.

    As far as the viewer may know of them: what somebody has to answer tells nothing of what they may not see. One
    query.
    """
    until = request.submitted_at or clock.now()
    others = (
        BudgetRequest.objects.visible_to(viewer)
        .filter(
            dossier_id=request.dossier_id,
            payee_kind=request.payee_kind,
            payee_user_id=request.payee_user_id,
            submitted_at__gt=until - WITHIN,
            submitted_at__lte=until,
        )
        .exclude(status__in=FELL)
        .exclude(pk=request.pk)
        .exclude(pk=request.replaces_id)
    )
    same = _name(request.payee_name)
    return request.amount + sum_of(
        amount
        for name, amount in others.values_list("payee_name", "amount")
        if request.payee_kind != PayeeKind.SUPPLIER or _name(name) == same
    )


def _name(typed: str) -> str:
    """'Bouwmarkt  Houten B.V.' and 'bouwmarkt houten bv' are one shop."""
    return "".join(sign for sign in typed.casefold() if sign.isalnum())


def goes_short(request: BudgetRequest, together: Decimal) -> bool:
    """Do the few questions of the short route do, for so many euros together? Judged anew as long as it is a draft."""
    return together < request.dossier.programme.short_route_below
