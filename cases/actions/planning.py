"""The next conversation: planned, moved, or not held after all."""

from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.actions.invitations import invite_usual, tell_everybody
from cases.actions.locks import lock_case, lock_meeting
from cases.models import Case, Meeting
from cases.policies.courses import check_takes_part
from cases.policies.meetings import (
    check_can_plan,
    check_move_reason,
    check_names_nobody,
    check_way,
)
from cases.states import MEETING_TRANSITIONS, MeetingHow, MeetingStatus
from trail import audit, clock
from trail.errors import Conflict
from trail.transitions import check_move


def record_meeting(action: str, meeting: Meeting, by: Viewer, **data: Any) -> None:
    """The log line of a change, in its transaction."""
    audit.record_change(
        action,
        by=by,
        municipality_id=meeting.municipality_id,
        thing=meeting,
        shown=[meeting.dossier.shown],
        **data,
    )


@transaction.atomic
def plan_meeting(
    *,
    case: Case,
    on_date: date,
    at_time: time,
    by: Viewer,
    how: str = MeetingHow.ROOM,
    place: str = "",
    link: str = "",
) -> Meeting:
    """Plan the next conversation. Planning the same moment twice is one meeting.

    Raises Denied (not at the table, a day that has passed), Conflict when another one is planned already.
    """
    case = lock_case(case.pk)
    check_can_plan(by, case, on_date, at_time)
    return plan_next(case, on_date, at_time, how=how, place=place, link=link, by=by)


def plan_next(
    case: Case, on_date: date, at_time: time, *, how: str, place: str, link: str, by: Viewer
) -> Meeting:
    """The row of the next conversation; the caller holds the case's lock and asked whether it may be planned."""
    check_way(how, link)
    check_names_nobody(case.dossier, place=place)
    planned: Meeting | None = Meeting.objects.filter(
        case=case, status=MeetingStatus.PLANNED
    ).first()
    if planned is not None:
        if (planned.on_date, planned.at_time) == (on_date, at_time):
            return planned
        raise Conflict(_("A next conversation is planned already. Move that one."))
    last = Meeting.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    meeting: Meeting = Meeting.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        number=last + 1,
        on_date=on_date,
        at_time=at_time,
        how=how,
        place=place or (case.dossier.programme.meeting_place if how == MeetingHow.ROOM else ""),
        link=link,
        planned_at=clock.now(),
        planned_by_id=by.user_id,
    )
    record_meeting("meeting.plan", meeting, by)
    invite_usual(meeting, by)
    return meeting


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    on_date: date,
    at_time: time,
    by: Viewer,
    reason: str = "",
    how: str | None = None,
    place: str = "",
    link: str = "",
) -> Meeting:
    """Another moment, or another way to meet (`how`; None leaves it). Another moment takes a reason without content.

    Raises Denied, or Conflict when it isn't planned any more.
    """
    meeting = lock_meeting(meeting.pk)
    check_can_plan(by, meeting.case, on_date, at_time)
    if meeting.status != MeetingStatus.PLANNED:
        raise Conflict(
            _("Only a planned conversation can be moved. Perhaps a colleague was first.")
        )
    check_move_reason(meeting, on_date, at_time, reason)
    check_names_nobody(meeting.dossier, place=place, reason=reason)
    told = (meeting.on_date, meeting.at_time, meeting.where)
    if (meeting.on_date, meeting.at_time) != (on_date, at_time):
        meeting.reason = reason
    meeting.on_date, meeting.at_time = on_date, at_time
    if how is None:
        meeting.place = place or meeting.place
    else:
        check_way(how, link)
        keeps_room = how == meeting.how == MeetingHow.ROOM
        meeting.how, meeting.link = how, link
        meeting.place = place or (meeting.place if keeps_room else "")
    meeting.save()
    record_meeting("meeting.move", meeting, by)
    if told != (meeting.on_date, meeting.at_time, meeting.where):
        tell_everybody(meeting)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Viewer) -> Meeting:
    """The conversation does not take place. `reason` holds no content: everybody who knows the progress reads it.

    Raises Denied, or Conflict when it has begun.
    """
    meeting = lock_meeting(meeting.pk)
    check_takes_part(by, meeting.case)
    if meeting.status == MeetingStatus.CANCELLED:
        return meeting
    check_move(MEETING_TRANSITIONS, meeting.status, MeetingStatus.CANCELLED)
    check_names_nobody(meeting.dossier, reason=reason)
    meeting.status = MeetingStatus.CANCELLED
    meeting.reason = reason
    meeting.save()
    record_meeting("meeting.cancel", meeting, by)
    tell_everybody(meeting)
    return meeting
