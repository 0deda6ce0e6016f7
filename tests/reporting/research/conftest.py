"""Four residents who said yes to research, made once; every test is taken back to a savepoint."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from cases.models import Case
from tests.conftest import NOON
from tests.reporting.research.scenes import four
from tests.world import World, build_world
from trail import clock

Scene = tuple[World, list[Case]]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), clock.at(NOON), transaction.atomic():
        world = build_world()
        yield world, four(world)
        transaction.set_rollback(True)
