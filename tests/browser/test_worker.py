"""The worker of these tests is a real process on the tests' own database and queue."""

import subprocess
import time

import pytest
from django.db import transaction

from trail.actor import System
from trail.jobs import ask_job
from trail.models import Job


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_the_job(worker: "subprocess.Popen[bytes]") -> None:
    with transaction.atomic():
        job = ask_job(kind="nobody.makes.this", params={}, by=System(), municipality_id=None)
    for _ in range(200):
        job = Job.objects.get(pk=job.pk)
        if job.error:
            break
        time.sleep(0.1)
    assert (job.attempts > 0, job.error) == (True, "KeyError")
