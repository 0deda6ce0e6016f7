"""Who is asked for a conversation: chosen, for a part, no longer, and who chairs and types."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer
from cases.actions.invitations import add, tell
from cases.actions.locks import lock_meeting
from cases.actions.planning import record_meeting
from cases.models import Invitee, Meeting
from cases.policies.courses import check_takes_part
from cases.policies.meetings import check_at_table_or_none, check_parts, check_present
from cases.states import InviteeKind, MeetingStatus
from consent import gate
from trail import clock
from trail.errors import Conflict


@transaction.atomic
def set_invitees(
    *,
    meeting: Meeting,
    asked: Mapping[int, Collection[int]],
    network: Sequence[str] = (),
    guests: Sequence[str] = (),
    chair: User | None = None,
    typist: User | None = None,
    by: Viewer,
) -> Meeting:
    """Say who comes. `asked`: user id → ids of the areas they join for (none: the whole conversation).

    Parts that the viewer may not know stay as they are. Raises Denied (somebody who doesn't sit here, an area that
    their organisation may not know), Conflict when the conversation has begun.
    """
    meeting = _lock_planned(meeting, by)
    seats = check_present(meeting, list(asked))
    check_parts(by, meeting, asked, seats)
    for user in (chair, typist):
        check_at_table_or_none(meeting, user.pk if user else None)
    known = gate.known_areas(by, meeting.dossier)
    there = {
        row.user_id: row for row in Invitee.objects.filter(meeting=meeting, user__isnull=False)
    }
    gone = [row for pk, row in there.items() if pk not in asked and row.until_at is None]
    back = []
    for row in gone:
        row.until_at = clock.now()
        row.save(update_fields=["until_at"])
    for user_id, areas in asked.items():
        row = there.get(user_id)
        if row is None:
            continue
        if row.until_at is not None:
            back.append(row)
        row.until_at, row.organisation_id = None, seats[user_id]
        row.parts = sorted(set(areas) | {area for area in row.parts if area not in known})
        row.save()
    tell(meeting, [*gone, *back])
    add(
        meeting,
        [
            Invitee(
                kind=InviteeKind.PROFESSIONAL,
                user_id=user_id,
                organisation_id=seats[user_id],
                parts=sorted(areas),
            )
            for user_id, areas in asked.items()
            if user_id not in there
        ],
        by,
    )
    for kind, names in ((InviteeKind.NETWORK, network), (InviteeKind.GUEST, guests)):
        _set_names(meeting, kind, names, by)
    meeting.chair, meeting.typist = chair, typist
    meeting.save(update_fields=["chair", "typist"])
    record_meeting("meeting.invite", meeting, by, user_ids=sorted(asked))
    return meeting


@transaction.atomic
def send_again(*, invitee: Invitee, by: Viewer) -> None:
    """An invitation that could not go is written anew. Raises Denied, or Conflict when it is too late."""
    meeting = _lock_planned(invitee.meeting, by)
    row = Invitee.objects.get(pk=invitee.pk)
    if row.until_at is not None:
        raise Conflict(_("This person is no longer asked for this conversation."))
    tell(meeting, [row])
    record_meeting("meeting.invite_again", meeting, by, user_ids=[row.user_id])


def _lock_planned(meeting: Meeting, by: Viewer) -> Meeting:
    meeting = lock_meeting(meeting.pk)
    check_takes_part(by, meeting.case)
    if meeting.status != MeetingStatus.PLANNED:
        raise Conflict(_("Only for a planned conversation people are asked. Perhaps it has begun."))
    return meeting


def _set_names(meeting: Meeting, kind: InviteeKind, names: Sequence[str], by: Viewer) -> None:
    wanted = list(dict.fromkeys(name for name in names if name))
    rows = Invitee.objects.filter(meeting=meeting, kind=kind, until_at=None)
    # no calendar knows them: the name goes
    rows.exclude(name__in=wanted).delete()
    known = set(rows.values_list("name", flat=True))
    add(meeting, [Invitee(kind=kind, name=name) for name in wanted if name not in known], by)
