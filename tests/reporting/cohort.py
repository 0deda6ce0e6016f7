"""Courses to count, through the actions: who had how many conversations, asked what, got what."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cases.actions import meetings, results, story
from cases.models import Case, HelpTopic, Meeting, ResultKind
from cases.states import MeetingStatus
from documents import store
from reporting.actions.editions import ask_edition
from reporting.models import Edition
from reporting.periods import Period
from reporting.states import Audience
from tests.cases.table_world import FIRST, give_consent, invited_case
from tests.world import World
from trail import clock
from trail.models import Job

# Everything the lead organisation writes down here, it may know.
ALL_AREAS = (
    "wonen",
    "inkomen",
    "schulden",
    "werk",
    "gezin",
    "kinderen",
    "dagelijks",
    "gezondheid",
    "veiligheid",
)
AUTUMN = Period(date(2026, 10, 1), date(2026, 11, 11))
INTRODUCTION = "Eén tafel voor wie op meerdere gebieden vastloopt."


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=clock.AMSTERDAM)


def course(
    world: World,
    name: str,
    *,
    topics: Sequence[str] = (),
    came: Sequence[str] = (),
    talks: int = 1,
    told_at: datetime | None = None,
) -> Case:
    """A resident with `talks` conversations every fortnight from 1 October 2026; the next one is planned."""
    case = invited_case(world, name)
    by = world.viewer("wendy")
    day = FIRST
    for number in range(talks):
        with clock.at(noon(day)):
            meeting = Meeting.objects.get(case=case, status=MeetingStatus.PLANNED)
            meetings.start_meeting(meeting=meeting, by=by)
            if number == 0:
                give_consent(world, case, {"werktafel": ALL_AREAS, "sociaalteam": ALL_AREAS})
                by = world.viewer("wendy")
            meetings.close_meeting(
                meeting=meeting,
                present=[world.users["wendy"].pk, world.users["marleen"].pk],
                resident_present=True,
                brought=[],
                next_date=day + timedelta(days=14),
                next_time=meeting.at_time,
                by=by,
            )
        day += timedelta(days=14)
    with clock.at(told_at or noon(FIRST)):
        for key in topics:
            topic = HelpTopic.objects.get(municipality=world.houten, key=key)
            story.add_problem(
                case=case, area=topic.area, words=f"Over {key}", by=by, topics=[topic]
            )
        for key in came:
            kind = ResultKind.objects.get(municipality=world.houten, key=key)
            results.record_result(case=case, kind=kind, on_date=FIRST, by=by)
    case.refresh_from_db()
    return case


def job_of(edition: Edition) -> Job:
    """The job that makes it; raises Job.DoesNotExist when none was asked."""
    return Job.objects.get(pk=edition.job_id or 0)


def pdf_of(edition: Edition) -> bytes:
    assert edition.file is not None
    return store.read(edition.file)


def asked(world: World, by: str = "pieter", **changes: object) -> Edition:
    """An edition of the autumn, asked by a project leader."""
    values: dict[str, object] = {
        "programme": world.programme,
        "period": AUTUMN,
        "audience": Audience.PUBLISHED,
        "introduction": INTRODUCTION,
        "by": world.viewer(by),
    }
    return ask_edition(**{**values, **changes})  # type: ignore[arg-type]
