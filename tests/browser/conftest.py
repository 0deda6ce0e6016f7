"""A running site and a browser. Tests here are marked `browser`.

- `site` (module): the course of tests/access/course.py, committed once, the clock at noon on
  12 November 2026. For looking: `page = site.browse("marleen")`. Mark the module `django_db`.
- `empty_site` (function): an empty database, for a test that builds its own world and changes it. Mark the test
  `django_db(transaction=True)`.
- `worker`: a real Celery worker on the same database; ask for it beside one of the two.
Helpers: tests/browser/site.py (shoot, check_axe, check_fits).
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import Browser, sync_playwright

from tests.access.course import Course, build_course
from tests.access.matrix import all_rows
from tests.browser.site import CHROMIUM, NOON, Site, serve
from trail import clock
from trail.models import Job
from trail.states import JobStatus

# Playwright's own loop runs in the test's thread; nothing asynchronous touches the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def course(django_db_setup: None, django_db_blocker: Any) -> Iterator[Course]:
    """The course, committed; the database is empty again after the module."""
    with django_db_blocker.unblock():
        with clock.at(NOON):
            made = build_course()
            for row in all_rows():
                row.args(made)  # what a row's address needs, committed too
            yield made
        empty: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
        empty(None)


@pytest.fixture(scope="module")
def site(course: Course, browser: Browser) -> Iterator[Site]:
    with serve(browser) as running:
        yield running


@pytest.fixture
def empty_site(transactional_db: None, browser: Browser) -> Iterator[Site]:
    with clock.at(NOON), serve(browser) as running:
        yield running


@pytest.fixture
def worker(transactional_db: None) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker of the same database, on a queue of these tests alone, and what the beat does for its jobs. A test may
    kill it."""
    with run_worker() as process, sweeping():
        yield process
    for job in Job.objects.exclude(status=JobStatus.DONE):
        # read where a test failed: what was tried, and what came of it
        print(f"{job.kind} {job.pk}: {job.status}, tried {job.attempts} times, {job.error}")  # noqa: T201


@contextmanager
def sweeping() -> Iterator[None]:
    """Ask, as often as the beat does, that jobs which wait are taken up."""
    over = threading.Event()
    every: Any = settings.CELERY_BEAT_SCHEDULE["take up jobs that died"]

    def sweep() -> None:
        while not over.wait(every["schedule"]):
            current_app.send_task(every["task"])

    thread = threading.Thread(target=sweep, name="beat")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def run_worker() -> Iterator["subprocess.Popen[bytes]"]:
    """Another one, after a test killed the first."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    options = ("--pool=solo", "--loglevel=ERROR", "--without-gossip", "--without-mingle")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "opkoers", "worker", *options),
            *("-Q", current_app.conf.task_default_queue),
        ],
        env={
            **os.environ,
            "DATABASE_URL": urlunsplit(url),
            "OPKOERS_DB_AS": "app",
            "OPKOERS_FILES": str(settings.FILE_STORE),
        },
        cwd=settings.BASE_DIR,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=20)
