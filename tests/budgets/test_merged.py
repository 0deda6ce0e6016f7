"""Two registrations of one person share one ceiling; whatever was given before stays, and nothing more is."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets import locks
from budgets.actions.decisions import approve_request, void_approval
from budgets.deciders import room_for, room_of
from budgets.models import BudgetAccount, BudgetRequest, MergedAccounts
from consent.actions.merges import merge_residents, undo_merge
from consent.models import Access, ResidentMerge
from tests.budgets.scenes import Scene, running_case
from tests.budgets.test_race import approve_at_once, unlock, without_ceilings
from tests.world import World, build_world
from trail import clock
from trail.errors import Conflict, Refusal

pytestmark = pytest.mark.django_db
FULL = Decimal("2500.00")


def merged(one: Scene, two: Scene) -> ResidentMerge:
    return merge_residents(
        dossier=one.case.dossier,
        other=two.case.dossier,
        reason="Hij zegt het zelf.",
        by=one.world.viewer("wendy"),
    )


def two_scenes(world: World) -> tuple[Scene, Scene]:
    return running_case(world, "Kees de Wit"), running_case(world, "K. de Wit")


def room(scene: Scene) -> tuple[Decimal, Decimal]:
    found = room_of(scene.world.programme, scene.case.dossier.resident_id)
    return found.limit, found.used


def grant(scene: Scene, amount: str) -> None:
    approve_request(
        request=scene.submitted_anyway(amount),
        token=uuid4(),
        answer_to_resident="Wij betalen.",
        motivation="Toch nodig.",
        by=scene.world.viewer("pieter"),
    )


def void(request: BudgetRequest, world: World) -> None:
    void_approval(
        request=request, token=uuid4(), reason="Niet meer nodig.", by=world.viewer("pieter")
    )


def test_together_they_have_what_one_has(world: World) -> None:
    one, two = two_scenes(world)
    one.approved("1500.00")
    two.approved("800.00")
    merged(one, two)
    assert room(one) == room(two) == (FULL, Decimal("2300.00"))
    with pytest.raises(Conflict, match=r"200[.,]00"):
        grant(two, "300.00")
    grant(two, "200.00")
    assert room(one) == (FULL, FULL)
    # booked where there is room still: the other account is closed
    assert [(a.resident_id, a.used) for a in BudgetAccount.objects.order_by("pk")] == [
        (one.case.dossier.resident_id, Decimal("1700.00")),
        (two.case.dossier.resident_id, Decimal("800.00")),
    ]


def test_what_both_had_above_it_is_recorded_and_nothing_is_added(world: World) -> None:
    one, two = two_scenes(world)
    first = one.approved("1500.00")
    two.approved("1500.00")
    merged(one, two)
    assert MergedAccounts.objects.get().excess == Decimal("500.00")
    assert room(one) == (Decimal("3000.00"), Decimal("3000.00"))
    with pytest.raises(Conflict):
        grant(one, "0.01")
    # what comes free counts against the ceiling, not against the excess
    void(first, world)
    grant(two, "1000.00")
    assert room(two) == (FULL, FULL)


def test_what_comes_free_on_the_closed_account_is_theirs(world: World) -> None:
    one, two = two_scenes(world)
    request = two.approved("2000.00")
    merged(one, two)
    with pytest.raises(Conflict):
        grant(one, "600.00")
    void(request, world)
    grant(two, "2500.00")
    assert room(one) == (FULL, FULL)


def test_undone_each_has_their_own_again(world: World) -> None:
    one, two = two_scenes(world)
    one.approved("1500.00")
    two.approved("800.00")
    merge = merged(one, two)
    undo_merge(merge=merge, reason="Twee broers.", by=world.viewer("wendy"))
    assert room(one) == (FULL, Decimal("1500.00"))
    assert room(two) == (FULL, Decimal("800.00"))
    grant(two, "1700.00")
    assert room(two) == (FULL, FULL)
    assert MergedAccounts.objects.get().parted_at is not None


def test_who_knows_one_of_both_hears_nothing_of_the_others_money(world: World) -> None:
    one, two = two_scenes(world)
    one.approved("1500.00")
    two.approved("800.00")
    Access.objects.filter(
        dossier=two.case.dossier, organisation=world.organisations["sociaalteam"]
    ).delete()
    marleen = world.viewer("marleen")
    before = room_for(marleen, one.case.dossier)
    merged(one, two)
    assert room_for(marleen, one.case.dossier) == before
    assert room_for(world.viewer("pieter"), one.case.dossier).used == Decimal("2300.00")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["grant", "void", "merge", "undo"]), st.integers(0, 1), st.integers(1, 25)
    ),
    max_size=9,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_whatever_is_done_limits_follow_what_is_used(
    world: World, steps: list[tuple[str, int, int]]
) -> None:
    scenes = two_scenes(world)
    given_before: list[BudgetRequest] = []
    merge: ResidentMerge | None = None
    for step, which, hundreds in steps:
        try:
            if step == "grant":
                grant(scenes[which], f"{hundreds}00.00")
                # nothing new above the ceiling of one person
                assert room(scenes[which])[1] <= FULL
                given_before.append(BudgetRequest.objects.latest("pk"))
            elif step == "void" and given_before:
                void(given_before.pop(), world)
            elif step == "merge" and merge is None:
                merge = merged(*scenes)
            elif step == "undo" and merge is not None:
                undo_merge(merge=merge, reason="Toch niet.", by=world.viewer("wendy"))
                merge = None
        except Refusal:
            pass
        used = [room(scene)[1] for scene in scenes]
        limits = [room(scene)[0] for scene in scenes]
        if merge is not None:
            assert limits[0] == limits[1]
            assert used[0] == used[1] <= limits[0]
        else:
            assert all(u <= limit for u, limit in zip(used, limits, strict=True))
    total = sum(
        a.used
        for a in BudgetAccount.objects.filter(
            resident__in=[s.case.dossier.resident_id for s in scenes]
        )
    )
    assert total == sum((r.amount for r in given_before), Decimal(0))


# --- two who decide at the same moment ------------------------------------------------------------


@pytest.fixture
def scenes(transactional_db: None) -> Iterator[tuple[Scene, Scene]]:
    with clock.at(datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)):
        yield two_scenes(build_world())


def two_requests(scenes: tuple[Scene, Scene]) -> list[BudgetRequest]:
    requests = [scene.submitted("1500.00") for scene in scenes]
    merged(*scenes)
    # opened beforehand, so that two don't meet at the making of the account
    one = scenes[0].case.dossier
    locks._accounts(requests[0].pk, scenes[0].world.programme, one.resident_id)
    return requests


@pytest.mark.django_db(transaction=True)
def test_of_two_for_one_person_one_is_granted(scenes: tuple[Scene, Scene]) -> None:
    outcomes = approve_at_once(scenes[0], two_requests(scenes))
    assert outcomes.count("granted") == 1
    assert room(scenes[0]) == (FULL, Decimal("1500.00"))


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_both_are(
    scenes: tuple[Scene, Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    requests = two_requests(scenes)
    unlock(monkeypatch)
    with without_ceilings():
        assert approve_at_once(scenes[0], requests) == ["granted", "granted"]
    assert room(scenes[0])[1] == Decimal("3000.00")
