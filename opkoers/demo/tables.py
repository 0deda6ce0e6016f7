"""How the demo's tables meet: who joins which part of today's conversation, and one that is online."""

from datetime import timedelta

from cases.actions.invitees import set_invitees
from cases.actions.planning import move_meeting
from cases.models import Meeting
from cases.states import MeetingHow, MeetingStatus
from opkoers.demo.living import Living
from opkoers.demo.places import on


def prepare_tables(living: Living) -> None:
    """Yesterday somebody said who joins what at meneer De Wit's, and that meneer Van Dijk meets online."""
    users = living.places.users
    by = living.places.viewer("marleen")
    with on(living.day(-1), 16, 20):
        course = living.courses["de wit"]
        set_invitees(
            meeting=Meeting.objects.get(case=course.case, status=MeetingStatus.PLANNED),
            asked={
                users["marleen"].pk: [],
                users["pieter"].pk: [],
                users["iris"].pk: course.area_ids("inkomen schulden"),
            },
            network=["zijn broer"],
            chair=users["marleen"],
            typist=users["pieter"],
            by=by,
        )
        online = Meeting.objects.filter(
            case=living.courses["van dijk"].case, status=MeetingStatus.PLANNED
        ).first()
        if online is not None and online.on_date > living.today + timedelta(days=1):
            move_meeting(
                meeting=online,
                on_date=online.on_date,
                at_time=online.at_time,
                how=MeetingHow.ONLINE,
                link="https://vergaderen.example/op-koers-houten",
                by=living.places.viewer(living.courses["van dijk"].lead),
            )
