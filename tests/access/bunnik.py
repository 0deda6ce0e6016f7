"""Dossiers f and g of the matrix, for what people do at the table and at the end of a course, in Bunnik.

f: the second conversation is going on, with what was agreed in the first. g: a running case that may be paused and
ended. Both apart from c, so that what one person does there leaves the others' screens alone.
"""

from collections.abc import Sequence
from datetime import date, time
from uuid import uuid4

from cases.actions import agreements, meetings
from cases.models import Case, Meeting
from cases.states import OwnerKind
from tests.access import course as scenes
from tests.access.course import Course

SEATS = {"bunnikteam": ("bregje",), "wil": ("bert",)}
GRANTED = {"bunnikteam": ("wonen", "inkomen"), "wil": ("wonen",)}


def furnish(course: Course) -> None:
    second = _course(course, "f", ("wonen", "wonen", "wonen", "wonen", "inkomen"))
    with scenes.at(10, 22, 13):
        meetings.start_meeting(meeting=second, by=course.viewer("bregje"))
    course.more["second_talk"] = second
    course.more["last_talk"] = _course(course, "g", ("wonen",))


def _course(course: Course, letter: str, agreed: Sequence[str]) -> Meeting:
    """A case whose first conversation has been held; returns the planned second one."""
    world = course.world
    with scenes.at(10, 1):
        scenes._refer(course, letter, "bregje", programme=world.bunnik_programme)
    with scenes.at(10, 5):
        case = scenes._invite(course, letter, "bregje", SEATS, by="bregje")
    with scenes.at(10, 8, 13):
        scenes._consent(course, letter, GRANTED, areas=world.bunnik_areas, by="bregje")
        told = ("wonen", "inkomen")
        scenes._tell(course, case, world.bunnik_areas, told, by="bregje", letter=letter)
        return _first_talk(course, case, letter, agreed)


def _first_talk(course: Course, case: Case, letter: str, agreed: Sequence[str]) -> Meeting:
    by = course.viewer("bregje")
    meeting = Meeting.objects.get(case=case)
    meetings.start_meeting(meeting=meeting, by=by)
    for number, key in enumerate(agreed, start=1):
        agreements.make_agreement(
            case=case,
            area=course.world.bunnik_areas[key],
            what=f"Uitzoeken {number} MERK-{letter}-{key}",
            owner_kind=OwnerKind.RESIDENT,
            due_date=date(2026, 10, 22),
            token=uuid4(),
            meeting=meeting,
            by=by,
        )
    meetings.close_meeting(
        meeting=meeting,
        present=[course.world.users[name].pk for name in ("bregje", "bert")],
        resident_present=True,
        brought=[],
        by=by,
        next_date=date(2026, 10, 22),
        next_time=time(13, 30),
        place="De Wenteling, kamer 2",
    )
    return Meeting.objects.get(case=case, number=2)
