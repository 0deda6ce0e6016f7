"""Invitations for calendars, as outbox rows: one per person and version, rendered and gated when they go."""

from collections.abc import Collection, Iterable
from datetime import datetime, time

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Deputy
from accounts.viewer import Viewer
from cases.models import Invitee, Meeting
from cases.standing_in import stand_ins
from cases.states import InviteeKind, MeetingStatus
from cases.table import table_people
from trail import clock, outbox

KIND = "cases.invitation"
MORNING = time(8, 0)


def key_of(meeting_id: int, sequence: int) -> str:
    """What one version of a conversation is called in the outbox."""
    return f"{meeting_id}:{sequence}"


def tell(meeting: Meeting, invitees: Iterable[Invitee]) -> None:
    """A new version of the conversation for these people: one mail each. The caller holds the lock."""
    rows = [(row, row.user_id) for row in invitees if row.user_id is not None]
    if not rows:
        return
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    for row, user_id in rows:
        row.sequence = meeting.sequence
        row.save(update_fields=["sequence"])
        outbox.post(
            KIND,
            key=key_of(meeting.pk, row.sequence),
            to_user_id=user_id,
            municipality_id=meeting.municipality_id,
            meeting=meeting.pk,
            sequence=row.sequence,
        )
    _tell_stand_ins(meeting, [row for row, _user_id in rows])


def _tell_stand_ins(meeting: Meeting, rows: Iterable[Invitee]) -> None:
    """Who stands in on the day for one of these people is told the same, once they stand in; who did, and does no
    more now that it is another day, that it is off for them."""
    asked = {row.user_id: row.sequence for row in rows if row.user_id is not None}
    everybody = set(
        Invitee.objects.filter(meeting=meeting, user__isnull=False).values_list(
            "user_id", flat=True
        )
    )
    away = stand_ins(meeting.dossier_id, everybody, meeting.on_date)
    standing_in = {row.deputy_id for found in away.values() for row in found}
    for user_id, sequence in asked.items():
        for row in away.get(user_id, ()):
            if row.deputy_id in everybody:
                continue  # asked themselves
            begins = datetime.combine(row.from_date, MORNING, clock.AMSTERDAM)
            outbox.post(
                KIND,
                key=key_of(meeting.pk, sequence),
                to_user_id=row.deputy_id,
                municipality_id=meeting.municipality_id,
                # before that they may not know of it
                not_before=max(begins, clock.now()),
                meeting=meeting.pk,
                sequence=sequence,
            )
    for user_id in outbox.reached(KIND, f"{meeting.pk}:") - everybody - standing_in:
        outbox.post(
            KIND,
            key=f"{meeting.pk}:off",
            to_user_id=user_id,
            municipality_id=meeting.municipality_id,
            meeting=meeting.pk,
            sequence=meeting.sequence,
        )


def tell_stand_ins() -> int:
    """Somebody said that they are away after they were asked: who stands in hears of the conversations of those days.

    Every morning; each version is told once. Returns how many conversations.
    """
    away = Deputy.objects.filter(
        person_id=OuterRef("user_id"),
        organisation_id=OuterRef("organisation_id"),
        municipality_id=OuterRef("municipality_id"),
        from_date__lte=OuterRef("meeting__on_date"),
        until_date__gte=OuterRef("meeting__on_date"),
    )
    # looks over all municipalities; it reads dates and ids, no texts
    rows = Invitee.objects.filter(
        Exists(away),
        until_at=None,
        meeting__status=MeetingStatus.PLANNED,
        meeting__on_date__gte=clock.today(),
    ).select_related("meeting")
    by_meeting: dict[int, list[Invitee]] = {}
    for row in rows.order_by("meeting_id", "id"):
        by_meeting.setdefault(row.meeting_id, []).append(row)
    for found in by_meeting.values():
        with transaction.atomic():
            _tell_stand_ins(found[0].meeting, found)
    return len(by_meeting)


def tell_everybody(meeting: Meeting) -> None:
    tell(meeting, Invitee.objects.filter(meeting=meeting, until_at=None))


def invite_usual(meeting: Meeting, by: Viewer) -> None:
    """Everybody who has a seat is asked; for the part, and with the company, of the conversation before."""
    before = list(
        Invitee.objects.filter(
            meeting__case=meeting.case_id, meeting__number__lt=meeting.number, until_at=None
        )
        .exclude(meeting__status=MeetingStatus.CANCELLED)
        .order_by("-meeting__number", "id")
    )
    last = [row for row in before if row.meeting_id == before[0].meeting_id]
    parts = {row.user_id: row.parts for row in last if row.user_id is not None}
    add(
        meeting,
        [
            Invitee(
                kind=InviteeKind.PROFESSIONAL,
                user_id=p.user_id,
                organisation_id=p.organisation_id,
                parts=parts.get(p.user_id, []),
            )
            for p in table_people(meeting.dossier)
            if p.stands_in_for_id is None
        ]
        + [Invitee(kind=row.kind, name=row.name) for row in last if row.name],
        by,
    )


def add(meeting: Meeting, rows: Collection[Invitee], by: Viewer) -> None:
    """Keep new invitees, and tell those with an account."""
    for row in rows:
        row.meeting, row.dossier = meeting, meeting.dossier
        row.municipality_id = meeting.municipality_id
        row.asked_at, row.asked_by_id = clock.now(), by.user_id
    tell(meeting, Invitee.objects.bulk_create(rows))
