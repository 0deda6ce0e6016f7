"""Who somebody is today: the one query of accounts/viewer.py against the same told row by row, without SQL."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Mandate, Membership, Partnership, Programme, User
from accounts.states import MandateKind, Role
from accounts.viewer import Place, viewer_for
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 12)
near = st.integers(-1, 1).map(lambda days: TODAY + timedelta(days=days))
# (from, until) around today; None is open
periods = st.tuples(near, st.none() | near).filter(lambda p: p[1] is None or p[1] >= p[0])
# two of each, so that most things are about another municipality or organisation than the membership
which = st.integers(0, 1)
scenes = st.fixed_dictionaries(
    {
        "partnerships": st.lists(st.tuples(which, which, st.booleans(), periods), max_size=5),
        "programmes": st.lists(st.tuples(which, which, periods), max_size=3),
        "mandates": st.lists(
            st.tuples(which, st.integers(0, 2), st.sampled_from(MandateKind), periods), max_size=4
        ),
        "memberships": st.lists(
            st.tuples(which, which, which, st.sampled_from(Role), periods), max_size=4
        ),
        "active": st.booleans(),
    }
)


def made(model: Any, **values: Any) -> Any | None:
    """The row, unless a constraint says that there is no such thing."""
    try:
        with transaction.atomic():
            return model.objects.create(**values)
    except IntegrityError:
        return None


def covers(row: Any) -> bool:
    return row.from_date <= TODAY and (row.until_date is None or row.until_date >= TODAY)


def told(user: User) -> tuple[Place, ...]:
    """What the query should answer, by looking at every row there is."""
    if not user.is_active:
        return ()
    now: dict[Any, list[Any]] = {
        kind: [row for row in kind.objects.all() if covers(row)]
        for kind in (Partnership, Programme, Mandate)
    }
    mine = [m for m in Membership.objects.filter(user=user).order_by("pk") if covers(m)]
    places = []
    for one in mine:
        there, theirs = one.municipality_id, one.organisation_id
        partnerships = [
            p for p in now[Partnership] if (p.municipality_id, p.organisation_id) == (there, theirs)
        ]
        if not partnerships:
            continue
        held = {
            m.kind
            for m in now[Mandate]
            if (m.programme.municipality_id, m.holder_id) == (there, user.pk)
        }
        places.append(
            Place(
                municipality_id=one.municipality_id,
                municipality_name=one.municipality.name,
                organisation_id=one.organisation_id,
                organisation_name=one.organisation.name,
                organisation_short=one.organisation.short_name,
                role=one.role,
                is_core=any(p.is_core for p in partnerships),
                is_lead=any(
                    (p.municipality_id, p.lead_organisation_id) == (there, theirs)
                    for p in now[Programme]
                ),
                has_budget_mandate=MandateKind.BUDGET in held,
                has_payment_mandate=MandateKind.PAYMENT in held,
                has_excess_mandate=MandateKind.EXCESS in held,
            )
        )
    return tuple(places)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(scene=scenes)
def test_the_places_of_today_are_those_that_every_row_together_says(
    world: World, scene: dict[str, Any]
) -> None:
    with transaction.atomic():
        municipalities = [world.houten, world.bunnik]
        organisations = [world.organisations["gemeente"], world.organisations["ggz"]]
        users = [world.users["bas"], world.users["gijs"]]
        Partnership.objects.filter(organisation__in=organisations).delete()
        Membership.objects.filter(organisation__in=organisations).delete()
        programmes = [world.programme]
        for number, (place, lead, (start, until)) in enumerate(scene["programmes"]):
            row = made(
                Programme,
                key=f"loop-{number}",
                name="Loop",
                municipality=municipalities[place],
                lead_organisation=organisations[lead],
                from_date=start,
                until_date=until,
            )
            programmes += [row] if row else []
        for place, organisation, core, (start, until) in scene["partnerships"]:
            made(
                Partnership,
                municipality=municipalities[place],
                organisation=organisations[organisation],
                is_core=core,
                from_date=start,
                until_date=until,
            )
        for holder, programme, kind, (start, until) in scene["mandates"]:
            made(
                Mandate,
                holder=users[holder],
                programme=programmes[programme % len(programmes)],
                kind=kind,
                given_by="College",
                from_date=start,
                until_date=until,
            )
        for user, place, organisation, role, (start, until) in scene["memberships"]:
            made(
                Membership,
                user=users[user],
                municipality=municipalities[place],
                organisation=organisations[organisation],
                role=role,
                from_date=start,
                until_date=until,
            )
        User.objects.filter(pk=users[0].pk).update(is_active=scene["active"])
        for user in users:
            user.refresh_from_db()
            assert viewer_for(user).places == told(user)
            for one in Membership.objects.filter(user=user):
                only = viewer_for(user, membership_id=one.pk).places
                assert len(only) <= 1
                assert set(only) <= set(told(user))
        transaction.set_rollback(True)
