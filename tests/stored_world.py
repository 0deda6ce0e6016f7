"""The world of tests/world.py, built once in a run and put back as rows: a hundred actions cost more than a COPY."""

from copy import deepcopy
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from tests.world import World, build_world


@dataclass(frozen=True)
class StoredWorld:
    """What `build_world` left: its objects, and per table its rows as PostgreSQL copies them."""

    world: World
    tables: tuple[tuple[str, bytes], ...]

    @classmethod
    def build(cls) -> "StoredWorld":
        """Build it through the actions, read what they wrote, and undo it. What migrations filled stays out of it."""
        models = apps.get_models(include_auto_created=True)
        for place, model in enumerate(models, 1):
            # no id is like one of another table, or like a 1 on a page: who mixes them up is found out
            move_ids(model, to=1000 + 100 * place)
        tables = [model._meta.db_table for model in models]
        with transaction.atomic():
            empty = [table for table in tables if not _rows_of(table)]
            world = build_world()
            rows = tuple((table, found) for table in empty if (found := _rows_of(table)))
            transaction.set_rollback(True)
        return cls(world, rows)

    def put_back(self) -> World:
        """The same rows under the same ids, in the database of this test."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.tables:
                with cursor.copy(_copy(table, "FROM STDIN")) as copy:
                    copy.write(rows)
        return deepcopy(self.world)


def move_ids(model: type[Model], *, to: int) -> int:
    """Let the next row have a higher id than `to`, and tell the last one; 0 where keys aren't numbers."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_serial_sequence(%s, %s)", [f'"{meta.db_table}"', meta.pk.column]
        )
        (sequence,) = cursor.fetchone()
        if not sequence:
            return 0
        cursor.execute("SELECT nextval(%s)", [sequence])
        last = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT nextval(%s) FROM generate_series(%s::bigint, %s)", [sequence, last + 1, to]
        )
        return max(last, to)


def _rows_of(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(_copy(table, "TO STDOUT")) as copy:
        return b"".join(bytes(block) for block in copy)


def _copy(table: str, direction: str) -> sql.Composed:
    return sql.SQL("COPY {} " + direction).format(sql.Identifier(table))
