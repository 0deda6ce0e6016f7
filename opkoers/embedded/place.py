"""Where the embedded servers live, and as whom they run.

PostgreSQL refuses to run as root, and a server should not have root's rights anyway. For root they
run as a system user of their own, in a folder of its own. No folder that exists is opened up for
it: when it can't reach the state folder, its home is made elsewhere and remembered.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .state import State, Trouble, say

ACCOUNT = "opkoers"
# sun_path holds 107 bytes; PostgreSQL adds /.s.PGSQL.5432 and a lock file beside it
MAX_SOCKET_PATH = 100
LONGEST_SOCKET = "/.s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Account:
    """The unprivileged user for whom root starts the servers."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """A private folder for the servers; account is None when they run as the caller."""

    home: Path
    account: Account | None

    def make_folder(self, path: Path) -> Path:
        path.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)
        path.chmod(0o700)
        return path

    def call(
        self, command: Sequence[str | Path], *, input: str | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as the account and return what it said."""
        options: dict[str, Any] = {}
        if self.account:
            options = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        # output to files: a server that stays would keep a pipe open for ever
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            answer = subprocess.run(
                [str(part) for part in command],
                input=input,
                stdin=subprocess.DEVNULL if input is None else None,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                cwd=self.home,
                env=self._environment(),
                umask=0o077,
                timeout=timeout,
                **options,
            )
            output.seek(0)
            return subprocess.CompletedProcess(answer.args, answer.returncode, output.read(), "")

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
        return {**kept, "LANG": "C.UTF-8", "HOME": str(self.home)}

    def socket_folder(self) -> Path:
        """A private folder for sockets, elsewhere when its path would not do for one.

        It can be too long, and PostgreSQL's clients read a comma as the end of a host.
        """
        inside = self.home / "run"
        length = len(os.fsencode(inside)) + len(LONGEST_SOCKET)
        if length <= MAX_SOCKET_PATH and "," not in str(inside):
            return self.make_folder(inside)
        name = "opkoers-" + hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        own = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        short = Path("/run" if self.account else own) / name
        owner = self.account.uid if self.account else os.geteuid()
        if not short.exists():
            return self.make_folder(short)
        found = short.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise Trouble(f"{short} should be a private folder of the servers, and is not.")
        return short

    def leave_sockets(self) -> None:
        """Leave no empty folder behind elsewhere, once the servers have stopped."""
        folder = self.socket_folder()
        if folder.parent != self.home:
            with suppress(OSError):
                folder.rmdir()


def find_place(state: State) -> Place:
    """The servers' home of this state folder, made when missing."""
    if os.geteuid() != 0:
        place = Place(state.home / "services", None)
        place.make_folder(place.home)
        return place
    account = _find_account()
    memo = state.home / "services.place"
    remembered = Path(memo.read_text().strip()) if memo.is_file() else None
    if remembered and remembered.is_dir():
        place = Place(remembered, account)
        place.make_folder(remembered)
        return place
    home = state.home / "services"
    if not _reaches(account, state.home):
        home = Path("/var/lib") / f"opkoers-{secrets.token_hex(4)}"
        say(f"The user {account.name} can't reach {state.home}: the servers' data is in {home}")
    place = Place(home, account)
    place.make_folder(home)
    memo.write_text(f"{home}\n")
    return place


def remove_place(place: Place) -> None:
    """Remove the data of both servers (they must have stopped)."""
    for name in ("pg", "pg.new", "valkey"):
        shutil.rmtree(place.home / name, ignore_errors=True)


def _find_account() -> Account:
    try:
        found = pwd.getpwnam(ACCOUNT)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        command = [useradd or "useradd", "--system", "--no-create-home", "--user-group"]
        command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT]
        answer = useradd and subprocess.run(command, capture_output=True, text=True)
        if answer and answer.returncode == 0:
            found = pwd.getpwnam(ACCOUNT)
        else:
            try:
                found = pwd.getpwnam("nobody")
            except KeyError:
                raise Trouble(
                    "The servers must not run as root, and no system user could be made for them "
                    "(package passwd). Run this as an ordinary user."
                ) from None
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def _reaches(account: Account, folder: Path) -> bool:
    answer = subprocess.run(
        ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
    )
    return answer.returncode == 0
