"""bin/start: the product with its demo, as real processes, until Ctrl-C."""

import argparse
import fcntl
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .build import build_frontend, compile_translations, has_command, static_job
from .crew import Crew
from .first import HOST, check_port, chosen_port, refuse_second_start, start_parser
from .manage import manage_command, role_environment
from .services import Services, obey_signals, services, undisturbed
from .state import State, Trouble, last_lines, say

SECONDS_TO_START = 90


def run_start(words: Sequence[str]) -> int:
    options = start_parser().parse_args(words)
    state = State.from_environment()
    port = chosen_port()
    state.make()
    obey_signals()
    ready = False
    with _only_start(state, port):
        check_port(port)
        try:
            build_frontend()
            compile_translations()
            say("Starting the servers …")
            with services(state, fresh=options.fresh) as running:
                _set_up(state, running, options)
                crew = Crew(state.log)
                try:
                    _start_crew(crew, state, running.environment, port)
                    _wait_until_ready(crew, running.environment, port)
                    ready = True
                    _welcome(state, running.environment, port)
                    _watch(crew, running)
                finally:
                    with undisturbed():
                        say("\nStopping …")
                        crew.stop()
        except KeyboardInterrupt:
            say("Stopped." if ready else "Stopped before it was ready.")
            return 0 if ready else 130
    return 0


def address_of(port: int) -> str:
    return f"http://localhost:{port}"


@contextmanager
def _only_start(state: State, port: int) -> Iterator[None]:
    """Hold the lock by which a second bin/start finds this one."""
    refuse_second_start(state)
    with open(state.run / "start.lock", "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            refuse_second_start(state)
        file.truncate(0)
        json.dump({"pid": os.getpid(), "address": address_of(port)}, file)
        file.flush()
        yield


def _set_up(state: State, running: Services, options: argparse.Namespace) -> None:
    """Tables, static files and demo."""
    if options.fresh:
        _forget_files(state)
    collecting = static_job(state, running.environment)
    say("Preparing the database …")
    _manage(running, "prepare_database", "--verbosity=0", trouble="The database is not in order.")
    if collecting:
        collecting.wait()
    if running.postgres is None and not options.demo:
        return
    if not has_command("load_demo"):
        say("There is no demo to load yet.")
        return
    extra = [] if options.demo else ["--if-empty"]
    _manage(running, "load_demo", *extra, trouble="The demo could not be loaded.")


def _manage(running: Services, *words: str, trouble: str) -> None:
    environment = role_environment(running.environment, words[0])
    answer = subprocess.run(manage_command(*words), env=environment, stdout=sys.stderr)
    if answer.returncode:
        raise Trouble(f"{trouble} (bin/manage {' '.join(words)})")


def _forget_files(state: State) -> None:
    """Stored files and mail belong to the database that was thrown away."""
    import shutil

    for folder in (Path(os.environ.get("OPKOERS_FILES") or state.home / "files"),):
        if folder.is_relative_to(state.home):
            shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(state.home / "mail", ignore_errors=True)


def web_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "opkoers.wsgi:application"),
        *("--host", HOST, "--port", str(port)),
        *("--workers", "2", "--blocking-threads", "4"),
        *("--workers-kill-timeout", "10s", "--log-level", "warning"),
    ]


def worker_command(node: str) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "-A", "opkoers.celery", "worker"),
        *("--hostname", node, "--concurrency", "2", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle"),
    ]


def beat_command() -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "opkoers.celery", "beat", "--pidfile="]


def worker_node() -> str:
    return f"opkoers-{os.getpid()}@{socket.gethostname() or 'localhost'}"


def _start_crew(crew: Crew, state: State, environment: dict[str, str], port: int) -> None:
    say("Starting the web server, the worker and beat …")
    environment.setdefault("SITE_URL", address_of(port))
    environment.setdefault("OPKOERS_DB_AS", "app")
    # the celery command may run as root here; nothing it reads was pickled
    environment.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")
    crew.start("web", web_command(port), environment)
    crew.start("worker", worker_command(worker_node()), environment)
    crew.start("beat", beat_command(), environment)


def _wait_until_ready(crew: Crew, environment: dict[str, str], port: int) -> None:
    """Wait until the site answers and the worker answers a ping."""
    deadline = time.monotonic() + SECONDS_TO_START
    command = [sys.executable, "-m", "opkoers.embedded.ping", worker_node(), str(SECONDS_TO_START)]
    ping = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        site = worker = False
        while not (site and worker):
            _check_alive(crew)
            site = site or _answers(port)
            worker = worker or ping.poll() == 0
            if time.monotonic() > deadline:
                name = "worker" if site else "web"
                log = crew.log_folder / f"{name}.log"
                raise Trouble(
                    f"The {name} process does not answer after {SECONDS_TO_START} seconds. "
                    f"The last lines of {log}:\n{last_lines(log)}"
                )
            time.sleep(0.1)
    finally:
        ping.kill()
        ping.wait()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def _answers(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    try:
        with opener.open(f"http://{HOST}:{port}/", timeout=10):
            return True
    except urllib.error.HTTPError as answer:
        if answer.code >= 500:
            raise Trouble(
                f"The site answers with error {answer.code}; see the end of log/web.log in the "
                "state folder."
            ) from None
        return True
    except OSError:
        return False


def _check_alive(crew: Crew) -> None:
    gone = crew.dead()
    if gone:
        raise Trouble(
            f"The {gone.name} process ended (exit status {gone.process.returncode}). "
            f"The last lines of {gone.log}:\n{last_lines(gone.log)}"
        )


def _welcome(state: State, environment: dict[str, str], port: int) -> None:
    print(f"\nOp Koers runs: {address_of(port)}\n", flush=True)
    if has_command("demo_logins") and environment.get("OPKOERS_DEMO") == "1":
        subprocess.run(manage_command("demo_logins"), env=role_environment(environment, ""))
    print(f"\nLogs: {state.log}. Ctrl-C stops everything.", flush=True)


def _watch(crew: Crew, running: Services) -> None:
    """Until somebody stops us, or a part stops by itself."""
    turns = 0
    while True:
        time.sleep(0.5)
        _check_alive(crew)
        turns += 1
        if turns % 10 == 0:
            for name, server in (("PostgreSQL", running.postgres), ("Valkey", running.valkey)):
                if server and not server.is_running():
                    raise Trouble(
                        f"{name} stopped. The last lines of {server.log}:\n{last_lines(server.log)}"
                    )
