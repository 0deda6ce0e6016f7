"""Who may decide: one question, asked by budgets and deviations alike (DESIGN, policies)."""

from collections.abc import Collection
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Mandate, Membership, Programme, User, active_on
from accounts.states import DOSSIER_ROLES, MandateKind
from accounts.viewer import Viewer
from trail import clock
from trail.errors import Denied


def mandate_held(viewer: Viewer, programme_id: int | None, kind: MandateKind) -> Mandate | None:
    """The mandate this person holds today, the widest one first; None when there is none.

    `programme_id` None: of any programme. A mandate in a municipality where its holder no longer works is of no use.
    """
    mandates = Mandate.objects.filter(
        active_on(clock.today()),
        programme__municipality_id__in=viewer.municipalities(DOSSIER_ROLES),
        kind=kind,
        holder_id=viewer.user_id,
    )
    if programme_id is not None:
        mandates = mandates.filter(programme_id=programme_id)
    return mandates.order_by(F("up_to").desc(nulls_first=True), "id").first()


def mandate_of(viewer: Viewer, programme: Programme, kind: MandateKind) -> Mandate | None:
    """As `mandate_held`, of one programme."""
    return mandate_held(viewer, programme.pk, kind)


def mandate_exists(viewer: Viewer, programme: str, kind: MandateKind, amount: str = "") -> Exists:
    """Does the viewer hold a mandate today for the programme whose id stands in the outer field?

    With `amount` (an outer field) only a mandate that is wide enough counts. The mandate of somebody who no
    longer works in the municipality is of no use.
    """
    held = Mandate.objects.filter(
        active_on(clock.today()),
        programme_id=OuterRef(programme),
        programme__municipality_id__in=viewer.municipalities(DOSSIER_ROLES),
        kind=kind,
        holder_id=viewer.user_id,
    )
    if amount:
        held = held.filter(Q(up_to=None) | Q(up_to__gte=OuterRef(amount)))
    return Exists(held)


def mandates_today(programmes: Collection[int], *kinds: MandateKind) -> QuerySet[Mandate]:
    """The mandates of these programmes that can be used today, with their holders: on whom decisions wait."""
    today = clock.today()
    works = Membership.objects.filter(
        active_on(today),
        user_id=OuterRef("holder_id"),
        municipality_id=OuterRef("programme__municipality_id"),
        role__in=DOSSIER_ROLES,
    )
    return (
        Mandate.objects.filter(
            active_on(today),
            Exists(works),
            programme_id__in=programmes,
            kind__in=kinds,
            holder__is_active=True,
        )
        .select_related("holder")
        .order_by("holder__name", "id")
    )


def check_not_own(viewer: Viewer, own_persons: Collection[int]) -> None:
    """Raise Denied for one of these persons, and for a second account of one: whoever has the same name. Two people
    who happen to share a name lose nothing: somebody else decides."""
    if viewer.user_id in own_persons:
        raise Denied(_("This is a request of your own. Somebody else decides on it."))
    if User.objects.filter(pk__in=own_persons, name__iexact=viewer.name).exists():
        raise Denied(_("Somebody with your name has a part in this. Somebody else does it."))


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
    check_not_own(viewer, own_persons)
    mandate = mandate_of(viewer, programme, kind)
    if mandate is None:
        raise Denied(_("You have no mandate today to decide on this."))
    if amount is not None and mandate.up_to is not None and amount > mandate.up_to:
        raise Denied(_("This amount is above your mandate. Somebody with a wider mandate decides."))
    return mandate
