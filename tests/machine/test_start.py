"""bin/start as a person meets it: a new state folder, two starts, Ctrl-C, and once more."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from opkoers.embedded.first import HOST
from opkoers.embedded.place import find_place
from opkoers.embedded.postgres import Postgres
from opkoers.embedded.state import ROOT, State
from opkoers.embedded.valkey import Valkey

pytestmark = pytest.mark.long


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port


class Start:
    """A running bin/start, its output in a file."""

    def __init__(self, state: State, port: int) -> None:
        self.port = port
        self.output = state.home.parent / f"start-{time.monotonic_ns()}.log"
        environment = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [ROOT / "bin/start"],
                env={**environment, "PORT": str(port), "OPKOERS_VENV": sys.prefix},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, text: str, seconds: float = 240) -> str:
        deadline = time.monotonic() + seconds
        while text not in self.output.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{text!r} did not come:\n{self.output.read_text()}")
            time.sleep(0.1)
        return self.output.read_text()

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def left_running(folder: Path) -> list[str]:
    """The command lines that still name this folder, and servers that still answer."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in path.read_bytes():
                found.append((path.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return [line for line in found if "pytest" not in line]


def test_from_nothing_to_ready_and_back_twice(state: State) -> None:
    start = Start(state, free_port())
    said = start.wait_for("Ctrl-C stops everything")
    assert f"Op Koers runs: http://localhost:{start.port}" in said
    assert answers(start.port)

    second = Start(state, free_port())
    assert second.process.wait(30) == 1
    assert f"already runs at http://localhost:{start.port}" in second.output.read_text()

    assert start.end(signal.SIGINT) == 0
    place = find_place(state)
    assert not Postgres(place).is_running()
    assert not Valkey(place).is_running()
    assert left_running(state.home) == []

    again = Start(state, start.port)
    again.wait_for("Ctrl-C stops everything")
    # kill -9: the kernel ends the processes, the next start takes the servers over
    again.process.kill()
    again.process.wait()
    deadline = time.monotonic() + 20
    while answers(again.port) and time.monotonic() < deadline:
        time.sleep(0.2)
    third = Start(state, start.port)
    third.wait_for("Ctrl-C stops everything")
    assert third.end(signal.SIGTERM) == 0
    assert left_running(state.home) == []


def test_dead_worker_ends_the_rest_with_a_clear_line(state: State) -> None:
    start = Start(state, free_port())
    start.wait_for("Ctrl-C stops everything")
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
            mine = str(state.home).encode() in (path.parent / "environ").read_bytes()
        except OSError:
            continue
        if mine and b"beat" in words:
            os.kill(int(path.parent.name), signal.SIGKILL)
    assert start.process.wait(60) == 1
    assert "The beat process ended (exit status -9)" in start.output.read_text()
    assert left_running(state.home) == []
