"""The tests' database as its owner: what the app itself may not do there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import environ
import psycopg
from django.db import connection


@contextmanager
def as_owner() -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner of the tables, to the test's database; the app's own is closed first."""
    connection.close()
    parameters = connection.get_connection_params()
    owner = environ.Env().db_url("DATABASE_OWNER_URL")
    wanted = {**parameters, "user": owner["USER"]}
    with psycopg.connect(
        **{k: v for k, v in wanted.items() if k in ("host", "port", "user", "password", "dbname")},
        autocommit=True,
    ) as raw:
        yield raw
