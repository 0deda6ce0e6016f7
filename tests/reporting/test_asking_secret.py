"""Somebody with the database in hand looks for who answered what.

They read every table, the log and the outbox, what PostgreSQL itself says of each row (xmin: which transaction wrote
it; ctid: where it lies), before and after each answer. Only the keys of the place they don't have.
"""

import base64
from typing import Any, LiteralString

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from psycopg import sql

from reporting import urn
from reporting.models import Asked, AskingFigure, AskingRound, Heard
from reporting.questions import QUESTIONS, asked_now
from reporting.urn import Tally, lock_up, open_up
from tests.reporting.asking_scenes import TABLE, answered, closed, opened, seated
from tests.world import World
from trail.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(world: World) -> AskingRound:
    seated(world)
    return opened(world)


def tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def everything() -> dict[str, list[str]]:
    """Every row of every table as text, the urn left out."""
    seen = {}
    with connection.cursor() as cursor:
        for name in tables():
            cursor.execute(_about("SELECT (to_jsonb(t) - 'urn')::text FROM {} t", name))
            seen[name] = sorted(text for (text,) in cursor.fetchall())
    return seen


def _about(question: LiteralString, table: str) -> sql.Composed:
    return sql.SQL(question).format(sql.Identifier(table))


def written_since(moment: int) -> set[str]:
    """Tables with a row that was written by a transaction later than this one."""
    found = set()
    with connection.cursor() as cursor:
        for name in tables():
            later = _about("SELECT count(*) FROM {} WHERE xmin::text::bigint > %s", name)
            cursor.execute(later, [moment])
            if cursor.fetchone()[0]:
                found.add(name)
    return found


def newest() -> int:
    """The number of the newest transaction so far."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE now_here ON COMMIT DROP AS SELECT 1 AS one")
        cursor.execute("SELECT xmin::text::bigint FROM now_here")
        number: int = cursor.fetchone()[0]
        cursor.execute("DROP TABLE now_here")
    return number


def raw_urn(row: AskingRound) -> bytes:
    row.refresh_from_db()
    assert row.urn is not None
    return bytes(row.urn)


def send(client: Client, row: AskingRound, data: dict[str, str]) -> None:
    answer = client.post(reverse("reporting:asking_answer", args=[row.pk]), data)
    assert answer.status_code == 302


def test_whatever_somebody_answers_the_database_looks_the_same(
    world: World, row: AskingRound
) -> None:
    """All tables beside each other: everything low, everything high, one question, rather not."""
    client = Client()
    client.force_login(world.users["marleen"])
    client.get("/")  # the session is there
    before, seen, lengths = everything(), [], set()
    for data in (
        dict.fromkeys(QUESTIONS, "1"),
        dict.fromkeys(QUESTIONS, "10"),
        {"work": "7"},
        {"pass": "1"},
    ):
        with transaction.atomic():
            send(client, row, data)
            seen.append(everything())
            lengths.add(len(raw_urn(row)))
            transaction.set_rollback(True)
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert len(lengths) == 1
    # it tells that she was heard, and nothing else was written anywhere
    changed = {name for name in before if before[name] != seen[0][name]}
    assert changed == {"reporting_heard"}


def test_nothing_was_written_together_with_who_was_heard(world: World, row: AskingRound) -> None:
    """By xmin and by ctid: with somebody's being heard only the urn is written, and it is one row for everybody."""
    before = newest()
    answered(world, row, "iris", 2, 2, 2, 2, 2)
    assert written_since(before) == {"reporting_heard", "reporting_askinground"}
    for name in TABLE[:3]:
        answered(world, row, name, 9, 9, 9, 9, 9)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reporting_askinground")
        assert cursor.fetchone()[0] == 1
        cursor.execute("SELECT count(*) FROM reporting_askingfigure")
        assert cursor.fetchone()[0] == 0


def test_after_closing_nothing_is_left_to_set_beside_it(world: World, row: AskingRound) -> None:
    for name in TABLE:
        answered(world, row, name, 8, 6, 7, 5, 4)
    closed(row)
    assert not Asked.objects.exists()
    assert not Heard.objects.exists()
    # sent, or dropped because somebody was heard in time
    assert not OutboxMessage.objects.filter(kind__startswith="asking.").exists()
    assert row.urn is None
    with connection.cursor() as cursor:
        # all figures by one transaction, in the order of the questions, whoever answered what when
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM reporting_askingfigure")
        assert cursor.fetchone()[0] == 1
    keys = AskingFigure.objects.order_by("pk").values_list("question", flat=True)
    assert list(keys) == asked_now()
    # no grade of anybody: only what may be told
    fields = {field.name for field in AskingFigure._meta.concrete_fields}
    assert fields == {"id", "round", "question", "place", "answered", "mean", "mean_mark", "bands"}


def test_of_too_few_answers_nothing_is_kept(world: World, row: AskingRound) -> None:
    for name in TABLE[:4]:
        answered(world, row, name, 8)
    closed(row)
    assert row.answered is None
    kept = AskingFigure.objects.values_list("answered", "mean", "bands").distinct()
    assert list(kept) == [(None, None, [])]


def test_the_urn_tells_nothing_from_outside() -> None:
    keys = asked_now()
    empty, full = Tally.empty(keys), Tally(60_000, dict.fromkeys(keys, (60000,) * 10))
    # not how much is in it, not whether anything was added, and not when
    assert len(lock_up(empty)) == len(lock_up(full))
    assert lock_up(empty) != lock_up(empty)
    token = base64.urlsafe_b64decode(lock_up(full))
    assert token[1:9] == bytes(8)
    with pytest.raises(InvalidToken):
        Fernet(Fernet.generate_key()).decrypt(lock_up(full))


def test_other_locks_of_the_place_do_not_open_it() -> None:
    from documents.locks import lock_for

    with pytest.raises(InvalidToken):
        lock_for("documents.store").decrypt(lock_up(Tally.empty(asked_now())))


def test_a_newer_key_locks_and_the_older_one_still_opens(settings: Any) -> None:
    locked = lock_up(Tally.empty(asked_now()).plus({"room": 7}))
    settings.ENCRYPTION_KEYS = ["brand-new-key-of-tests", *settings.ENCRYPTION_KEYS]
    assert open_up(locked, asked_now()).grades["room"][6] == 1


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts that anybody can read, as a row per question and grade would be."""

    class Plain:
        def encrypt_at_time(self, data: bytes, current_time: int) -> bytes:
            return data

        def decrypt(self, data: bytes) -> bytes:
            return data

    monkeypatch.setattr(urn, "lock_for", lambda use: Plain())


def test_without_the_lock_two_looks_tell_what_somebody_answered(world: World, plain: None) -> None:
    """The control: why counts in the open won't do, however anonymous their rows."""
    seated(world)
    row = opened(world)
    for name in TABLE[:4]:
        answered(world, row, name, 8, 8, 8, 8, 8)
    before = raw_urn(row)
    answered(world, row, "gijs", 2, None, 9)
    after = raw_urn(row)
    # every number has four bytes; the first is how many answered
    numbers = [
        int.from_bytes(after[n : n + 4]) - int.from_bytes(before[n : n + 4])
        for n in range(4, len(after), 4)
    ]
    found = {asked_now()[n // 10]: n % 10 + 1 for n, more in enumerate(numbers) if more}
    assert found == {"room": 2, "money": 9}
