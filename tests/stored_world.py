"""The world of tests/world.py, built once in a run and put back as rows: a hundred actions cost more than a COPY.

The same goes for a scene that many tests begin with: a function of the world that is marked `built_once`.
"""

from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import get_language
from psycopg import sql

from tests.world import World, build_world
from trail import clock

P = ParamSpec("P")
T = TypeVar("T")
# Per table its rows as PostgreSQL copies them.
Tables = dict[str, bytes]
CHANGES = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"


@dataclass
class StoredWorld:
    """What `build_world` left, and what each scene added to it: objects and rows."""

    world: World
    rows: Tables
    # what migrations leave empty
    tables: list[str]
    scenes: dict[Hashable, tuple[Any, Tables]] = field(default_factory=dict)
    # how many rows this transaction had changed when the world was back
    changes: int = 0

    @classmethod
    def build(cls) -> "StoredWorld":
        """Build it through the actions, read what they wrote, and undo it. What migrations filled stays out of it."""
        models = apps.get_models(include_auto_created=True)
        for place, model in enumerate(models, 1):
            # no id is like one of another table, or like a 1 on a page: who mixes them up is found out
            move_ids(model, to=1000 + 100 * place)
        with transaction.atomic():
            every = _read([model._meta.db_table for model in models])
            empty = [table for table, rows in every.items() if not rows]
            stored = cls(build_world(), {}, empty)
            stored.rows = _read(empty)
            transaction.set_rollback(True)
        return stored

    def put_back(self) -> World:
        """The same rows under the same ids, in the database of this test."""
        with transaction.atomic():
            _write(self.rows)
        self.changes = _changes()
        world = deepcopy(self.world)
        world.origin = self
        return world

    def is_untouched(self) -> bool:
        """Whether nothing was written since the world was back, not even what was undone. Only a transaction knows."""
        return connection.in_atomic_block and _changes() == self.changes

    def scene(self, world: World, key: Hashable, build: Callable[[], T]) -> T:
        """What is built in a world that nobody touched: by `build` the first time, from its rows after that."""
        if key not in self.scenes:
            made = build()
            # by the parts of the world of which each test has its own
            memo = dict(zip(map(id, world.parts()), self.world.parts(), strict=True))
            self.scenes[key] = deepcopy(made, memo), _added(self.rows, _read(self.tables))
            return made
        stored, rows = self.scenes[key]
        with transaction.atomic():
            _write(rows)
        memo = dict(zip(map(id, self.world.parts()), world.parts(), strict=True))
        copied: T = deepcopy(stored, memo)
        return copied


def built_once(build: Callable[P, T]) -> Callable[P, T]:
    """Keep the rows of what this function of a world builds: the next test that begins with it copies them.

    Only what was asked for in an untouched world, with the same words at the same moment, is the same. A fixture may be
    marked so too, below `pytest.fixture`, when it returns what it built.
    """

    @wraps(build)
    def built(*args: P.args, **kwargs: P.kwargs) -> T:
        named = dict(kwargs)
        # a fixture's arguments come by name
        world, *rest = args or (named.pop("world"),)
        assert isinstance(world, World)
        stored: StoredWorld | None = world.origin
        if stored is None or not stored.is_untouched():
            return build(*args, **kwargs)
        key = (build, *rest, *named.items(), clock.now(), get_language())
        return stored.scene(world, key, lambda: build(*args, **kwargs))

    return built


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


def _changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute(CHANGES)
        return int(cursor.fetchone()[0])


def _read(tables: list[str]) -> Tables:
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(_copy(table, "TO STDOUT")) as copy:
                found[table] = b"".join(bytes(block) for block in copy)
    return found


def _write(tables: Tables) -> None:
    with connection.cursor() as cursor:
        for table, rows in tables.items():
            if rows:
                with cursor.copy(_copy(table, "FROM STDIN")) as copy:
                    copy.write(rows)


def _added(before: Tables, after: Tables) -> Tables:
    """The rows that came; a row of the world that was changed can't be put back by a COPY."""
    added = {}
    for table, rows in after.items():
        known = set(before[table].splitlines(keepends=True))
        now = rows.splitlines(keepends=True)
        if not known <= set(now):
            raise ValueError(f"a scene that changes the world's {table} isn't built once")
        added[table] = b"".join(row for row in now if row not in known)
    return added


def _copy(table: str, direction: str) -> sql.Composed:
    return sql.SQL("COPY {} " + direction).format(sql.Identifier(table))
