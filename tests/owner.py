"""The tests' database as its owner: what the app itself may not do there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import environ
import psycopg
from django.db import connection
from psycopg import sql


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


@contextmanager
def without_index(name: str, table: str) -> Iterator[None]:
    """A unique index dropped, and put back on a table that is emptied first: for a negative control."""
    with as_owner() as raw:
        definition = raw.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name]
        ).fetchone()
        assert definition is not None
        is_constraint = raw.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
        drop = (
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                sql.Identifier(table), sql.Identifier(name)
            )
            if is_constraint.fetchone()
            else sql.SQL("DROP INDEX {}").format(sql.Identifier(name))
        )
        raw.execute(drop)
    try:
        yield
    finally:
        with as_owner() as raw:
            raw.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(table)))
            raw.execute(definition[0])
