"""The product's own processes: started together, watched, and stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .state import ROOT

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Member:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path


class Crew:
    def __init__(self, log_folder: Path) -> None:
        self.log_folder = log_folder
        self.members: list[Member] = []

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a process in a session of its own: Ctrl-C reaches it through us, in good order."""
        log = self.log_folder / f"{name}.log"
        if log.exists() and log.stat().st_size > 5_000_000:
            log.rename(log.with_suffix(".log.1"))
        with log.open("ab") as file:
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        self.members.append(Member(name, process, log))

    def dead(self) -> Member | None:
        """The first process that ended by itself."""
        return next((one for one in self.members if one.process.poll() is not None), None)

    def stop(self, *, patience: float = 20) -> None:
        """End everybody: politely, and after `patience` seconds with force, children included."""
        for one in self.members:
            with suppress(ProcessLookupError):
                one.process.terminate()
        deadline = time.monotonic() + patience
        for one in self.members:
            with suppress(subprocess.TimeoutExpired):
                one.process.wait(max(0.1, deadline - time.monotonic()))
            # what it started itself (pool workers) is in its session
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(one.process.pid, signal.SIGKILL)
            one.process.wait()


def _end_with_parent() -> None:
    """Ask the kernel to end this process when the launcher dies, even by kill -9."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
