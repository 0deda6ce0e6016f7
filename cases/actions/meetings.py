"""Every fortnight: begun, typed once, closed with the next date."""

from collections.abc import Collection, Sequence
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer
from cases.actions.courses import begin
from cases.actions.locks import lock_meeting
from cases.actions.planning import plan_next, record_meeting
from cases.models import Attendance, Case, Meeting, MeetingLine, StepOut
from cases.policies.courses import check_takes_part
from cases.policies.meetings import (
    check_at_table_or_none,
    check_can_plan,
    check_can_write_line,
    check_present,
)
from cases.states import MEETING_TRANSITIONS, CaseStatus, MeetingStatus
from cases.table import table_people
from cases.tabletop import present_at, witness_of
from consent import gate
from consent.actions.consents import record_spoken
from consent.models import LifeArea, SpokenGrant
from trail import audit, clock
from trail.errors import Conflict, Denied
from trail.sent import sent_or_other
from trail.transitions import check_move


@transaction.atomic
def start_meeting(
    *, meeting: Meeting, by: Viewer, chair: User | None = None, typist: User | None = None
) -> Meeting:
    """The talk begins. The first one starts the course, one after a pause takes it up again.

    Held before its planned day it is today's; typed up afterwards it keeps its day. Starting twice is one
    start. Raises Denied, or Conflict.
    """
    meeting = lock_meeting(meeting.pk)
    case = meeting.case
    check_takes_part(by, case)
    if meeting.status == MeetingStatus.STARTED:
        return meeting
    check_move(MEETING_TRANSITIONS, meeting.status, MeetingStatus.STARTED)
    if Meeting.objects.filter(case=case, status=MeetingStatus.STARTED).exists():
        raise Conflict(_("Another conversation of this course is going on. Close it first."))
    for user in (chair, typist):
        check_at_table_or_none(meeting, user.pk if user else None)
    if case.status in (CaseStatus.INVITED, CaseStatus.PAUSED):
        begin(case, by)
    meeting.status = MeetingStatus.STARTED
    meeting.started_at = clock.now()
    meeting.on_date = min(meeting.on_date, clock.today())
    meeting.chair, meeting.typist = chair, typist
    meeting.save()
    record_meeting("meeting.start", meeting, by)
    return meeting


@transaction.atomic
def write_line(
    *, meeting: Meeting, area: LifeArea, text: str, token: UUID, by: Viewer
) -> MeetingLine:
    """Write one line of the minutes. `token` is made once per line typed: sent twice it is one row. Other words on
    the same form (after the back button) are another line.

    Raises Denied (area unknown to the writer), Conflict when the talk isn't going on.
    """
    meeting = lock_meeting(meeting.pk)
    same, token = sent_or_other(
        MeetingLine,
        token,
        said=(area.pk, text),
        said_in=lambda line: (line.area_id, line.text),
        meeting_id=meeting.pk,
        written_by_id=by.user_id,
    )
    if same is not None:
        return same
    check_can_write_line(by, meeting, area)
    line: MeetingLine = MeetingLine.objects.create(
        meeting=meeting,
        dossier=meeting.dossier,
        municipality_id=meeting.municipality_id,
        area=area,
        text=text,
        token=token,
        written_at=clock.now(),
        written_by_id=by.user_id,
    )
    audit.record_change(
        "line.write",
        by=by,
        municipality_id=line.municipality_id,
        thing=line,
        shown=[meeting.dossier.shown],
        area_id=area.pk,
    )
    return line


@transaction.atomic
def set_attendance(
    *,
    meeting: Meeting,
    present: Collection[int],
    resident_present: bool,
    brought: Sequence[str],
    by: Viewer,
) -> Meeting:
    """Say who is here while the talk goes on: what may be shown follows from it.

    `present`: user ids of people at this table. Raises Denied, or Conflict when the talk isn't going on.
    """
    meeting = lock_meeting(meeting.pk)
    check_takes_part(by, meeting.case)
    if meeting.status != MeetingStatus.STARTED:
        raise Conflict(_("This conversation is not going on now."))
    was_here = set(
        Attendance.objects.filter(meeting=meeting, user__isnull=False).values_list(
            "user_id", flat=True
        )
    )
    _write_attendance(meeting, present, resident_present, brought)
    # who comes in hears what is said: their organisation is no longer out of the room
    came_in = Attendance.objects.filter(meeting=meeting, user_id__in=set(present) - was_here)
    if was_here:
        StepOut.objects.filter(
            meeting=meeting,
            back_at=None,
            organisation_id__in=list(came_in.values_list("organisation_id", flat=True)),
        ).update(back_at=clock.now())
    record_meeting("meeting.attendance", meeting, by, user_ids=sorted(present))
    return meeting


def _lock_talk(meeting: Meeting, by: Viewer) -> Meeting:
    meeting = lock_meeting(meeting.pk)
    check_takes_part(by, meeting.case)
    if meeting.status != MeetingStatus.STARTED:
        raise Conflict(_("This conversation is not going on now."))
    return meeting


@transaction.atomic
def let_stay(
    *, meeting: Meeting, area: LifeArea, organisation_id: int, by: Viewer
) -> SpokenGrant | None:
    """The resident says that an organisation may stay with this area: a spoken grant with a witness.

    None when it may know it already. Raises Denied (the resident or a witness isn't here, and what
    `record_spoken` refuses), or Conflict when the talk isn't going on.
    """
    meeting = _lock_talk(meeting, by)
    dossier = meeting.dossier
    present = present_at(meeting, table_people(dossier))
    if not present.resident:
        raise Denied(_("Only the resident can say who may stay, and the resident is not here."))
    return record_spoken(
        dossier=dossier,
        organisation_id=organisation_id,
        area=area,
        witness=witness_of(meeting, present, organisation_id, by.user_id or 0),
        by=by,
    )


@transaction.atomic
def step_out(*, meeting: Meeting, area: LifeArea, organisation_id: int, by: Viewer) -> None:
    """An organisation leaves the room while this area is spoken of. Twice is once.

    Raises Denied (area unknown to the viewer, organisation not present), or Conflict.
    """
    meeting = _lock_talk(meeting, by)
    present = present_at(meeting, table_people(meeting.dossier))
    if organisation_id not in {p.organisation_id for p in present.hearing}:
        raise Denied(_("This organisation is not here now."))
    if area.is_process or not gate.may_know_all(by, meeting.dossier, [area.pk]):
        raise Denied(_("One of these areas does not exist here."))
    _out, is_new = StepOut.objects.get_or_create(
        meeting=meeting,
        organisation_id=organisation_id,
        area=area,
        back_at=None,
        defaults={
            "dossier": meeting.dossier,
            "municipality_id": meeting.municipality_id,
            "recorded_by_id": by.user_id,
            "out_at": clock.now(),
        },
    )
    if is_new:
        record_meeting(
            "meeting.step_out", meeting, by, organisation_id=organisation_id, area_id=area.pk
        )


@transaction.atomic
def come_back(*, meeting: Meeting, organisation_id: int, by: Viewer) -> None:
    """Back in the room, for every part: what it may not know leaves the screen. Raises Denied, Conflict."""
    meeting = _lock_talk(meeting, by)
    ended = StepOut.objects.filter(
        meeting=meeting, organisation_id=organisation_id, back_at=None
    ).update(back_at=clock.now())
    if ended:
        record_meeting("meeting.come_back", meeting, by, organisation_id=organisation_id)


def _write_attendance(
    meeting: Meeting, present: Collection[int], resident_present: bool, brought: Sequence[str]
) -> None:
    seats = check_present(meeting, present)
    same = {"meeting": meeting, "dossier": meeting.dossier}
    rows = [
        Attendance(**same, municipality_id=meeting.municipality_id, user_id=u, organisation_id=o)
        for u, o in sorted(seats.items())
    ]
    if resident_present:
        rows.append(Attendance(**same, municipality_id=meeting.municipality_id, is_resident=True))
    rows += [
        Attendance(**same, municipality_id=meeting.municipality_id, brought_name=name)
        for name in brought
        if name
    ]
    Attendance.objects.filter(meeting=meeting).delete()
    Attendance.objects.bulk_create(rows)


@transaction.atomic
def close_meeting(
    *,
    meeting: Meeting,
    present: Collection[int],
    resident_present: bool,
    brought: Sequence[str],
    by: Viewer,
    next_date: date | None = None,
    next_time: time | None = None,
    place: str = "",
) -> Meeting:
    """The talk was held: who was there, and the next date if one was made. Closing twice in the same words is one
    closing; what a colleague said otherwise is not dropped in silence.

    `present`: user ids. Raises Denied (somebody who doesn't sit here, a day that has passed) or Conflict.
    """
    meeting = lock_meeting(meeting.pk)
    check_takes_part(by, meeting.case)
    if (
        meeting.status == MeetingStatus.HELD
        and _is_same_attendance(meeting, present, resident_present, brought)
        and _is_planned(meeting.case, next_date, next_time)
    ):
        return meeting
    check_move(MEETING_TRANSITIONS, meeting.status, MeetingStatus.HELD)
    _write_attendance(meeting, present, resident_present, brought)
    meeting.status = MeetingStatus.HELD
    meeting.held_at = clock.now()
    meeting.save()
    StepOut.objects.filter(meeting=meeting, back_at=None).update(back_at=meeting.held_at)
    record_meeting("meeting.close", meeting, by, user_ids=sorted(present))
    if next_date is not None:
        check_can_plan(by, meeting.case, next_date, next_time or meeting.at_time)
        plan_next(
            meeting.case,
            next_date,
            next_time or meeting.at_time,
            how=meeting.how,
            place=place or meeting.place,
            link=meeting.link,
            by=by,
        )
    return meeting


def _is_same_attendance(
    meeting: Meeting, present: Collection[int], resident_present: bool, brought: Sequence[str]
) -> bool:
    there = list(Attendance.objects.filter(meeting=meeting))
    return (
        {row.user_id for row in there if row.user_id is not None} == set(present)
        and any(row.is_resident for row in there) == resident_present
        and sorted(row.brought_name for row in there if row.brought_name)
        == sorted(name for name in brought if name)
    )


def _is_planned(case: Case, on_date: date | None, at_time: time | None) -> bool:
    """Is this the next conversation that was made? None: whatever was made."""
    if on_date is None:
        return True
    planned = Meeting.objects.filter(case=case, status=MeetingStatus.PLANNED, on_date=on_date)
    return (planned if at_time is None else planned.filter(at_time=at_time)).exists()
