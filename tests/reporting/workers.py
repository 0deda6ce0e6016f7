"""Real worker processes on a test's database, which may be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60
CELERY = ("-m", "celery", "-A", "opkoers.celery")

Worker = subprocess.Popen[bytes]
Start = Callable[..., Worker]


def wait_until(
    seen: Callable[[], bool], what: str, *workers: Worker, patience: int = PATIENCE
) -> None:
    end = time.monotonic() + patience
    while not seen():
        for worker in workers:
            assert worker.poll() is None, f"the worker stopped by itself before: {what}"
        assert time.monotonic() < end, f"not within {patience} seconds: {what}"
        time.sleep(0.1)


def kill(worker: Worker) -> None:
    """As a power cut would: nothing of it gets the time to tidy up."""
    os.killpg(worker.pid, signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL


@contextmanager
def starting(queue: str) -> Iterator[Start]:
    """Starts workers on this queue, and ends what is left of them."""
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}")),
        "OPKOERS_DB_AS": "app",
        "OPKOERS_FILES": str(settings.FILE_STORE),
        "PYTHONPATH": str(ROOT),
    }
    started: list[Worker] = []

    def start(*command: str) -> Worker:
        options = ["--pool=solo", "--queues", queue, "--without-gossip", "--without-mingle"]
        worker = subprocess.Popen(
            [sys.executable, *(command or CELERY), "worker", *options, "--loglevel=ERROR"],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
