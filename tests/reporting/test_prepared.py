"""Reports that are ready by themselves when a period is over: once, protected, for somebody to publish."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions.programmes import change_settings
from accounts.states import Prepared
from reporting.actions import editions as actions
from reporting.actions.preparing import prepare_all, prepare_edition
from reporting.models import Edition
from reporting.periods import MONTHS, Period, Span, last_whole
from reporting.prepared import KINDS, SPANS
from reporting.states import Audience, EditionKind, EditionStatus
from reporting.tasks import prepare_editions
from tests.reporting.cohort import asked, job_of
from tests.trail.test_jobs import together
from tests.world import World, build_world
from trail import clock, jobs
from trail.models import AuditLine, Job

NEW_YEAR = datetime(2027, 1, 2, 5, 30, tzinfo=clock.AMSTERDAM)
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@given(st.sampled_from(Span), st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_the_last_whole_period(span: Span, today: date) -> None:
    """Against looking back day by day."""
    period = last_whole(span, today)
    end = today - timedelta(days=1)
    while not (end.day == monthrange(end.year, end.month)[1] and end.month % MONTHS[span] == 0):
        end -= timedelta(days=1)
    assert period.end == end
    assert (period.start.day, period.start.year) == (1, end.year)
    assert end.month - period.start.month == MONTHS[span] - 1


def periods(world: World) -> list[Period]:
    """Of the factsheets; every report that belongs to a period comes with it."""
    rows = Edition.objects.filter(programme=world.programme, asked_by=None)
    rows = rows.filter(kind=EditionKind.FACTSHEET)
    return [e.period for e in rows.order_by("-start_date", "end_date")]


def prepared(when: datetime = NEW_YEAR) -> int:
    with clock.at(when):
        return prepare_all()


def test_a_quarter_and_a_year_are_prepared_once(world: World) -> None:
    assert prepared() == 8  # a factsheet and a report, of Houten and of Bunnik
    assert periods(world) == [QUARTER, YEAR]
    assert prepared() == 0
    assert prepared(NEW_YEAR + timedelta(days=20)) == 0
    assert Job.objects.count() == 8
    one = Edition.objects.get(
        programme=world.programme, start_date=QUARTER.start, kind=EditionKind.FACTSHEET
    )
    jobs.run_job(job_of(one).pk)
    one.refresh_from_db()
    assert (one.status, one.audience, one.asked_by) == (
        EditionStatus.MADE,
        Audience.PUBLISHED,
        None,
    )
    assert one.sheet is not None
    assert one.sheet.threshold == world.programme.threshold
    assert one.introduction.startswith("Inwoners die")
    # withdrawn, it isn't forced on anybody again
    actions.withdraw_edition(edition=one, reason="Niet nodig.", by=world.viewer("pieter"))
    assert prepared() == 0
    line = AuditLine.objects.get(action="edition.prepare", thing_id=one.pk)
    assert (line.user_id, line.role) == (None, "prepare")


@pytest.mark.parametrize("setting", Prepared)
def test_the_programme_says_which(world: World, setting: Prepared) -> None:
    change_settings(
        programme=world.programme,
        values={"prepared_reports": setting},
        by=world.viewer("anna"),
    )
    prepared()
    wanted = {last_whole(span, NEW_YEAR.date()) for span in SPANS[setting]}
    assert set(periods(world)) == wanted
    assert set(KINDS) == set(Span)


def test_only_of_days_on_which_the_programme_ran(world: World) -> None:
    world.programme.until_date = date(2026, 9, 30)
    world.programme.save()
    assert prepared() == 6
    assert periods(world) == [YEAR]


def test_not_what_somebody_asked_already(world: World) -> None:
    with clock.at(NEW_YEAR):
        asked(world, period=QUARTER)
        asked(world, period=YEAR, audience=Audience.INTERNAL)
        own = asked(world, period=YEAR)
        actions.withdraw_edition(edition=own, reason="Vergissing.", by=world.viewer("pieter"))
    prepared()
    assert periods(world) == [YEAR], "for ourselves, or withdrawn, is not to publish"


@pytest.mark.django_db(transaction=True)
def test_beat_at_the_same_moment_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "wake", lambda *_a: None)
    with clock.at(NEW_YEAR):
        build_world()

    def beat() -> None:
        with clock.at(NEW_YEAR):
            prepare_editions()

    together(beat, beat, beat)
    assert Edition.objects.count() == Job.objects.count() == 8


def test_the_database_holds_that_it_is_once_and_protected(world: World) -> None:
    with clock.at(NEW_YEAR):
        one = prepare_edition(programme=world.programme, period=QUARTER, kind=EditionKind.FACTSHEET)
    assert one is not None
    changes: list[dict[str, Any]] = [
        {"audience": Audience.INTERNAL},
        {"show_small": True, "reason": "Zomaar.", "status": EditionStatus.CONFIRMING},
        {"quote": "Eindelijk rust."},
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=one.pk).update(**change)
    one.pk, one.number = None, 9
    one.token, one.job_id = "5f0b4a52-2f0c-4d3e-8c35-0b4a522f0c4e", None
    with pytest.raises(IntegrityError, match="edition_prepared_once"), transaction.atomic():
        one.save(force_insert=True)
    assert connection.is_usable()


def test_one_that_breaks_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = prepare_edition

    def broken(*, programme: Any, **what: Any) -> Edition | None:
        if programme == world.programme:
            raise OSError("a bad night")
        return real(programme=programme, **what)

    with monkeypatch.context() as patch:
        patch.setattr("reporting.actions.preparing.prepare_edition", broken)
        assert prepared() == 4
    assert prepared(NEW_YEAR + timedelta(days=1)) == 4, "the next run takes them up"


def test_the_project_leader_finds_it_and_publishes(world: World, client: Any) -> None:
    prepared()
    one = Edition.objects.get(
        programme=world.programme, start_date=QUARTER.start, kind=EditionKind.FACTSHEET
    )
    client.force_login(world.users["paula"])
    queue = client.get("/rapporten/in-de-maak/").content.decode()
    assert "Door het systeem klaargezet" in queue
    jobs.run_job(job_of(one).pk)
    with clock.at(NEW_YEAR):
        assert "Door het systeem klaargezet" in client.get("/").content.decode()
        page = client.get(f"/rapporten/{one.pk}/").content.decode()
        assert "niemand: het systeem heeft het klaargezet" in page
        client.post(f"/rapporten/{one.pk}/publiceren/")
    one.refresh_from_db()
    assert (one.status, one.published_by) == (EditionStatus.PUBLISHED, world.users["paula"])
