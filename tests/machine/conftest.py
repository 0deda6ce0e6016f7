import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from opkoers.embedded.place import find_place
from opkoers.embedded.state import State


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    """A state folder of its own that any user can reach, and no servers from outside."""
    for name in (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "DATABASE_DESTROYER_URL",
        "REDIS_URL",
        "CACHE_URL",
        "PORT",
        "OPKOERS_DB_AS",
    ):
        monkeypatch.delenv(name, raising=False)
    folder = Path(tempfile.mkdtemp(prefix="opkoers-test-"))
    folder.chmod(0o755)
    home = folder / "een map, met é"
    monkeypatch.setenv("OPKOERS_STATE", str(home))
    state = State(home)
    state.make()
    yield state
    if (home / "services").exists():
        find_place(state).leave_sockets()
    memo = home / "services.place"
    if memo.exists():
        shutil.rmtree(memo.read_text().strip(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
