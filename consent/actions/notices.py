"""Telling an organisation that the resident took something back: drafted by itself, sent by a person."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, active_on
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from consent import gate, notices, policies
from consent.models import Dossier, LifeArea, Notice, SeatPerson, Withdrawal
from consent.states import NoticeStatus
from trail import audit, clock, outbox
from trail.errors import Conflict, Denied

MAIL = "consent.notice"


def draft_notices(
    dossier: Dossier,
    knew: Mapping[int, frozenset[int]],
    *,
    by: Viewer,
    withdrawal: Withdrawal | None = None,
) -> list[Notice]:
    """A draft for every organisation that knows less than `knew`; in the caller's transaction, after the gate.

    Not for the lead organisation, which writes them. An older draft for the same organisation is taken up in the
    new one, so that nobody gets two.
    """
    knows = gate.areas_by_organisation(dossier)
    content = set(
        LifeArea.objects.filter(
            municipality_id=dossier.municipality_id, is_process=False
        ).values_list("pk", flat=True)
    )
    lead = dossier.programme.lead_organisation_id
    made = []
    for organisation_id, before in sorted(knew.items()):
        now = knows.get(organisation_id, frozenset())
        lost = (before - now) & content
        if not lost or organisation_id == lead:
            continue
        organisation = Organisation.objects.get(pk=organisation_id)
        older = Notice.objects.select_for_update().filter(
            dossier=dossier, organisation=organisation, status=NoticeStatus.DRAFT
        )
        lost |= {area for one in older for area in one.areas if area not in now}
        older.delete()
        notice: Notice = Notice.objects.create(
            dossier=dossier,
            municipality_id=dossier.municipality_id,
            withdrawal=withdrawal,
            organisation=organisation,
            areas=sorted(lost),
            text=notices.draft_text(dossier, organisation, lost, now & content),
            drafted_at=clock.now(),
        )
        made.append(notice)
        _record("notice.draft", notice, by)
    return made


@transaction.atomic
def change_notice(*, notice: Notice, text: str, by: Viewer) -> Notice:
    """Improve the words of a draft. Raises Denied, or Conflict when it was sent or left meanwhile."""
    locked = _lock_draft(notice, by)
    if locked.text != text:
        locked.text = text
        locked.save(update_fields=["text"])
        _record("notice.change", locked, by)
    return locked


@transaction.atomic
def send_notice(*, notice: Notice, text: str, by: Viewer) -> Notice:
    """Put it ready for who sat there for the organisation, and mail them that it is there (not what it says).

    Raises Denied: nobody of them works there any more, or the organisation may know it all again. Raises Conflict
    when it was sent or left meanwhile.
    """
    locked = _lock_draft(notice, by)
    readers = readers_of(locked)
    if not readers:
        raise Denied(
            _(
                "Nobody who sat at this table for %(name)s works there any more. Print the text, hand it over, and "
                "write down here that you did."
            )
            % {"name": locked.organisation.short_name}
        )
    if is_overtaken(locked):
        raise Denied(
            _(
                "The resident has allowed this again. There is nothing to tell: leave it, and say why."
            )
        )
    locked.text = text
    _settle(locked, NoticeStatus.SENT, by)
    for user_id in readers:
        outbox.post(
            MAIL,
            key=str(locked.pk),
            to_user_id=user_id,
            municipality_id=locked.municipality_id,
            notice_id=locked.pk,
        )
    _record("notice.send", locked, by)
    return locked


@transaction.atomic
def leave_notice(*, notice: Notice, reason: str, by: Viewer) -> Notice:
    """It isn't sent: handed over otherwise, or no longer needed. Raises Denied, or Conflict when settled meanwhile."""
    locked = _lock_draft(notice, by)
    if not reason:
        raise Denied(_("Say why it isn't sent."))
    locked.reason = reason
    _settle(locked, NoticeStatus.NOT_SENT, by)
    _record("notice.leave", locked, by)
    return locked


def readers_of(notice: Notice) -> list[int]:
    """Ids of who ever took the organisation's seat there and works for it today."""
    sat_there = SeatPerson.objects.filter(
        seat__dossier_id=notice.dossier_id, seat__organisation_id=notice.organisation_id
    ).values("user_id")
    rows = Membership.objects.filter(
        active_on(clock.today()),
        municipality_id=notice.municipality_id,
        organisation_id=notice.organisation_id,
        role__in=DOSSIER_ROLES,
        user__is_active=True,
        user_id__in=sat_there,
    )
    return sorted(set(rows.values_list("user_id", flat=True)))


def is_overtaken(notice: Notice) -> bool:
    """May the organisation know all of it again?"""
    return notice.organisation_id in gate.organisations_knowing(notice.dossier, notice.areas)


def _lock_draft(notice: Notice, by: Viewer) -> Notice:
    dossier = gate.lock_dossier(notice.dossier_id)
    policies.check_can_notify(by, dossier)
    locked: Notice | None = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=notice.pk)
        .first()
    )
    if locked is None or locked.status != NoticeStatus.DRAFT:
        raise Conflict(_("This notice was settled meanwhile. Look at it again."))
    locked.dossier = dossier
    return locked


def _settle(notice: Notice, status: NoticeStatus, by: Viewer) -> None:
    notice.status, notice.settled_at, notice.settled_by_id = status, clock.now(), by.user_id
    notice.save()


def _record(action: str, notice: Notice, by: Viewer) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=notice.municipality_id,
        thing=notice,
        shown=[notice.dossier.shown],
        organisation_id=notice.organisation_id,
    )
