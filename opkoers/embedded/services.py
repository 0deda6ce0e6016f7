"""The servers a command needs, for as long as it needs them.

Every command that uses them holds a shared lock; the last one to leave stops what runs. So a second
command uses the servers of the first, nobody loses them halfway, and a killed command leaves no
trace in the count: the kernel drops its lock.
"""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from .first import NOT_OURS
from .place import Place, find_place, remove_place
from .postgres import APP, DESTROYER, OWNER, Postgres
from .state import State, Trouble, locked
from .valkey import Valkey

LOCK = "services.lock"


@dataclass(frozen=True)
class Services:
    """What runs, and the environment that points at it."""

    postgres: Postgres | None
    valkey: Valkey | None
    environment: dict[str, str] = field(default_factory=dict)


@contextmanager
def services(state: State, *, durable: bool = True, fresh: bool = False) -> Iterator[Services]:
    """Run the embedded servers, except those for which the environment names another server."""
    state.make()
    environment = {**os.environ, "OPKOERS_STATE": str(state.home)}
    own_database = not os.environ.get("DATABASE_URL")
    own_broker = not os.environ.get("REDIS_URL")
    if fresh and not own_database:
        raise Trouble(NOT_OURS)
    if own_database:
        # the clock may be set, for the demo's stories
        environment.setdefault("OPKOERS_DEMO", "1")
    else:
        environment.setdefault("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])
    if not (own_database or own_broker):
        yield Services(None, None, environment)
        return

    place = find_place(state)
    postgres = Postgres(place, durable=durable) if own_database else None
    valkey = Valkey(place) if own_broker else None
    with open(state.run / "users.lock", "w") as users:
        try:
            with locked(state.run / LOCK, waiting_for="starting or stopping the servers"):
                if fresh:
                    _renew(users.fileno(), place)
                fcntl.flock(users, fcntl.LOCK_SH)
                if postgres:
                    postgres.start()
                    environment["DATABASE_URL"] = postgres.url(APP)
                    environment["DATABASE_OWNER_URL"] = postgres.url(OWNER)
                    environment["DATABASE_DESTROYER_URL"] = postgres.url(DESTROYER)
                if valkey:
                    valkey.start()
                    environment["REDIS_URL"] = valkey.url()
            yield Services(postgres, valkey, environment)
        finally:
            with undisturbed(), locked(state.run / LOCK, waiting_for="the servers"):
                if _alone(users.fileno()):
                    # both, also when this command needed one: nobody is left to stop the other
                    Valkey(place).stop()
                    Postgres(place).stop()
                    place.leave_sockets()


def _alone(handle: int) -> bool:
    """Whether no other command uses the servers (asked under the services lock)."""
    with suppress(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_UN)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _renew(handle: int, place: Place) -> None:
    if not _alone(handle):
        raise Trouble("Another command uses the database now. Stop it before --fresh.")
    Valkey(place).stop()
    Postgres(place).stop()
    remove_place(place)


def obey_signals() -> None:
    """End in good order on Ctrl-C, kill and a closed terminal.

    A shell starts a job in the background with Ctrl-C ignored, and nohup ignores the closed
    terminal; the first is to be obeyed when somebody sends it, the second was meant.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a second Ctrl-C not break off the stopping of the servers."""
    before = {
        number: signal.signal(number, signal.SIG_IGN)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
