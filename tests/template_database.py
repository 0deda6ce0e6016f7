"""Migrating costs more than most test files: it happens once, and every run of tests copies what it left.

The copy's own `migrate` still runs, and finds nothing to do. A template is named after the files that made it; one of
other migrations is dropped.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

PREFIX = "template_"


def use_template() -> None:
    """Let the test database be a copy of the template, which is made when it isn't there. As the owner."""
    name = PREFIX + _fingerprint()
    settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
    # one run of two beside each other makes it, the other waits
    with (settings.STATE_DIR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in _templates():
            _make(name)
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def _fingerprint() -> str:
    """Of every migration, ours and other packages'."""
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = sorted(path for folder in folders for path in folder.glob("*.py"))
    digest = hashlib.sha256(django.__version__.encode())
    for path in files:
        digest.update(f"\0{path.parent}/{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(name: str) -> None:
    """Migrate a new database, and give it its name when it is whole."""
    unfinished, database = f"{PREFIX}unfinished", connection.settings_dict["NAME"]
    test = connection.settings_dict["TEST"]
    wanted = test["NAME"]
    with _postgres() as raw:
        for old in [*_templates(), unfinished]:
            raw.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
    test["NAME"] = unfinished
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    finally:
        connection.close()
        test["NAME"] = wanted
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = database
    with _postgres() as raw:
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        raw.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))


def _templates() -> list[str]:
    names = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    with _postgres() as raw:
        return [row[0] for row in raw.execute(names, [PREFIX])]


@contextmanager
def _postgres() -> Iterator[psycopg.Connection[Any]]:
    """A connection outside every database of the product."""
    with connection._nodb_cursor() as cursor:
        yield cursor.connection
