"""The outbox: mail as a row, rendered and gated again at the moment it goes.

A kind's renderer (registered by a higher floor) gets the ids and the recipient's id and returns the
mail, or None when the recipient may no longer know: then the row is dropped, and says so.
Mails carry no resident's data: they say that something waits, and where.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from trail import clock, jobs
from trail.models import OutboxMessage
from trail.states import OutboxStatus

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Mail:
    to: str
    subject: str
    body: str
    # the same in another form (an invitation for a calendar): content and content type
    alternative: tuple[str, str] | None = None


class Addressee(Protocol):
    """Somebody who can be written to."""

    @property
    def email(self) -> str: ...

    @property
    def first_name(self) -> str: ...


def mail_to(
    person: Addressee, subject: str, body: str, *, alternative: tuple[str, str] | None = None
) -> Mail:
    """A mail of Op Koers to somebody who works with it: they all begin in the same way."""
    begin = _("Dear %(name)s,") % {"name": person.first_name}
    return Mail(person.email, subject, f"{begin}\n\n{body}", alternative)


Renderer = Callable[[int, Mapping[str, int]], Mail | None]
RENDERERS: dict[str, Renderer] = {}


def register(kind: str, renderer: Renderer) -> None:
    """Plug: how mails of a kind are made (in AppConfig.ready)."""
    RENDERERS[kind] = renderer


def post(
    kind: str,
    *,
    key: str,
    to_user_id: int,
    municipality_id: int | None,
    not_before: datetime | None = None,
    **ids: int,
) -> None:
    """Put a mail in the outbox, inside the caller's transaction; the same `key` goes once."""
    letter = Letter(to_user_id, key, not_before)
    post_all(kind, [letter], municipality_id=municipality_id, **ids)


@dataclass(frozen=True, slots=True)
class Letter:
    """One of several mails that tell the same: to whom, under which key, and when it may go."""

    to_user_id: int
    key: str
    not_before: datetime | None = None


def post_all(
    kind: str, letters: Iterable[Letter], *, municipality_id: int | None, **ids: int
) -> None:
    """Put several in the outbox with one query; the rest as `post` does."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind}: mail is written in the transaction of what it tells")
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                kind=kind,
                key=full_key(kind, letter.key, letter.to_user_id),
                to_user_id=letter.to_user_id,
                municipality_id=municipality_id,
                not_before=letter.not_before or clock.now(),
                ids=ids,
            )
            for letter in letters
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(lambda: jobs.wake("trail.send_outbox"))


def full_key(kind: str, key: str, to_user_id: int) -> str:
    """How a row is known: what it tells, and to whom."""
    return f"{kind}:{key}:{to_user_id}"[:120]


@dataclass(frozen=True, slots=True)
class MailState:
    """How far a mail is; `again_at` is when it is tried (again)."""

    status: str
    attempts: int
    written_at: datetime
    again_at: datetime


def states_of(keys: Iterable[str]) -> dict[str, MailState]:
    """How far mails are, by their whole key. One query."""
    return {
        row.key: MailState(row.status, row.attempts, row.written_at, row.not_before)
        for row in OutboxMessage.objects.filter(key__in=list(keys))
    }


def has_gone(kind: str, begin: str, to_user_id: int) -> bool:
    """Did any mail whose key begins so reach this person?"""
    return OutboxMessage.objects.filter(
        key__startswith=f"{kind}:{begin}", to_user_id=to_user_id, status=OutboxStatus.SENT
    ).exists()


def reached(kind: str, begin: str) -> set[int]:
    """Who got any mail whose key begins so."""
    rows = OutboxMessage.objects.filter(key__startswith=f"{kind}:{begin}", status=OutboxStatus.SENT)
    return set(rows.values_list("to_user_id", flat=True))


def forget(kind: str, begin: str) -> int:
    """Let go of rows whose key begins so, in the caller's transaction: they would tell who got this mail.

    For what must leave no trace; everything else goes by its term. Returns how many.
    """
    gone, _models = OutboxMessage.objects.filter(key__startswith=f"{kind}:{begin}").delete()
    return gone


def past_among(kind: str, *, key: str, to_user_ids: Iterable[int]) -> set[int]:
    """For whom this mail has gone, or was dropped, so that the same key can't announce anything new. One query."""
    keys = {full_key(kind, key, user_id): user_id for user_id in to_user_ids}
    rows = OutboxMessage.objects.filter(key__in=keys).exclude(status=OutboxStatus.WAITING)
    return {keys[one] for one in rows.values_list("key", flat=True)}


def send_waiting(limit: int = 100) -> int:
    """Send what is due, each row under its own lock. Returns how many went."""
    went = 0
    due = OutboxMessage.objects.filter(
        status=OutboxStatus.WAITING, not_before__lte=clock.now()
    ).order_by("not_before")
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            row = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if row is not None:
                went += _send(row)
    return went


def _send(row: OutboxMessage) -> int:
    """Render, gate and send one locked row; whatever goes wrong with it holds up no other row."""
    row.attempts += 1
    try:
        # a savepoint: a renderer that breaks leaves the row's lock intact; in the language of the municipality,
        # not in that of whoever's request happened to be here last
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            mail = RENDERERS[row.kind](row.to_user_id, row.ids)
        if mail is not None:
            _message(mail).send()
    except Exception as error:
        # the kind of error only: its words may hold a resident's data
        row.error = type(error).__name__
        if row.attempts >= MAX_ATTEMPTS:
            row.status, row.finished_at = OutboxStatus.FAILED, clock.now()
        row.not_before = clock.now() + timedelta(minutes=2**row.attempts)
        row.save()
        logger.warning("mail %s could not go: %s", row.pk, row.error)
        return 0
    row.status = OutboxStatus.DROPPED if mail is None else OutboxStatus.SENT
    row.finished_at, row.error = clock.now(), ""
    row.save()
    return 0 if mail is None else 1


def _message(mail: Mail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(subject=mail.subject, body=mail.body, to=[mail.to])
    if mail.alternative is not None:
        message.attach_alternative(*mail.alternative)
    return message
