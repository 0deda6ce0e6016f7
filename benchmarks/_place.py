"""A database for measuring: made by the owner, used as the app, removed afterwards."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import environ
import structlog
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_test_environment, teardown_test_environment

from trail.roles import grant_rights


def _as(role: str) -> None:
    connection.close()
    url = environ.Env().db_url("DATABASE_OWNER_URL" if role == "owner" else "DATABASE_URL")
    connections["default"].settings_dict["USER"] = url["USER"]


@contextmanager
def own_database() -> Iterator[None]:
    """Measure in here: an empty database with the product's tables, as the app's role."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    setup_test_environment(debug=False)
    _as("owner")
    real_name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        grant_rights()
        _as("app")
        yield
    finally:
        _as("owner")
        connection.creation.destroy_test_db(real_name, verbosity=0)
        teardown_test_environment()


def refresh_statistics() -> None:
    """What autovacuum does in a running place: only the owner may."""
    _as("owner")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _as("app")
