"""Every fortnight, around free days; by the local calendar; one appointment whoever was first."""

import threading
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from unittest import mock

import pytest
from django.db import connections
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from cases.actions import planning
from cases.actions.closeddays import add_closed_period, remove_closed_period
from cases.actions.invitations import KIND
from cases.actions.meetings import close_meeting
from cases.closeddays import calendar_of
from cases.dates import Calendar, Closed, exists
from cases.models import Case, ClosedPeriod, Meeting
from cases.states import MeetingStatus
from tests.cases.table_world import moment, running_case
from tests.owner import without_index
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import OutboxMessage

days = st.dates(date(2020, 1, 1), date(2045, 12, 31))


@st.composite
def closed(draw: st.DrawFn) -> Closed:
    begin = draw(days)
    return Closed(begin, begin + timedelta(days=draw(st.integers(0, 60))), "verbouwing")


calendars = st.builds(Calendar, st.lists(closed(), max_size=4))


@given(calendars, days, st.integers(1, 60))
def test_the_next_appointment_is_the_first_day_that_people_work(
    calendar: Calendar, after: date, rhythm: int
) -> None:
    on = calendar.next_appointment(after, rhythm)
    usual = after + timedelta(days=rhythm)
    assert on >= usual
    assert not calendar.why_free(on)
    assert on.weekday() < 5
    assert all(calendar.why_free(usual + timedelta(days=n)) for n in range((on - usual).days))
    assert not any(c.from_date <= on <= c.until_date for c in calendar.closed)


@given(days, st.integers(1, 30))
def test_a_closed_day_never_brings_an_appointment_nearer(after: date, rhythm: int) -> None:
    open_day = Calendar().next_appointment(after, rhythm)
    later = Calendar([Closed(open_day, open_day, "studiedag")]).next_appointment(after, rhythm)
    assert later > open_day


def test_why_a_day_is_free_is_said_in_words() -> None:
    calendar = Calendar([Closed(date(2027, 6, 7), date(2027, 6, 8), "verbouwing")])
    assert [
        calendar.why_free(date(*day))
        for day in ((2027, 4, 27), (2027, 5, 5), (2027, 6, 7), (2027, 6, 8), (2026, 11, 28))
    ] == ["Koningsdag", "", "gesloten: verbouwing", "gesloten: verbouwing", "weekend"]


@pytest.mark.parametrize(
    ("after", "on"),
    [
        (date(2026, 10, 15), date(2026, 10, 29)),  # over the night of 25 October
        (date(2027, 3, 18), date(2027, 4, 1)),  # over the night of 28 March
        (date(2027, 3, 15), date(2027, 3, 30)),  # Easter Monday
        (date(2028, 2, 15), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 14)),
        (date(2027, 2, 15), date(2027, 3, 1)),
    ],
)
def test_clock_changes_and_leap_days_move_nothing(after: date, on: date) -> None:
    assert Calendar().next_appointment(after, 14) == on


def test_the_hour_that_the_clock_skips_does_not_exist() -> None:
    assert not exists(date(2027, 3, 28), time(2, 30))
    assert exists(date(2027, 3, 28), time(3, 0))
    # twice that night: it exists, whichever is meant
    assert exists(date(2026, 10, 25), time(2, 30))


@pytest.mark.django_db
def test_closed_days_belong_to_one_municipality_and_its_administrator(world: World) -> None:
    anna = world.viewer("anna")
    days_ = {"from_date": date(2026, 12, 28), "until_date": date(2026, 12, 31)}
    with clock.at(moment(11, 12)):
        for who, place in (("wendy", world.houten), ("anna", world.bunnik)):
            with pytest.raises(Denied):
                add_closed_period(municipality=place, name="x", **days_, by=world.viewer(who))
        period = add_closed_period(municipality=world.houten, name="kerst", **days_, by=anna)
        assert (
            add_closed_period(municipality=world.houten, name="kerst", **days_, by=anna) == period
        )
        with pytest.raises(Conflict):
            add_closed_period(municipality=world.houten, name="anders", **days_, by=anna)
        for from_, until in (
            (date(2026, 12, 31), date(2026, 12, 28)),
            (date(2026, 11, 1), date(2026, 11, 2)),
            (date(2026, 12, 1), date(2027, 12, 1)),
            (date(2062, 12, 1), date(2062, 12, 1)),
        ):
            with pytest.raises(Denied):
                add_closed_period(
                    municipality=world.houten, name="x", from_date=from_, until_date=until, by=anna
                )
        assert calendar_of(world.houten.pk).next_working_day(date(2026, 12, 28)) == date(2027, 1, 4)
        assert calendar_of(world.bunnik.pk).next_working_day(date(2026, 12, 28)) == date(
            2026, 12, 28
        )
        remove_closed_period(period=period, by=anna)
        remove_closed_period(period=period, by=anna)
    assert not ClosedPeriod.objects.exists()


# --- two at once ----------------------------------------------------------------------------------


def _both(act: Callable[[], object]) -> list[Exception]:
    """Done by two people at the same moment; what was refused."""
    start, refused = threading.Barrier(2), []

    def one() -> None:
        try:
            start.wait(timeout=10)
            with clock.at(moment(10, 1, 15)):
                act()
        except Exception as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refused


def held_case(world: World, name: str = "Kees de Wit") -> Case:
    case, first = running_case(world, name)
    with clock.at(moment(10, 1, 14)):
        close_meeting(
            meeting=first,
            present=[world.users["wendy"].pk],
            resident_present=True,
            brought=[],
            by=world.viewer("wendy"),
        )
    return case


def _plan(world: World, case: Case) -> Meeting:
    return planning.plan_meeting(
        case=case, on_date=date(2026, 10, 15), at_time=time(13, 30), by=world.viewer("wendy")
    )


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_make_one_appointment(world: World) -> None:
    case = held_case(world)
    assert _both(lambda: _plan(world, case)) == []
    assert Meeting.objects.filter(case=case, status=MeetingStatus.PLANNED).count() == 1
    # and each of the four is told once
    assert OutboxMessage.objects.filter(kind=KIND, written_at__gte=moment(10, 1, 15)).count() == 4


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraints_there_are_two_appointments(world: World) -> None:
    """The negative control: this is what the lock and the unique index are for."""
    case = held_case(world)
    both_looked = threading.Barrier(2)

    def now() -> datetime:
        # asked for when the row is made: both have looked, and found none
        both_looked.wait(timeout=10)
        return moment(10, 1, 15)

    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_options: rows),
        mock.patch.object(planning, "clock", SimpleNamespace(now=now)),
        without_index("meeting_one_ahead", "cases_meeting"),
        without_index("meeting_number", "cases_meeting"),
    ):
        assert _both(lambda: _plan(world, case)) == []
        assert Meeting.objects.filter(case=case, status=MeetingStatus.PLANNED).count() == 2
