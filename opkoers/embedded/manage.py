"""bin/manage: Django's command line with the servers it needs."""

import signal
import subprocess
import sys
from collections.abc import Sequence

from .services import Services, services
from .state import ROOT, State

# These change tables; everything else signs in as the role that can't.
OWNER_COMMANDS = {
    "flush",
    "makemigrations",
    "migrate",
    "optimizemigration",
    "pgtrigger",
    "prepare_database",
    "showmigrations",
    "sqlflush",
    "sqlmigrate",
    "squashmigrations",
}
# These need no table at all, so they don't fill an empty database first.
BARE_COMMANDS = OWNER_COMMANDS | {
    "",
    "check",
    "check_translations",
    "collectstatic",
    "compilemessages",
    "dbshell",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "spectacular",
    "startapp",
    "version",
}


def role_environment(environment: dict[str, str], command: str) -> dict[str, str]:
    """The environment with the database role that fits this command, unless one was chosen."""
    role = "owner" if command in OWNER_COMMANDS else "app"
    return {"OPKOERS_DB_AS": role, **environment}


def manage_command(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


def run_manage(words: Sequence[str]) -> int:
    """Run manage.py with these words; its exit status."""
    command = words[0] if words and not words[0].startswith("-") else ""
    with services(State.from_environment()) as running:
        if command not in BARE_COMMANDS:
            prepare_when_empty(running)
        # Ctrl-C is for the command (a shell, a prompt); we wait for it and clear up after it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        child = subprocess.Popen(
            manage_command(*words),
            env=role_environment(running.environment, command),
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, frame: child.send_signal(received))
        status = child.wait()
    return status if status >= 0 else 128 - status


def prepare_when_empty(running: Services) -> None:
    """Give a database that was made a moment ago its tables."""
    if running.postgres and running.postgres.is_empty():
        subprocess.run(
            manage_command("prepare_database", "--verbosity=0"),
            env=role_environment(running.environment, "prepare_database"),
            check=False,
            stdout=sys.stderr,
        )
