"""Short updates between conversations: written once, not edited, taken back for a short while."""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.viewer import Viewer, viewers_for
from cases.actions.locks import lock_case
from cases.dates import working_days_on
from cases.models import Case, Message, MessageSeen
from cases.models.message import TAKE_BACK
from cases.policies.courses import check_can_write
from cases.policies.messages import check_can_take_back
from cases.states import TakenBack
from cases.table import table_people
from consent import gate
from consent.models import LifeArea
from trail import audit, clock, outbox
from trail.clock import AMSTERDAM
from trail.sent import sent_before, token_for

WAITS = "messages.wait"
MORNING = time(8, 0)


@transaction.atomic
def write_message(*, case: Case, area: LifeArea, text: str, token: UUID, by: Viewer) -> Message:
    """Tell the table something about one life area. The same words on the same form twice are one message.

    Who sits there and may know the area hears by mail that something waits: once a day, when it can't be taken
    back any more. Raises Denied, or Conflict for a token that is somebody else's.
    """
    case = lock_case(case.pk)
    check_can_write(by, case, area)
    # other words on the same form (after the back button) are another message
    token = token_for(token, area.pk, text)
    if (same := sent_before(Message, token, case_id=case.pk, written_by_id=by.user_id)) is not None:
        return same
    message: Message = Message.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=area,
        text=text,
        written_at=clock.now(),
        written_by_id=by.user_id,
        token=token,
    )
    audit.record_change(
        "message.write",
        by=by,
        municipality_id=case.municipality_id,
        thing=message,
        shown=[case.shown],
        area_id=area.pk,
    )
    _announce(message, by)
    return message


@transaction.atomic
def take_back(*, message: Message, why: TakenBack | str, by: Viewer) -> Message:
    """The words go, that there was a message stays, with why. Twice changes nothing. Raises Denied or Conflict."""
    lock_case(message.case_id)
    locked: Message = (
        Message.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=message.pk)
    )
    if locked.taken_back_at is not None and locked.written_by_id == by.user_id:
        return locked
    check_can_take_back(by, locked)
    locked.text, locked.taken_back_at = "", clock.now()
    locked.taken_back_why = TakenBack(why)
    locked.save()
    audit.record_change(
        "message.take_back",
        by=by,
        municipality_id=locked.municipality_id,
        thing=locked,
        shown=[locked.shown],
        why=str(locked.taken_back_why),
    )
    return locked


def mark_seen(*, messages: Iterable[Message], by: Viewer) -> None:
    """These stood on somebody's screen. No line of its own: that of the page tells it already."""
    MessageSeen.objects.bulk_create(
        [MessageSeen(message=message, user_id=by.user_id) for message in messages],
        ignore_conflicts=True,
    )


def _announce(message: Message, by: Viewer) -> None:
    """Put a mail in the outbox for who may know it; who had today's mail gets the next on the next working day.

    The case is locked meanwhile: as many queries for one as for the whole table.
    """
    people = {one.user_id for one in table_people(message.dossier)} | {message.case.lead_id}
    users = User.objects.filter(pk__in=people - {by.user_id}, is_active=True)
    told = gate.who_knows(viewers_for(users), message.dossier, message.area_id)
    today = clock.today()
    next_day = working_days_on(today, 1)
    key, next_key = (_day_key(message, day.isoformat()) for day in (today, next_day))
    had_one = outbox.past_among(WAITS, key=key, to_user_ids=told)
    morning = datetime.combine(next_day, MORNING, AMSTERDAM)
    outbox.post_all(
        WAITS,
        [
            outbox.Letter(user_id, next_key, morning)
            if user_id in had_one
            else outbox.Letter(user_id, key, message.written_at + TAKE_BACK)
            for user_id in sorted(told)
        ],
        municipality_id=message.municipality_id,
        municipality=message.municipality_id,
    )


def _day_key(message: Message, day: str) -> str:
    return f"{message.municipality_id}:{day}"
