"""The worker of these tests is a real process on the tests' own database and queue."""

import subprocess
import time

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.browser.conftest import run_worker
from trail.actor import System
from trail.jobs import ask_job
from trail.models import Job


def asked() -> Job:
    """A job that nobody can make."""
    with transaction.atomic():
        return ask_job(kind="nobody.makes.this", params={}, by=System(), municipality_id=None)


def taken(job: Job) -> tuple[bool, str]:
    """Whether a worker tried it, and what it said of that."""
    for _ in range(200):
        job = Job.objects.get(pk=job.pk)
        if job.error:
            break
        time.sleep(0.1)
    return job.attempts > 0, job.error


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_the_job(worker: "subprocess.Popen[bytes]") -> None:
    assert taken(asked()) == (True, "KeyError")


@pytest.mark.django_db(transaction=True)
def test_who_empties_the_cache_loses_no_job() -> None:
    job = asked()
    cache.clear()
    with run_worker():
        assert taken(job) == (True, "KeyError")
