"""Who is looking: the memberships of a user that are active now. Each municipality stands apart."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import User
from accounts.states import DOSSIER_ROLES, Role
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
    # may grant above the ceiling per resident, today, in this municipality
    has_excess_mandate: bool = False


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
    def first_name(self) -> str:
        return self.name.split(" ")[0]


# Every request begins with this question. Django takes longer to write it than PostgreSQL to answer it: 5 ms of
# each request, a quarter of a small page. tests/accounts/test_viewer.py tells it anew without any SQL.
_PLACES = """
SELECT m.user_id, m.municipality_id, mu.name, m.organisation_id, o.name, o.short_name, m.role, p.is_core,
       EXISTS (SELECT FROM accounts_programme lp
                WHERE lp.municipality_id = m.municipality_id AND lp.lead_organisation_id = m.organisation_id
                  AND lp.from_date <= %(today)s AND coalesce(lp.until_date, 'infinity') >= %(today)s),
       'budget' = ANY (held.kinds), 'payment' = ANY (held.kinds), 'excess' = ANY (held.kinds)
  FROM accounts_membership m
  JOIN accounts_user u ON u.id = m.user_id AND u.is_active
  JOIN accounts_municipality mu ON mu.id = m.municipality_id
  JOIN accounts_organisation o ON o.id = m.organisation_id
  -- an organisation that left the municipality takes its people along
  JOIN LATERAL (SELECT bool_or(pa.is_core) AS is_core FROM accounts_partnership pa
                 WHERE pa.municipality_id = m.municipality_id AND pa.organisation_id = m.organisation_id
                   AND pa.from_date <= %(today)s AND coalesce(pa.until_date, 'infinity') >= %(today)s
       ) p ON p.is_core IS NOT NULL
  CROSS JOIN LATERAL (SELECT coalesce(array_agg(md.kind::text), '{}') AS kinds
                        FROM accounts_mandate md
                        JOIN accounts_programme mp ON mp.id = md.programme_id
                       WHERE md.holder_id = m.user_id AND mp.municipality_id = m.municipality_id
                         AND md.from_date <= %(today)s AND coalesce(md.until_date, 'infinity') >= %(today)s
       ) held
 WHERE m.user_id = ANY(%(users)s) AND m.from_date <= %(today)s AND coalesce(m.until_date, 'infinity') >= %(today)s
   AND (%(membership)s::bigint IS NULL OR m.id = %(membership)s)
 ORDER BY m.id
"""


def viewer_for(user: User, *, membership_id: int | None = None) -> Viewer:
    """The viewer of this moment, in one query. A user who is not active holds no place.

    With `membership_id` (a token of the API) only that membership counts.
    """
    return _viewers([user], membership_id)[0]


def viewers_for(users: Iterable[User]) -> list[Viewer]:
    """The viewers of this moment, in the order of the users; one query for all of them."""
    return _viewers(list(users), None)


def _viewers(users: list[User], membership_id: int | None) -> list[Viewer]:
    asked: dict[str, Any] = {
        "users": [user.pk for user in users],
        "today": clock.today(),
        "membership": membership_id,
    }
    places: dict[int, list[Place]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, asked)
        for user_id, *place in cursor.fetchall():
            places[user_id].append(Place(*place))
    return [
        Viewer(user_id=u.pk, name=u.name, email=u.email, places=tuple(places[u.pk])) for u in users
    ]
