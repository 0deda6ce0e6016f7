"""When a table can meet, and who may say who was there."""

from collections.abc import Collection, Mapping
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases import dates
from cases.models import Case, Meeting
from cases.naming import told_name
from cases.policies.courses import check_can_write, check_takes_part
from cases.states import MeetingHow, MeetingStatus
from cases.table import readers_by_area, table_people
from consent import gate
from consent.models import Dossier, LifeArea
from trail import clock
from trail.errors import Conflict, Denied

FAR_AHEAD = timedelta(days=366)


def check_date(on_date: date) -> None:
    """Raise Denied for a day that has passed, or so far ahead that the year must be wrong."""
    today = clock.today()
    if on_date < today:
        raise Denied(_("This day has passed. Choose today or a later day."))
    if on_date > today + FAR_AHEAD:
        raise Denied(_("This is more than a year ahead. Is the year right?"))


def check_can_plan(viewer: Viewer, case: Case, on_date: date, at_time: time) -> None:
    """Anybody at the table plans; never in the past, nor in the hour that the clock skips."""
    check_takes_part(viewer, case)
    check_date(on_date)
    if not dates.exists(on_date, at_time):
        raise Denied(_("In this night the clock goes forward: this time does not exist."))


def check_way(how: str, link: str) -> None:
    """A link is for who meets online, and goes by https."""
    if link and (how != MeetingHow.ONLINE or not link.startswith("https://")):
        raise Denied(_("A link belongs to an online conversation and begins with https://."))


def check_names_nobody(dossier: Dossier, *, place: str = "", reason: str = "") -> None:
    """Who knows the progress reads where a table meets and why it moves; the place stands in the mail, too.

    The programme's own place may hold a word that is somebody's name as well ('Gemeentehuis Houten').
    """
    name = dossier.resident.full_name
    if place != dossier.programme.meeting_place and told_name(name, place):
        raise Denied(
            _("This stands in the mail too. Say it without the resident's name."), field="place"
        )
    if told_name(name, reason):
        raise Denied(
            _(
                "Who knows only the progress reads this as well. Say it without the resident's name."
            ),
            field="reason",
        )


def check_move_reason(meeting: Meeting, on_date: date, at_time: time, reason: str) -> None:
    """Another day or time takes a reason: the resident counted on it."""
    if (meeting.on_date, meeting.at_time) != (on_date, at_time) and not reason:
        raise Denied(_("Say why the conversation moves."))


def check_can_write_line(viewer: Viewer, meeting: Meeting, area: LifeArea) -> None:
    """Lines belong to a talk that is going on."""
    if meeting.status == MeetingStatus.PLANNED:
        raise Conflict(_("This conversation has not begun yet. Start it first."))
    if meeting.status != MeetingStatus.STARTED:
        raise Conflict(_("This conversation has been closed. Nothing can be added to it."))
    check_can_write(viewer, meeting.case, area)


def check_present(meeting: Meeting, present: Collection[int]) -> dict[int, int]:
    """Give the organisation of everybody present; raise Denied for somebody who doesn't sit here."""
    seats = {p.user_id: p.organisation_id for p in table_people(meeting.case.dossier)}
    if set(present) - set(seats):
        raise Denied(_("Somebody you ticked does not sit at this table now."))
    return {user_id: seats[user_id] for user_id in present}


def check_at_table_or_none(meeting: Meeting, user_id: int | None) -> None:
    """Chair and typist sit at the table."""
    if user_id is not None:
        check_present(meeting, [user_id])


def check_parts(
    viewer: Viewer,
    meeting: Meeting,
    asked: Mapping[int, Collection[int]],
    seats: Mapping[int, int],
) -> None:
    """Somebody is asked for a part that the viewer may name and that their organisation may know."""
    known = gate.known_areas(viewer, meeting.dossier)
    readers = readers_by_area(meeting.dossier)
    names = dict(LifeArea.objects.filter(pk__in=known, is_process=False).values_list("pk", "name"))
    for user_id, areas in asked.items():
        for area in areas:
            if area not in names:
                raise Denied(_("One of these areas does not exist here."))
            if seats[user_id] not in readers.get(area, frozenset()):
                raise Denied(
                    _("Somebody may not know anything about %(area)s. Ask the resident first.")
                    % {"area": names[area].lower()}
                )
