"""Where everything that runs is kept: OPKOERS_STATE, by default the folder var in the checkout.

venv/ static/ files/ mail/ log/   the installed packages, and what the product writes
secrets.env                       keys, made once, readable for the caller only
run/                              locks and pid files of the commands
services/                         the embedded servers' data (see place.py)
test/                             the same again for bin/test, so that tests never touch this
"""

import fcntl
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Trouble(Exception):
    """Something the person at the keyboard must know; printed as it is, without a traceback."""


@dataclass(frozen=True)
class State:
    """The state folder of one running product."""

    home: Path

    @classmethod
    def from_environment(cls) -> "State":
        return cls(Path(os.environ.get("OPKOERS_STATE") or ROOT / "var").absolute())

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def run(self) -> Path:
        return self.home / "run"

    def check(self) -> None:
        """Refuse a folder of somebody else: files of two owners in it would block both."""
        if self.home.exists():
            owner = self.home.stat().st_uid
            if owner != os.geteuid():
                raise Trouble(
                    f"{self.home} belongs to {_name_of(owner)}. Run this as {_name_of(owner)}, "
                    "or choose another folder with OPKOERS_STATE."
                )

    def make(self) -> None:
        """Make the folder and its secrets where they are missing."""
        self.check()
        try:
            for folder in (self.home, self.log, self.run):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Trouble(f"The state folder {self.home} can't be made: {error}") from error
        _make_secrets(self.home / "secrets.env")


def _name_of(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _make_secrets(target: Path) -> None:
    if target.exists():
        return
    fresh = target.with_name(f"secrets.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(
            "# Made once. Losing OPKOERS_KEYS makes encrypted fields and stored files unreadable.\n"
            f"SECRET_KEY={secrets.token_urlsafe(48)}\n"
            f"OPKOERS_KEYS={secrets.token_urlsafe(36)}\n"
        )
    try:
        os.link(fresh, target)  # of two commands at once, one wins
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


@contextmanager
def locked(path: Path, *, waiting_for: str, timeout: float = 180) -> Iterator[int]:
    """Hold an exclusive lock; the kernel lets go of it however this process ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Trouble(
                        f"Another command is still busy with {waiting_for} after {timeout:.0f} "
                        f"seconds (lock {path})."
                    ) from None
                time.sleep(0.05)
        yield handle
    finally:
        os.close(handle)


def say(text: str) -> None:
    """Tell about progress; standard output is for what was asked for (a table, JSON)."""
    with suppress(OSError):  # the terminal may be gone
        print(text, file=sys.stderr, flush=True)


def last_lines(path: Path, count: int = 15) -> str:
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError as error:
        return f"  ({error})"
    return "\n".join(f"  {line}" for line in lines[-count:]) or "  (empty)"
