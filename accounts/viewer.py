"""Who is looking: the memberships of a user that are active now. Each municipality stands apart."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import Mandate, Membership, Partnership, Programme, User, active_on
from accounts.states import DOSSIER_ROLES, MandateKind, Role
from trail import clock
from trail.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """One active membership, flat."""

    municipality_id: int
    municipality_name: str
    organisation_id: int
    organisation_name: str
    organisation_short: str
    role: str
    # a core partner, or the lead of a running programme, in this municipality: they weigh referrals
    is_core: bool = False
    is_lead: bool = False
    # a mandate for the tailor-made budget, today, in this municipality
    has_budget_mandate: bool = False
    # may pay what was granted, today, in this municipality
    has_payment_mandate: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person with the places they hold now; what the gate and policies look at."""

    user_id: int
    name: str
    email: str
    places: tuple[Place, ...]

    def actor_in(self, municipality_id: int | None) -> Actor:
        """The capacity to log in a municipality: a dossier role first; unknown place → no organisation."""
        here = [p for p in self.places if municipality_id in (None, p.municipality_id)]
        here.sort(key=lambda place: place.role not in DOSSIER_ROLES)
        if not here:
            return Actor(self.user_id, None, municipality_id, "")
        return Actor(self.user_id, here[0].organisation_id, here[0].municipality_id, here[0].role)

    def has_role(self, *roles: str, municipality_id: int | None = None) -> bool:
        return any(
            p.role in roles and municipality_id in (None, p.municipality_id) for p in self.places
        )

    def municipalities(self, roles: Collection[str]) -> list[int]:
        """Ids of municipalities where one of these roles is held, without doubles, sorted."""
        return sorted({p.municipality_id for p in self.places if p.role in roles})

    def organisations_in(self, municipality_id: int, roles: Collection[str]) -> list[int]:
        """Ids of the organisations worked for in one municipality in one of these roles, sorted."""
        return sorted(
            {
                p.organisation_id
                for p in self.places
                if p.municipality_id == municipality_id and p.role in roles
            }
        )

    @property
    def sees_dossiers(self) -> bool:
        return self.has_role(*DOSSIER_ROLES)

    @property
    def is_project_leader(self) -> bool:
        return self.has_role(Role.PROJECT_LEADER)

    @property
    def is_administrator(self) -> bool:
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


def viewer_for(user: User, *, membership_id: int | None = None) -> Viewer:
    """The viewer of this moment, in one query. A user who is not active holds no place.

    With `membership_id` (a token of the API) only that membership counts.
    """
    today = clock.today()
    partner = Partnership.objects.filter(
        active_on(today),
        municipality=OuterRef("municipality"),
        organisation=OuterRef("organisation"),
    )
    held = Mandate.objects.filter(
        active_on(today), holder=user, programme__municipality=OuterRef("municipality")
    )
    memberships = (
        # an organisation that left the municipality takes its people along
        Membership.objects.filter(
            active_on(today), Exists(partner), user=user, user__is_active=True
        )
        .select_related("organisation", "municipality")
        .annotate(
            is_core=Exists(partner.filter(is_core=True)),
            has_budget_mandate=Exists(held.filter(kind=MandateKind.BUDGET)),
            has_payment_mandate=Exists(held.filter(kind=MandateKind.PAYMENT)),
            is_lead=Exists(
                Programme.objects.filter(
                    active_on(today),
                    municipality=OuterRef("municipality"),
                    lead_organisation=OuterRef("organisation"),
                )
            ),
        )
        .order_by("id")
    )
    if membership_id is not None:
        memberships = memberships.filter(pk=membership_id)
    return Viewer(
        user_id=user.pk,
        name=user.name,
        email=user.email,
        places=tuple(
            Place(
                municipality_id=m.municipality_id,
                municipality_name=m.municipality.name,
                organisation_id=m.organisation_id,
                organisation_name=m.organisation.name,
                organisation_short=m.organisation.short_name,
                role=m.role,
                is_core=m.is_core,
                is_lead=m.is_lead,
                has_budget_mandate=m.has_budget_mandate,
                has_payment_mandate=m.has_payment_mandate,
            )
            for m in memberships
        ),
    )
