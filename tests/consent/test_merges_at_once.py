"""Two who merge at the same moment never make a chain; and without the lock they do."""

import threading
from collections.abc import Collection, Iterator
from datetime import datetime
from unittest import mock

import pytest
from django.db import connections

from consent.actions import merges
from consent.models import Dossier, Resident
from tests.cases.table_world import invited_case
from tests.world import World, build_world
from trail import clock
from trail.errors import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)


@pytest.fixture
def three(transactional_db: None) -> Iterator[tuple[World, list[Dossier]]]:
    with clock.at(NOON):
        world = build_world()
        yield world, [invited_case(world, name).dossier for name in ("A Wit", "B Wit", "C Wit")]


def merge_at_once(world: World, pairs: list[tuple[Dossier, Dossier]]) -> list[str]:
    start = threading.Barrier(len(pairs))
    outcomes: list[str] = []

    def merge(one: Dossier, two: Dossier) -> None:
        try:
            with clock.at(NOON):
                viewer = world.viewer("wendy")
                start.wait(timeout=10)
                merges.merge_residents(dossier=one, other=two, reason="Dezelfde.", by=viewer)
            outcomes.append("merged")
        except Refusal:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=merge, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


def chains() -> int:
    return Resident.objects.filter(same_as__same_as__isnull=False).count()


@pytest.mark.parametrize("round_", range(3))
def test_never_a_chain(three: tuple[World, list[Dossier]], round_: int) -> None:
    world, (a, b, c) = three
    outcomes = merge_at_once(world, [(a, b), (b, c)])
    assert "merged" in outcomes
    assert chains() == 0


def test_the_same_two_are_merged_once(three: tuple[World, list[Dossier]]) -> None:
    world, (a, b, _c) = three
    assert merge_at_once(world, [(a, b), (b, a)]) == ["merged", "refused"]


def test_without_the_lock_a_chain_comes_of_it(three: tuple[World, list[Dossier]]) -> None:
    """The negative control: this is what the lock is for."""
    world, (a, b, c) = three
    both = threading.Barrier(2)

    def unlocked(ids: Collection[int]) -> tuple[list[Dossier], dict[int, Resident]]:
        residents = {row.pk: row for row in Resident.objects.filter(pk__in=ids)}
        dossiers = list(Dossier.objects.select_related("programme").filter(resident_id__in=ids))
        both.wait(timeout=10)
        return dossiers, residents

    with mock.patch.object(merges, "_lock_residents", unlocked):
        assert merge_at_once(world, [(a, b), (b, c)]) == ["merged", "merged"]
    assert chains() == 1
