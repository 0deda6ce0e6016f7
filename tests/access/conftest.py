"""One course for a whole module of matrix tests; every request is taken back to a savepoint."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import structlog
from django.db import transaction
from django.test import Client

from tests.access.course import Course, build_course
from tests.access.matrix import ANONYMOUS, VIEWERS
from trail import clock

NOON = datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)


@pytest.fixture(scope="module")
def course(django_db_setup: None, django_db_blocker: Any) -> Iterator[Course]:
    # hundreds of expected 404s: what is wrong is said by the test
    logging.disable(logging.CRITICAL)
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with django_db_blocker.unblock(), clock.at(NOON), transaction.atomic():
        yield build_course()
        transaction.set_rollback(True)
    structlog.configure(**before)
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def clients(course: Course) -> dict[str, Client]:
    """A signed-in client per viewer, and one of nobody. An exception in a view is a 500, as outside."""
    made = {ANONYMOUS: Client(raise_request_exception=False)}
    for name, user in VIEWERS.items():
        made[name] = Client(raise_request_exception=False)
        made[name].force_login(course.world.users[user])
    return made
