"""What bin/start says before anything is installed."""

import fcntl
import json
import os
import socket

import pytest

from opkoers.embedded import first
from opkoers.embedded.state import State, Trouble


def test_taken_port_is_told_plainly(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind((first.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(Trouble, match=f"Port {port} is taken by another program"):
            first.look(["start"])


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80 80", "٨٠٠٠", "1e3"])
def test_port_that_is_no_port(text: str, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Trouble, match="PORT must be a number"):
        first.look(["start"])


def test_second_start_names_the_first(state: State) -> None:
    with open(state.run / "start.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        json.dump({"pid": 4321, "address": "http://localhost:8000"}, file)
        file.flush()
        with pytest.raises(Trouble, match=r"already runs at http://localhost:8000 \(process 4321"):
            first.look(["start"])


def test_what_a_killed_start_left_is_no_second_start(state: State) -> None:
    (state.run / "start.lock").write_text('{"pid": 1}')
    first.refuse_second_start(state)


def test_help_needs_nothing(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert first.look(["start", "--help"]) == first.NOTHING_TO_DO
    assert "--fresh" in capsys.readouterr().out
    assert first.look(["test", "--help"]) == first.NOTHING_TO_DO
    assert "--long" in capsys.readouterr().out


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_folder_of_somebody_else_is_refused(state: State) -> None:
    os.chown(state.home, 65534, 65534)
    with pytest.raises(Trouble, match=r"belongs to nobody\. Run this as nobody"):
        first.look(["manage"])
    os.chown(state.home, 0, 0)
