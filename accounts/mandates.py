"""Who may decide: one question, asked by budgets and deviations alike (DESIGN, policies)."""

from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Mandate, Programme, active_on
from accounts.states import MandateKind
from accounts.viewer import Viewer
from trail import clock
from trail.errors import Denied


def mandate_of(viewer: Viewer, programme: Programme, kind: MandateKind) -> Mandate | None:
    """The mandate this person holds today, the widest one first; None when there is none."""
    return (
        Mandate.objects.filter(
            active_on(clock.today()), programme=programme, kind=kind, holder_id=viewer.user_id
        )
        .order_by("-up_to", "id")
        .first()
    )


def check_may_decide(
    kind: MandateKind,
    *,
    amount: Decimal | None,
    own_persons: Collection[int],
    programme: Programme,
    viewer: Viewer,
) -> Mandate:
    """Return the mandate under which the viewer may decide today.

    `own_persons`: user ids to whom the matter is their own (requester, casusregisseur now or ever, payee):
    four eyes look at the person, not the role. Raises Denied with the reason.
    """
    if viewer.user_id in own_persons:
        raise Denied(_("This is a request of your own. Somebody else decides on it."))
    mandate = mandate_of(viewer, programme, kind)
    if mandate is None:
        raise Denied(_("You have no mandate today to decide on this."))
    if amount is not None and mandate.up_to is not None and amount > mandate.up_to:
        raise Denied(_("This amount is above your mandate. Somebody with a wider mandate decides."))
    return mandate
