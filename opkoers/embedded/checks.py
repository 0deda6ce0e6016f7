"""bin/test: every check and every test, each with one line; what failed is told at the end.

Two lanes run beside each other: what needs the database, and what reads the source. Then both take tests.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .build import build_frontend, compile_translations, has_command, static_job
from .manage import manage_command, role_environment
from .services import obey_signals, services
from .state import ROOT, State, Trouble, locked, say

PYTHON = sys.executable
COMMAND_DOCS = "write_docs"  # an app may bring it; `--check` says whether generated docs are old


@dataclass
class Check:
    """One line of bin/test: a command that fails by its exit status."""

    name: str
    command: list[str]
    owner: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    output: str = ""
    seconds: float = 0.0


def source_checks() -> list[Check]:
    """What only reads the source."""
    apps = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
    lint_imports = "from importlinter.cli import lint_imports_command as main; main()"
    schema = ["--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    checks = [
        Check("layout", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        Check("ruff", [PYTHON, "-m", "ruff", "check", "."]),
        Check("types", [PYTHON, "-m", "mypy", "."]),
        Check("floors", [PYTHON, "-c", lint_imports]),
        Check("bandit", [PYTHON, "-m", "bandit", "-q", "-r", "-c", "pyproject.toml", *apps]),
        Check("templates", [PYTHON, "-m", "djlint", "--lint", "--quiet", *apps]),
        Check("compose file", [PYTHON, "-m", "check_jsonschema", *schema]),
        Check("lock files", [PYTHON, "-m", "opkoers.embedded.files"]),
        Check("Dutch", manage_command("check_translations")),
    ]
    if has_command(COMMAND_DOCS):
        checks.append(Check("generated docs", manage_command(COMMAND_DOCS, "--check")))
    return checks


def django_checks() -> list[Check]:
    """What needs the product to load, and partly the database."""
    openapi = manage_command("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull)
    return [
        Check("system checks", manage_command("check", "--fail-level", "WARNING")),
        Check(
            "migrations",
            manage_command("makemigrations", "--check", "--dry-run", "--verbosity=1"),
            owner=True,
        ),
        Check("OpenAPI", openapi),
    ]


# Two runs of the same tests take turns, file by file (tests/turns.py); the second has a database of its own.
BESIDE = {"OPKOERS_TEST_RUN": "beside"}
TURNS = "OPKOERS_TEST_TURNS"


def pytest_checks(words: Sequence[str], *, long: bool) -> list[Check]:
    """The tests by two runs that take turns; by one when somebody chose tests."""
    command = [PYTHON, "-m", "pytest", *([] if long else ["-m", "not long"]), "--durations=10"]
    if words:
        return [Check("pytest", [*command, *words])]
    return [Check("pytest", command), Check("pytest beside", command, environment=BESIDE)]


def test_parser() -> argparse.ArgumentParser:
    names = ", ".join(one.name for one in [*source_checks(), *django_checks()])
    parser = argparse.ArgumentParser(
        prog="bin/test",
        usage="bin/test [--long] [--only NAMES] [pytest arguments]",
        description="Installs what is missing, then runs all checks and tests.",
        epilog=f"The checks: {names}, pytest. Nothing is left running.",
        allow_abbrev=False,
    )
    parser.add_argument("--long", action="store_true", help="also the tests that take minutes")
    parser.add_argument("--only", metavar="NAMES", help="only these checks, comma-separated")
    return parser


def run_checks(words: Sequence[str]) -> int:
    options, rest = test_parser().parse_known_args(words)
    tests, *beside = pytest_checks(rest, long=options.long)
    lanes = [[*django_checks(), tests], [*source_checks(), *beside]]
    if options.only:
        wanted = {name.strip() for name in options.only.split(",")}
        unknown = wanted - {one.name for lane in lanes for one in lane}
        if unknown:
            raise Trouble(f"There is no check called {', '.join(sorted(unknown))}.")
        lanes = [[one for one in lane if one.name in wanted] for lane in lanes]
    began = time.monotonic()
    obey_signals()
    # a state of their own: the tests never touch what bin/start shows
    state = State(State.from_environment().home / "test")
    State.from_environment().make()
    state.make()
    with locked(state.run / "test.lock", waiting_for="the checks", timeout=1):
        build_frontend()
        compile_translations()
        with services(state, durable=False) as running:
            environment = {**running.environment, **_browser()}
            # what a person chose for a running product is no business of the tests
            environment.pop("PORT", None)
            collecting = static_job(state, environment)
            if collecting:
                collecting.wait()
            with tempfile.TemporaryDirectory(prefix="opkoers-turns-") as turns:
                _run_lanes(lanes, environment | ({TURNS: turns} if beside else {}), state)
    return _report([one for lane in lanes for one in lane], time.monotonic() - began, state)


def _browser() -> dict[str, str]:
    """Where the tests find Chromium."""
    chosen = os.environ.get("OPKOERS_CHROMIUM")
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        chosen = chosen or shutil.which(name)
    return {"OPKOERS_CHROMIUM": chosen} if chosen else {}


def _run_lanes(lanes: list[list[Check]], environment: dict[str, str], state: State) -> None:
    alone = sum(len(lane) for lane in lanes) == 1
    runner = _Runner(environment, state, streaming=alone)
    threads = [threading.Thread(target=runner.run_lane, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)
    finally:
        runner.stop()
        for thread in threads:
            thread.join()


class _Runner:
    def __init__(self, environment: dict[str, str], state: State, *, streaming: bool) -> None:
        self.environment = environment
        self.state = state
        self.streaming = streaming
        self.stopped = False
        self.children: set[subprocess.Popen[bytes]] = set()

    def run_lane(self, lane: list[Check]) -> None:
        for check in lane:
            if self.stopped:
                return
            if check.name.startswith("pytest") and not self.streaming:
                say(f"      {check.name} runs: {_log_of(check, self.state)}")
            self._run(check)
            mark = "ok  " if check.status == 0 else "FAIL"
            if not self.stopped:
                print(f"{mark}  {check.name:<16} {check.seconds:6.1f} s", flush=True)

    def _run(self, check: Check) -> None:
        role = "makemigrations" if check.owner else ""
        environment = {**role_environment(self.environment, role), **check.environment}
        log = _log_of(check, self.state)
        began = time.monotonic()
        with log.open("wb") as file:
            child = subprocess.Popen(
                check.command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=None if self.streaming else file,
                stderr=None if self.streaming else subprocess.STDOUT,
                start_new_session=True,
            )
            self.children.add(child)
            check.status = child.wait()
        _end_session(child)
        self.children.discard(child)
        check.seconds = time.monotonic() - began
        check.output = log.read_text(errors="replace").strip()

    def stop(self) -> None:
        self.stopped = True
        for child in list(self.children):
            _end_session(child)


def _log_of(check: Check, state: State) -> Path:
    return state.log / f"{check.name.replace(' ', '-').lower()}.log"


def _end_session(child: "subprocess.Popen[bytes]") -> None:
    """End what a check left behind; a test's own servers are in its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGTERM)
        for _ in range(50):
            time.sleep(0.05)
            child.poll()
            os.killpg(child.pid, 0)
        os.killpg(child.pid, signal.SIGKILL)


def _report(checks: list[Check], seconds: float, state: State) -> int:
    failed = [one for one in checks if one.status != 0]
    for check in failed:
        if not check.name.startswith("pytest") and check.output:
            print(f"\n--- {check.name}: {' '.join(map(_short, check.command))}\n{check.output}")
    for tests in (one for one in checks if one.name.startswith("pytest") and one.output):
        print(f"\n{tests.output if tests.status else _closing(tests.output)}")
    if failed:
        names = ", ".join(one.name for one in failed)
        print(f"\n{len(failed)} of {len(checks)} checks failed in {seconds:.0f} s: {names}")
    else:
        which = f"All {len(checks)} checks" if len(checks) > 1 else "The check"
        print(f"\n{which} passed in {seconds:.0f} s.")
    return 1 if failed else 0


def _short(word: str) -> str:
    return {PYTHON: "python", str(ROOT / "manage.py"): "manage.py"}.get(word, word)


def _closing(output: str) -> str:
    """What pytest says at the end of a good run: what was skipped, and its closing line."""
    lines = output.splitlines()
    starts = [number for number, line in enumerate(lines) if "short test summary" in line]
    return "\n".join(lines[starts[-1] :] if starts else lines[-1:])
