"""The tests' database: made by the owner, used as the app, so that the app's rights are proven too."""

import gc
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import environ
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils import translation
from psycopg import sql

from tests import turns
from tests.owner import as_owner
from tests.stored_world import StoredWorld
from tests.template_database import use_template
from tests.world import World
from trail import clock
from trail.roles import grant_rights

# Lists that migrations fill are kept when a test empties the database.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)


def _as(role: str) -> None:
    connection.close()
    url = environ.Env().db_url("DATABASE_OWNER_URL" if role == "owner" else "DATABASE_URL")
    connections["default"].settings_dict["USER"] = url["USER"]


def _empty_tables(self: TransactionTestCase) -> None:
    """Empty what a transactional test left, as the owner: the app may not."""
    with as_owner() as raw:
        tables = [
            row[0]
            for row in raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            if row[0] not in KEPT
        ]
        raw.execute(
            # no number is given twice: the world of tests/stored_world.py keeps its own
            sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, tables)))
        )


def pytest_configure() -> None:
    # signing in happens hundreds of times; the strength of a hash isn't what is tested
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # tests call the API faster than anybody may; the limit has a test of its own
    settings.API_RATE = "100000/min"
    # pages name their static files plainly: what is tested doesn't wait for collectstatic
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # a queue of these tests alone: no other worker takes their jobs, and they take no other's
    settings.CELERY_TASK_DEFAULT_QUEUE = f"test-{os.getpid()}"


def pytest_collection_finish() -> None:
    # what was loaded so far stays: looking through all of it again and again is a tenth of the time
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_runtest_teardown() -> None:
    # a page that was asked for leaves its language on: the next test would read ours or that one's by chance
    translation.deactivate()


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    return turns.take_turns(session)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker: Any) -> None:
    _as("owner")
    with django_db_blocker.unblock():
        use_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        grant_rights()
        _as("app")
    yield
    with django_db_blocker.unblock():
        _as("owner")


@pytest.fixture(scope="session", autouse=True)
def _files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Stored files of tests go to a folder of theirs."""
    settings.FILE_STORE = tmp_path_factory.mktemp("files")


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Thursday 12 November 2026, 12.00 in Houten."""
    with clock.at(NOON) as moment:
        yield moment


@pytest.fixture(scope="session")
def _stored_world(django_db_setup: None, django_db_blocker: Any) -> StoredWorld:
    with django_db_blocker.unblock(), clock.at(NOON):
        return StoredWorld.build()


@pytest.fixture
def world(db: None, noon: datetime, _stored_world: StoredWorld) -> World:
    """A small municipality with its people; see tests/world.py."""
    return _stored_world.put_back()
