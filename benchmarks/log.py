"""How many reads a second eight users at once can make, each with a log line committed before the first byte.

Eight processes with a connection of their own: first the log line alone, then a dossier opened through the whole
application. Every answer must have its line: the run fails when one is missing.
"""

import multiprocessing
import statistics
import sys
from collections.abc import Callable
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from time import perf_counter

from django.db import connection, connections
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from benchmarks._place import own_database, refresh_statistics
from benchmarks.case_list import World, fill
from cases.models import Case
from trail import clock, reads
from trail.actor import Shown
from trail.models import AuditLine

CASES = 2_000
USERS = 8
SECONDS = 15
WARMING = 5
Read = Callable[[int], None]


def line_alone(user: User, cases: list[Case]) -> Read:
    """What the boundary does for one response, without the response."""
    factory = RequestFactory()

    def read(number: int) -> None:
        request = factory.get("/")
        one = cases[number % len(cases)]
        shown = Shown(one.dossier_id, one.dossier.resident_id, one.municipality_id)
        reads.note(request, "case.view", [shown])
        reads.write_lines(request)

    return read


def whole_page(user: User, cases: list[Case]) -> Read:
    client = Client()
    client.force_login(user)

    def read(number: int) -> None:
        url = reverse("cases:detail", args=[cases[number % len(cases)].pk])
        response = client.get(url)
        if response.status_code != 200:
            raise RuntimeError(f"{url}: {response.status_code}")

    return read


KINDS: tuple[tuple[str, Callable[[User, list[Case]], Read]], ...] = (
    ("the log line alone", line_alone),
    ("a dossier, whole page", whole_page),
)


def _work(
    make: Callable[[User, list[Case]], Read], user: User, start: Barrier, told: "Queue[list[float]]"
) -> None:
    """One user, in a process of their own: read for a while, tell how long each took."""
    cases = list(Case.objects.filter(lead=user).select_related("dossier").order_by("pk"))
    read = make(user, cases)
    for number in range(WARMING):
        read(number)
    start.wait()
    times, number, end = [], 0, perf_counter() + SECONDS
    while (begun := perf_counter()) < end:
        read(number)
        times.append((perf_counter() - begun) * 1000)
        number += 1
    told.put(times)
    connections.close_all()


def measure(
    make: Callable[[User, list[Case]], Read], users: list[User]
) -> tuple[float, float, float]:
    """Reads per second of these users at once; the middle and the slow (19 of 20) time, in milliseconds."""
    before = AuditLine.objects.count()
    # no connection is shared with a child
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    start, told = forked.Barrier(len(users)), forked.Queue()
    workers = [forked.Process(target=_work, args=(make, user, start, told)) for user in users]
    for worker in workers:
        worker.start()
    times = sorted(one for _worker in workers for one in told.get(timeout=SECONDS * 8))
    for worker in workers:
        worker.join()
    written = AuditLine.objects.count() - before
    made = len(times) + WARMING * len(users)
    if written != made:
        raise RuntimeError(f"{made} reads, {written} lines")
    return len(times) / SECONDS, statistics.median(times), times[int(len(times) * 0.95) - 1]


def check_durable() -> None:
    """A log that isn't on disk when the page leaves is measured for nothing."""
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit"):
            cursor.execute(f"SHOW {setting}")
            if cursor.fetchone() != ("on",):
                raise SystemExit(
                    f"{setting} is off in this database: these figures would say nothing"
                )


def main() -> None:
    """Fill, read, print; ends with status 1 when a read has no line of its own."""
    with own_database():
        check_durable()
        world = World()
        fill(world, range(CASES), clock.now())
        refresh_statistics()
        print(f"{'':24}{'one user':>34}{f'{USERS} users at once':>34}")
        try:
            for label, make in KINDS:
                cells = (measure(make, world.colleagues[:count]) for count in (1, USERS))
                print(
                    f"{label:24}"
                    + "".join(f"{f'{n:.0f}/s  {m:.1f} / {s:.1f} ms':>34}" for n, m, s in cells),
                    flush=True,
                )
        except RuntimeError as error:
            print(f"\nNot every read is in the log: {error}")
            sys.exit(1)
