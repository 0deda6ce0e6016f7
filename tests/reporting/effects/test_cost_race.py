"""Two who write down the same at once, in real threads: one is first, and the other hears that."""

from collections.abc import Iterator

import pytest

from reporting.actions import programme_costs
from reporting.models import ProgrammeCost
from tests.cases.table_world import moment
from tests.cases.test_at_once import at_once, together, unlocked
from tests.reporting.effects.scenes import a_cost
from tests.world import World, build_world
from trail import clock

pytestmark = pytest.mark.django_db(transaction=True)
NOW = moment(10, 1, 15)


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    with clock.at(NOW):
        yield build_world()


def test_the_same_is_written_down_once(world: World) -> None:
    def write() -> object:
        return a_cost(world)

    assert at_once(write, write, at=NOW) == ["done", "refused"]
    assert ProgrammeCost.objects.count() == 1
    ProgrammeCost.objects.all().delete()
    # without the lock both have looked before either writes: then the database refuses, not in words
    with unlocked(programme_costs, "_stands_already", together()):
        broke, done = at_once(write, write, at=NOW)
    assert "programme_cost_once" in broke
    assert done == "done"
    assert ProgrammeCost.objects.count() == 1
