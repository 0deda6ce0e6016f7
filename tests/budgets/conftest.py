"""Words are checked in the language of the source, whether or not the Dutch has been compiled."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.budgets.scenes import Scene, running_case
from tests.world import World


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def scene(world: World) -> Scene:
    return running_case(world)
