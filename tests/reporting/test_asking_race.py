"""Answers at the same moment: all of them counted, each of them once."""

from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.utils import translation

from reporting import urn
from reporting.actions import asking as actions
from reporting.models import AskingRound, Heard
from reporting.urn import Tally
from tests.conftest import NOON
from tests.owner import without_index
from tests.reporting.asking_scenes import TABLE, opened, seated, sheet
from tests.world import World, build_world
from trail import clock
from trail.errors import Conflict

HEARD_KEY = "reporting_heard_pkey"


@pytest.fixture
def scene(transactional_db: None) -> Iterator[tuple[World, AskingRound]]:
    with clock.at(NOON):
        world = build_world()
        seated(world)
        yield world, opened(world)


def at_once(world: World, row: AskingRound, names: list[str]) -> list[str]:
    start, said = Barrier(len(names)), []

    def answer(name: str) -> None:
        try:
            with clock.at(NOON), translation.override("en"):
                viewer = world.viewer(name)
                start.wait(timeout=10)
                actions.answer_asking(round=row, answers=sheet(7, 8), by=viewer)
            said.append("counted")
        except Conflict:
            said.append("refused")
        except Exception as error:
            said.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    threads = [Thread(target=answer, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(said)


def in_the_urn(row: AskingRound) -> Tally:
    row.refresh_from_db()
    assert row.urn is not None
    return urn.open_up(bytes(row.urn), row.questions)


def unlock(monkeypatch: pytest.MonkeyPatch, *, together: int = 0) -> None:
    """No lock on the round; with `together`, that many look into the urn before anybody goes on."""
    monkeypatch.setattr(actions, "_lock", lambda row: AskingRound.objects.get(pk=row.pk))
    if together:
        all_looked, open_up = Barrier(together), urn.open_up

        def look(*args: Any) -> Tally:
            found = open_up(*args)
            all_looked.wait(timeout=10)
            return found

        monkeypatch.setattr(urn, "open_up", look)


def test_everybody_at_once_is_counted(scene: tuple[World, AskingRound]) -> None:
    world, row = scene
    assert at_once(world, row, list(TABLE)) == ["counted"] * 6
    found = in_the_urn(row)
    assert (found.answered, found.grades["room"][6], found.grades["backing"][7]) == (6, 6, 6)
    assert Heard.objects.count() == 6


def test_without_the_lock_answers_are_lost(
    scene: tuple[World, AskingRound], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, row = scene
    unlock(monkeypatch, together=2)
    assert at_once(world, row, ["marleen", "iris"]) == ["counted"] * 2
    monkeypatch.undo()
    assert in_the_urn(row).answered == 1


@pytest.mark.parametrize("hold", ["lock and key", "key alone"])
def test_one_person_twice_at_once_is_counted_once(
    scene: tuple[World, AskingRound], hold: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, row = scene
    if hold == "key alone":
        unlock(monkeypatch)
    assert at_once(world, row, ["marleen", "marleen"]) == ["counted", "refused"]
    assert in_the_urn(row).answered == 1
    assert Heard.objects.count() == 1


def test_without_lock_and_key_they_are_heard_twice(
    scene: tuple[World, AskingRound], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, row = scene
    unlock(monkeypatch, together=2)
    with without_index(HEARD_KEY, "reporting_heard"):
        assert at_once(world, row, ["marleen", "marleen"]) == ["counted", "counted"]
        assert Heard.objects.count() == 2
