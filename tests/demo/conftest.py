"""The whole demo, loaded once for all tests of this folder; every test is taken back to a savepoint."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from opkoers.demo.load import load
from opkoers.demo.places import Places
from trail import clock

NOON = datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Places]:
    with django_db_blocker.unblock(), clock.at(NOON), transaction.atomic():
        yield load(NOON, lambda words: None)
        transaction.set_rollback(True)
