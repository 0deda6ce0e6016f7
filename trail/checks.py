"""What a database must offer, said at start: for servers that were not made by the launcher."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from trail.roles import append_only_tables

MIN_VERSION = 150000


@register(Tags.database)
def database_is_fit(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Version, role and rights of the database in use; run by `manage.py check --database default`."""
    if not databases or "default" not in databases:
        return []
    connection = connections["default"]
    found: list[CheckMessage] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_user")
        version, user = cursor.fetchone() or (0, "")
        if version < MIN_VERSION:
            found.append(Error("PostgreSQL 15 or newer is needed", id="trail.E001"))
        if settings.DATABASE_ROLE == "owner":
            return found
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relname = ANY(%s)"
            " AND (has_table_privilege(current_user, c.oid, 'UPDATE')"
            "   OR has_table_privilege(current_user, c.oid, 'DELETE')"
            "   OR has_table_privilege(current_user, c.oid, 'TRUNCATE'))",
            [append_only_tables()],
        )
        loose = sorted(row[0] for row in cursor.fetchall())
    if loose:
        found.append(
            Warning(
                f"the role '{user}' may change append-only tables: {', '.join(loose)}",
                hint="Sign in as a role of its own (DATABASE_URL), migrate as the owner"
                " (DATABASE_OWNER_URL) with `manage.py prepare_database`.",
                id="trail.W001",
            )
        )
    return found
