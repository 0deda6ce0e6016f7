"""The mail that asks somebody to a conversation: time, place and the page behind the sign-in. Gated when it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer, viewer_for
from cases import ical
from cases.actions.invitations import KIND
from cases.models import Invitee, Meeting
from cases.naming import told_name
from cases.standing_in import stand_ins
from cases.states import MeetingStatus
from cases.table import table_people
from consent.models import Consent
from trail import clock, outbox
from trail.outbox import Mail, mail_to
from trail.templatetags.spoken import long_date, spoken_time


@dataclass(frozen=True, slots=True)
class _Told:
    """What one person is told of a conversation."""

    user: User
    meeting: Meeting
    sequence: int
    is_off: bool
    was_asked: bool
    stands_in_for: str = ""


def invitation(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """The last version of the conversation for this person; None when there is a later one, or they may not know.

    That it is off is told to whoever was asked before, also when they have left the table: it says nothing more.
    """
    told = _told(User.objects.get(pk=to_user_id), ids)
    if told is None or not told.user.is_active:
        return None
    meeting = told.meeting
    is_over = meeting.on_date < clock.today() or (
        not told.is_off and meeting.status != MeetingStatus.PLANNED
    )
    if is_over or (told.is_off and not told.was_asked):
        return None
    if not told.is_off and not may_be_asked(told.user, meeting):
        return None
    return _mail(told)


def _told(user: User, ids: Mapping[str, int]) -> _Told | None:
    """For who was asked, or stands in on the day for somebody who was; None when a later version is told."""
    rows = list(
        Invitee.objects.filter(meeting_id=ids["meeting"], user__isnull=False)
        .select_related("meeting__case", "dossier__programme", "dossier__resident", "user")
        .order_by("id")
    )
    if not rows:
        return None
    meeting = rows[0].meeting
    meeting.dossier = rows[0].dossier
    was_asked = outbox.has_gone(KIND, f"{meeting.pk}:", user.pk)
    own = next((row for row in rows if row.user_id == user.pk), None)
    if own is not None:
        if own.sequence != ids["sequence"]:
            return None
        return _Told(user, meeting, own.sequence, _is_off(own, meeting), was_asked)
    away = stand_ins(meeting.dossier_id, [row.user_id for row in rows], meeting.on_date)
    mine = [
        (row, deputy)
        for row in rows
        for deputy in away.get(row.user_id, ())
        if deputy.deputy_id == user.pk
    ]
    for row, deputy in mine:
        if row.sequence == ids["sequence"]:
            is_off = _is_off(row, meeting)
            return _Told(user, meeting, row.sequence, is_off, was_asked, deputy.person.name)
    if mine:
        return None
    # stood in when they were asked; the conversation is on another day now, or the other is back
    return _Told(user, meeting, ids["sequence"], True, was_asked)


def _is_off(row: Invitee, meeting: Meeting) -> bool:
    return row.until_at is not None or meeting.status == MeetingStatus.CANCELLED


def may_be_asked(user: User, meeting: Meeting) -> bool:
    """Sits at this table now and may know of it; before the resident's first answer a seat is enough to come."""
    dossier = meeting.dossier
    if user.pk not in {p.user_id for p in table_people(dossier)}:
        return False
    viewer = viewer_for(user)
    if may_read(viewer, meeting):
        return True
    works_here = any(p.municipality_id == meeting.municipality_id for p in viewer.places)
    return works_here and not Consent.objects.filter(dossier=dossier).exists()


def may_read(viewer: Viewer, meeting: Meeting) -> bool:
    """Does the address in the mail open for them?"""
    return bool(Meeting.objects.visible_to(viewer).filter(pk=meeting.pk).exists())


def where_in_mail(meeting: Meeting) -> str:
    """The place, unless somebody typed the resident's name in it."""
    where = meeting.where
    return "" if told_name(meeting.dossier.resident.full_name, where) else where


def _mail(told: _Told) -> Mail:
    meeting, user, is_off = told.meeting, told.user, told.is_off
    address = settings.SITE_URL + reverse("cases:meeting", args=[meeting.pk])
    where = "" if is_off else where_in_mail(meeting)
    begin = datetime.combine(meeting.on_date, meeting.at_time, clock.AMSTERDAM)
    when = _("%(day)s at %(time)s") % {
        "day": long_date(meeting.on_date),
        "time": spoken_time(meeting.at_time),
    }
    more = _("You can read more in Op Koers:")
    if not is_off and not may_read(viewer_for(user), meeting):
        more = _("Once the resident has said who may read along, you can read more in Op Koers:")
    said = _said(is_off=is_off, was_asked=told.was_asked) % {
        "when": f"{when}, {where}" if where else when
    }
    if told.stands_in_for:
        said += " " + _("You stand in for %(name)s.") % {"name": told.stands_in_for}
    summary = _("Op Koers: conversation at the table")
    event = ical.Event(
        uid=meeting.uid,
        sequence=told.sequence,
        begin=begin,
        end=begin + timedelta(minutes=meeting.dossier.programme.slot_minutes),
        told_at=clock.now(),
        summary=summary,
        where=where,
        url=address,
        description=_("What lies on the table stands in Op Koers: %(address)s")
        % {"address": address},
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee=user.email,
        is_cancelled=is_off,
    )
    return mail_to(
        user,
        subject=_subject(is_off=is_off, was_asked=told.was_asked),
        body=_(
            "%(said)s\n\n"
            "%(more)s\n"
            "%(address)s\n\n"
            "This mail says nothing about the resident. That is on purpose."
        )
        % {"said": said, "more": more, "address": address},
        alternative=(
            ical.calendar_of(event),
            f"text/calendar; method={ical.method_of(event)}",
        ),
    )


def _said(*, is_off: bool, was_asked: bool) -> str:
    if is_off:
        return _("The conversation of %(when)s is off for you.")
    if was_asked:
        return _("A conversation that you are asked for has changed. It is now: %(when)s.")
    return _("You are asked for a conversation at the table: %(when)s.")


def _subject(*, is_off: bool, was_asked: bool) -> str:
    if is_off:
        return _("Off: conversation at the table")
    return _("Changed: conversation at the table") if was_asked else _("Conversation at the table")
