"""History can't be changed: not by the app's role, and not by the owner either, because of the triggers."""

from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from consent.actions.withdrawals import withdraw
from tests.consent.test_gate import consent, invite
from tests.world import World
from trail.roles import append_only_tables

HISTORY = {
    "trail_auditline",
    "consent_consent",
    "consent_consentform",
    "consent_grant",
    "consent_withdrawal",
}


@pytest.fixture
def history(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen",))
    withdraw(dossier=dossier, by=world.viewer("wendy"))


def test_history_is_append_only() -> None:
    assert set(append_only_tables()) >= HISTORY


@pytest.mark.django_db
@pytest.mark.parametrize("table", append_only_tables())
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_app_has_no_right_to_change_it(table: str, right: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, has_table_privilege(%s, %s)", [table, right])
        assert cursor.fetchone() == (settings.DB_ROLES["app"], False)


@pytest.mark.parametrize("table", sorted(HISTORY))
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_app_is_refused(history: None, table: str, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.SQL(statement).format(sql.Identifier(table)))


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_stopped_by_the_triggers(
    owner: "psycopg.Connection[Any]", history: None
) -> None:
    for table in sorted(HISTORY):
        for statement in ("UPDATE {} SET id = id", "DELETE FROM {}"):
            count = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            assert count.fetchone() != (0,)
            with pytest.raises(psycopg.errors.RaiseException, match="append_only"):
                owner.execute(sql.SQL(statement).format(sql.Identifier(table)))
