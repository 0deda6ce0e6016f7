"""Several conversations on one day: times, who sits at two tables at once, and what nobody else learns of it."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.planning import cancel_meeting, plan_meeting
from cases.models import Case, Meeting
from cases.tabledays import clashes_of, free_time, table_days
from consent.actions.dossiers import leave_table
from consent.models import Seat
from tests.cases.table_world import moment
from tests.cases.test_rhythm import held_case
from tests.world import World
from trail import clock

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 15)


@pytest.fixture
def cases(world: World) -> Iterator[list[Case]]:
    made = [held_case(world, name) for name in ("Kees de Wit", "Anna Adom", "Ali Yilmaz")]
    with clock.at(moment(10, 1, 16)):
        yield made


def plan(world: World, case: Case, at: time, on: date = DAY) -> Meeting:
    return plan_meeting(case=case, on_date=on, at_time=at, by=world.viewer("wendy"))


def test_the_next_table_begins_when_the_one_before_is_over(world: World, cases: list[Case]) -> None:
    wendy = world.viewer("wendy")
    first, second, third = cases
    assert free_time(wendy, first, DAY, time(13, 30)).why == ""
    plan(world, first, time(13, 30))
    after = free_time(wendy, second, DAY, time(13, 30))
    assert (after.at, after.taken) == (time(14, 30), (time(13, 30),))
    assert "13.30" in after.why
    assert free_time(wendy, second, DAY, time(12, 30)).at == time(12, 30)
    plan(world, second, after.at)
    assert free_time(wendy, third, DAY, time(13, 30)).at == time(15, 30)
    # of a table that somebody may not know of, no time is taken
    assert free_time(world.viewer("gijs"), third, DAY, time(13, 30)).at == time(13, 30)
    # nor is anybody kept until the evening
    late = plan(world, third, time(16, 45))
    assert free_time(wendy, late.case, DAY, time(14, 0)).at == time(15, 30)
    cancel_meeting(meeting=late, reason="ziek", by=wendy)


def test_who_sits_at_two_tables_at_once_is_said_at_both(world: World, cases: list[Case]) -> None:
    first, second, third = cases
    one, other = plan(world, first, time(13, 30)), plan(world, second, time(14, 0))
    plan(world, third, time(15, 0))
    (day,) = table_days(world.viewer("iris"))
    assert [bool(slot.clashes) for slot in day.slots] == [True, True, False]
    assert "Iris Test" in day.slots[0].clashes[0]
    assert "14.00" in day.slots[0].clashes[0]
    assert clashes_of(world.viewer("iris"), other) == day.slots[1].clashes
    # Bo leaves the second table: nothing of that conversation is told to him, and at his own nothing clashes
    with clock.at(moment(10, 1, 17)):
        seat = Seat.objects.get(
            dossier=second.dossier, organisation=world.organisations["viveste"], until_at=None
        )
        leave_table(seat=seat, by=world.viewer("wendy"))
        (seen,) = table_days(world.viewer("bo"))
        assert other.pk not in {slot.meeting.pk for slot in seen.slots}
        assert clashes_of(world.viewer("bo"), one) == []


def test_the_page_lists_days_in_a_fixed_number_of_queries(world: World, cases: list[Case]) -> None:
    client = Client()
    client.force_login(world.users["wendy"])
    page = reverse("cases:tables")
    assert "Er is geen gesprek gepland" in client.get(page).content.decode()
    counts = []
    plan(world, cases[0], time(13, 30))
    for case, on in ((None, DAY), (cases[1], DAY), (cases[2], date(2026, 10, 16))):
        if case is not None:
            plan(world, case, time(14, 0), on)
        with CaptureQueriesContext(connection) as found:
            text = client.get(page).content.decode()
        counts.append(len(found))
    assert counts[0] == counts[1] == counts[2]
    assert text.index("Donderdag 15 oktober 2026") < text.index("Vrijdag 16 oktober 2026")
    assert "Kees de Wit" in text
    stranger = Client()
    stranger.force_login(world.users["gijs"])
    assert "Kees" not in stranger.get(page).content.decode()
    # who planned at the same time as another table is told at once
    said = client.post(
        reverse(
            "cases:meeting_move", args=[Meeting.objects.get(case=cases[2], on_date__gt=DAY).pk]
        ),
        {"on_date": "2026-10-15", "at_time": "13:45", "how": "room", "reason": "zaal bezet"},
        follow=True,
    ).content.decode()
    assert "ook gevraagd aan de tafel van 13.30 uur" in said
