"""Secrets, places and leftovers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from opkoers.embedded.manage import role_environment
from opkoers.embedded.place import Place, find_place
from opkoers.embedded.postgres import Postgres
from opkoers.embedded.state import State, Trouble


def test_secrets_are_made_once_and_kept_private(state: State) -> None:
    secrets = state.home / "secrets.env"
    before = secrets.read_text()
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert {line.split("=")[0] for line in before.splitlines()[1:]} == {
        "SECRET_KEY",
        "OPKOERS_KEYS",
    }
    state.make()
    assert secrets.read_text() == before


def test_servers_live_in_a_private_folder_of_an_unprivileged_user(state: State) -> None:
    home = find_place(state).home
    assert home.stat().st_mode & 0o777 == 0o700
    assert home.stat().st_uid != 0
    assert find_place(state).home == home


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another user")
def test_unreachable_state_is_not_opened_up(state: State) -> None:
    state.home.parent.chmod(0o700)
    home = find_place(state).home
    assert not home.is_relative_to(state.home.parent)
    assert home.stat().st_mode & 0o777 == 0o700
    assert state.home.parent.stat().st_mode & 0o777 == 0o700
    assert find_place(state).home == home


@pytest.mark.parametrize("name", ["x" * 90, "a,b"])
def test_path_that_is_no_good_for_a_socket(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    home = tmp_path / name
    home.mkdir()
    folder = Place(home, None).socket_folder()
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700
    assert Place(home, None).socket_folder() == folder
    folder.chmod(0o755)
    with pytest.raises(Trouble, match="should be a private folder"):
        Place(home, None).socket_folder()


def test_pid_file_of_a_process_that_is_no_postgres_is_cleared(tmp_path: Path) -> None:
    place = Place(tmp_path, None)
    postgres = Postgres(place)
    postgres.data.mkdir()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        (postgres.data / "postmaster.pid").write_text(f"{other.pid}\n")
        (place.socket_folder() / ".s.PGSQL.5432.lock").write_text(f"{other.pid}\n")
        assert not postgres.is_running()
        assert list(postgres.data.iterdir()) == []
        assert list(place.socket_folder().iterdir()) == []
        assert other.poll() is None
        other.kill()


@pytest.mark.parametrize(
    ("command", "role"),
    [("migrate", "owner"), ("prepare_database", "owner"), ("shell", "app"), ("load_demo", "app")],
)
def test_only_what_changes_tables_signs_in_as_owner(command: str, role: str) -> None:
    assert role_environment({}, command)["OPKOERS_DB_AS"] == role
    assert role_environment({"OPKOERS_DB_AS": "chosen"}, command)["OPKOERS_DB_AS"] == "chosen"
