"""Two privacy officers judge at the same moment, one yes and one no: one is first, the other hears it."""

from collections.abc import Iterator

import pytest

from accounts.actions import people
from accounts.states import Role
from reporting.actions import research as actions
from tests.cases.test_at_once import at_once, together, unlocked
from tests.reporting.research.scenes import asked
from tests.reporting.research.test_export import LATER
from tests.world import SYSTEM, World, build_world
from trail import clock, jobs
from trail.models import AuditLine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(jobs, "wake", lambda *_what: None)
    with clock.at(LATER):
        world = build_world()
        people.add_membership(
            user=world.users["anna"],
            organisation=world.organisations["gemeente"],
            municipality=world.houten,
            role=Role.PRIVACY_OFFICER,
            from_date=clock.today(),
            by=SYSTEM,
        )
        yield world


def judged(world: World) -> tuple[list[str], int]:
    """What came of them, and how many of the two are in the log."""
    export = asked(world)
    fleur, anna = world.viewer("fleur"), world.viewer("anna")
    came = at_once(
        lambda: actions.agree(export=export, by=fleur),
        lambda: actions.refuse(export=export, reason="Nog niet.", by=anna),
        at=LATER,
    )
    told = AuditLine.objects.filter(
        action__in=["research.agree", "research.refuse"], thing_id=export.pk
    )
    return came, told.count()


def test_it_is_judged_once(world: World) -> None:
    assert judged(world) == (["done", "refused"], 1)
    # without the lock both have read that it waits
    with unlocked(actions, "_lock", together()):
        assert judged(world) == (["done", "done"], 2)
