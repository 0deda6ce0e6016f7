"""What each database role may do. Run as the owner, after every migration.

`app` reads and writes, but can't change or remove a row of an append-only table, nor empty any table.
`destroyer` is for retention: it alone removes rows of append-only tables, under a certificate that only it can issue.
Append-only is said on the model: a pgtrigger named 'append_only' (change and removal).
"""

from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

# what retention alone writes; nobody changes it
CERTIFICATES = ("trail_certificate", "trail_certificateline", "trail_destroyedbatch")


def append_only_tables() -> list[str]:
    """Tables whose model carries a trigger named 'append_only'."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(t.name == "append_only" for t in getattr(model._meta, "triggers", []))
    )


def grant_rights() -> None:
    """Give the app role its rights on all tables, and take back change on append-only ones."""
    app = sql.Identifier(settings.DB_ROLES["app"])
    destroyer = sql.Identifier(settings.DB_ROLES["destroyer"])
    all_tables = (
        "GRANT USAGE ON SCHEMA public TO {app}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
    )
    with connection.cursor() as cursor:
        for statement in all_tables:
            cursor.execute(sql.SQL(statement).format(app=app))
            cursor.execute(sql.SQL(statement).format(app=destroyer))
        for table in append_only_tables():
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE ON {table} FROM {app}").format(
                    table=sql.Identifier(table), app=app
                )
            )
        for table in CERTIFICATES:
            for role, rights in ((app, "INSERT, UPDATE, DELETE"), (destroyer, "UPDATE, DELETE")):
                cursor.execute(
                    sql.SQL("REVOKE {rights} ON {table} FROM {role}").format(
                        rights=sql.SQL(rights), table=sql.Identifier(table), role=role
                    )
                )
