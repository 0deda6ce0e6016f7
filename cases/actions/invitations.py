"""Invitations for calendars, as outbox rows: one per person and version, rendered and gated when they go."""

from collections.abc import Collection, Iterable

from accounts.viewer import Viewer
from cases.models import Invitee, Meeting
from cases.states import InviteeKind, MeetingStatus
from cases.table import table_people
from trail import clock, outbox

KIND = "cases.invitation"


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
