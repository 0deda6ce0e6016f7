"""A line typed at the table, until it is kept: at the 10th, the 100th and the 400th line of one conversation.

Prints queries, and how long the whole application takes, log included (DOMAIN: a typist keeps up with talk). Fails when
the number of queries depends on how much was typed, or the median is above 100 ms.
"""

import statistics
import sys
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks._place import own_database, refresh_statistics
from benchmarks.case_list import ROUNDS, World, fill
from cases.models import Meeting, MeetingLine
from cases.states import MeetingStatus
from trail import clock

SIZES = (10, 100, 400)
MOST_MS = 100.0
HTMX = {"HX-Request": "true"}


def _conversation(world: World) -> Meeting:
    """The planned conversation of the first case of two hundred has begun."""
    fill(world, range(200), clock.now())
    planned = Meeting.objects.filter(case__lead=world.me, status=MeetingStatus.PLANNED)
    meeting: Meeting = planned.order_by("id")[0]
    meeting.status, meeting.started_at = MeetingStatus.STARTED, clock.now()
    meeting.save()
    refresh_statistics()
    return meeting


def _fill_up(world: World, meeting: Meeting, size: int) -> None:
    """Lines in three areas by turns, until there are so many."""
    areas = [world.areas[key] for key in ("wonen", "inkomen", "schulden")]
    there = MeetingLine.objects.filter(meeting=meeting).count()
    MeetingLine.objects.bulk_create(
        MeetingLine(
            meeting=meeting,
            dossier_id=meeting.dossier_id,
            municipality_id=meeting.municipality_id,
            area=areas[n % 3],
            text=f"Regel {n} van het gesprek, zo lang als iemand praat.",
            written_by=world.me,
            token=uuid4(),
        )
        for n in range(there, size)
    )


class Screen:
    """The open table screen: it says with each line how it stands, as the page does."""

    def __init__(self, client: Client, meeting: Meeting, area_id: int) -> None:
        self.client, self.area_id = client, area_id
        self.url = reverse("cases:meeting_line", args=[meeting.pk])
        page = client.get(reverse("cases:meeting", args=[meeting.pk]))
        self.stand = _stand_of(page.content.decode())

    def send(self, text: str) -> None:
        data: dict[str, Any] = {"token": uuid4(), "area": self.area_id, "text": text}
        answer = self.client.post(self.url, data | {"stand": self.stand}, headers=HTMX)
        if answer.status_code != 200:
            raise RuntimeError(f"the line was not kept: {answer.status_code}")
        self.stand = _stand_of(answer.content.decode())


def _stand_of(shown: str) -> str:
    return shown.split('data-stamp="')[1].split('"')[0]


@dataclass(frozen=True)
class Cost:
    """Of one line: queries; milliseconds by the clock (median, 95 %) and of this process's own processor time."""

    queries: int
    median: float
    slow: float
    busy: float

    def __str__(self) -> str:
        return f"{self.queries} q, {self.median:.0f} / {self.slow:.0f} ms ({self.busy:.0f})"


def measure(screen: Screen, text: str) -> Cost:
    screen.send(text)
    with CaptureQueriesContext(connection) as queries:
        screen.send(text)
        count = len(queries)
    times, busy = [], []
    for _round in range(ROUNDS):
        begun, worked = perf_counter(), process_time()
        screen.send(text)
        times.append((perf_counter() - begun) * 1000)
        busy.append((process_time() - worked) * 1000)
    slow = sorted(times)[int(ROUNDS * 0.95) - 1]
    return Cost(count, statistics.median(times), slow, statistics.median(busy))


def main() -> None:
    """Fill, measure, print; status 1 when it is too slow, or takes more queries as the talk goes on."""
    kinds = {"a note": "Hij belt morgen.", "an agreement": "@inwoner belt over 2 weken"}
    found: dict[str, list[Cost]] = {kind: [] for kind in kinds}
    with own_database():
        world = World()
        client = Client()
        client.force_login(world.me)
        meeting = _conversation(world)
        for size in SIZES:
            _fill_up(world, meeting, size)
            screen = Screen(client, meeting, world.areas["wonen"].pk)
            for kind, text in kinds.items():
                found[kind].append(measure(screen, text))
    print("queries, median and 95% (own processor time), beside so many lines:", *SIZES)
    for kind, costs in found.items():
        print(f"{kind:14}" + "".join(f"{cost!s:>30}" for cost in costs))
    uneven = [kind for kind, costs in found.items() if len({cost.queries for cost in costs}) > 1]
    slowest = max(cost.median for costs in found.values() for cost in costs)
    if uneven or slowest > MOST_MS:
        print(f"\nToo slow, or more queries as the talk goes on: {uneven} {slowest:.0f} ms")
        sys.exit(1)
