"""The real servers, started and stopped as the commands do."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from opkoers.embedded.place import find_place
from opkoers.embedded.postgres import Postgres
from opkoers.embedded.services import services
from opkoers.embedded.state import ROOT, State, Trouble
from opkoers.embedded.valkey import Valkey

OTHER_COMMAND = """
import sys
from opkoers.embedded.services import services
from opkoers.embedded.state import State
with services(State.from_environment(), durable=False):
    print("running", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other_command(state: State) -> Iterator["subprocess.Popen[str]"]:
    """Another command that uses the servers until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_COMMAND],
        cwd=ROOT,
        env={**os.environ, "OPKOERS_STATE": str(state.home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        yield process


def is_running(state: State) -> bool:
    place = find_place(state)
    return Postgres(place).is_running() or Valkey(place).is_running()


def test_last_command_stops_the_servers_even_after_a_kill(state: State) -> None:
    with other_command(state) as first:
        with services(state, durable=False):
            first.communicate("")  # the command that started them ends
            assert is_running(state)
        assert not is_running(state)
    with other_command(state) as killed:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert is_running(state)
        with services(state, durable=False) as running:
            assert running.postgres
            assert running.postgres.query("SELECT 1") == "1"
        assert not is_running(state)


def test_roles_have_no_more_than_they_need(state: State) -> None:
    with services(state, durable=False) as running:
        assert running.postgres
        app = psycopg.connect(running.environment["DATABASE_URL"], autocommit=True)
        with app:
            assert app.execute("SHOW listen_addresses").fetchone() == ("",)
            for statement in (
                "CREATE TABLE mine (id int)",
                "CREATE DATABASE mine",
                "CREATE ROLE mine",
                "SET ROLE opkoers_owner",
                "COPY (SELECT 1) TO PROGRAM 'id'",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(statement)
        owner = psycopg.connect(running.environment["DATABASE_OWNER_URL"], autocommit=True)
        with owner:
            owner.execute("CREATE TABLE theirs (id int)")
            owner.execute("SET ROLE opkoers_app")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute("SELECT * FROM theirs")


@pytest.mark.long
def test_damaged_leftovers_are_survived(state: State) -> None:
    with services(state, durable=False) as running:
        assert running.valkey
        data = running.valkey.data
    for path in (data / "appendonlydir").glob("*.incr.aof"):
        path.write_bytes(b"*3\r\n$3\r\nSE" * 3 + b"nonsense\r\n")
    with services(state, durable=False) as running:
        assert running.valkey
        assert running.valkey.is_running()
    assert list(data.parent.glob("valkey.damaged-*"))


def test_server_that_will_not_start_shows_its_log(state: State) -> None:
    with services(state, durable=False) as running:
        assert running.postgres
        data: Path = running.postgres.data
    with (data / "postgresql.auto.conf").open("a") as file:
        file.write("no_such_setting = on\n")
    with (
        pytest.raises(Trouble, match=r"(?s)did not start.*postgresql\.log.*no_such_setting"),
        services(state, durable=False),
    ):
        pass
    assert not is_running(state)


def test_other_servers_by_environment(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@elsewhere/theirs")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with services(state) as running:
        assert running.postgres is None
        assert running.valkey is None
        assert running.environment["DATABASE_OWNER_URL"] == "postgres://somebody@elsewhere/theirs"
    assert not (state.home / "services").exists()
    with (
        pytest.raises(Trouble, match="renews the embedded database"),
        services(state, fresh=True),
    ):
        pass
