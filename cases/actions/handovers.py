"""Handing a resident over, warmly: proposed, told in a conversation, accepted."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, Handover
from cases.policies import handovers as policies
from cases.states import HANDOVER_TRANSITIONS, HandoverStatus
from trail import audit, clock, outbox
from trail.errors import Conflict, Denied
from trail.transitions import check_move

ASKED = "handover.asked"


def _record(action: str, handover: Handover, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=handover.municipality_id,
        thing=handover,
        shown=[handover.dossier.shown],
        **data,
    )


@transaction.atomic
def propose_handover(
    *,
    case: Case,
    areas: Collection[int],
    talk_date: date,
    resident_agreed: bool,
    by: Viewer,
    to_user: User | None = None,
    to_organisation: Organisation | None = None,
    to_name: str = "",
) -> Handover:
    """Ask somebody to go on: a person of an organisation here, or somebody outside by name.

    The same once more is one. Raises Denied (no yes of the resident, an area unknown to who asks, somebody who
    doesn't work there), or Conflict when another one is open.
    """
    case = lock_case(case.pk)
    policies.check_can_propose(by, case, areas, talk_date, resident_agreed=resident_agreed)
    if (to_user is None) != (to_organisation is None) or (to_user is None) == (not to_name):
        raise Denied(_("Choose one person who goes on, or name somebody outside."))
    if to_user is not None and to_organisation is not None:
        policies.check_receiver(case, to_user.pk, to_organisation.pk)
    values = {
        "areas": sorted(set(areas)),
        "talk_date": talk_date,
        "to_user": to_user,
        "to_organisation": to_organisation,
        "to_name": to_name,
    }
    open_one: Handover | None = Handover.objects.filter(
        case=case, status=HandoverStatus.PROPOSED
    ).first()
    if open_one is not None:
        if all(getattr(open_one, name) == value for name, value in values.items()):
            return open_one
        raise Conflict(_("A handover waits for its receiver already. Take that one back first."))
    handover: Handover = Handover.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        proposed_at=clock.now(),
        proposed_by_id=by.user_id,
        **values,
    )
    if to_user is not None and to_user.pk != by.user_id:
        outbox.post(
            ASKED,
            key=str(handover.pk),
            to_user_id=to_user.pk,
            municipality_id=case.municipality_id,
            handover=handover.pk,
        )
    _record("handover.propose", handover, by, area_ids=values["areas"])
    return handover


def _lock(handover: Handover) -> Handover:
    case = lock_case(handover.case_id)
    locked: Handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    locked.case, locked.dossier = case, case.dossier
    return locked


def _settle(handover: Handover, to: HandoverStatus, by: Viewer, how: str = "") -> Handover:
    check_move(HANDOVER_TRANSITIONS, handover.status, to)
    handover.status, handover.how = to, how
    handover.settled_at, handover.settled_by_id = clock.now(), by.user_id
    handover.save()
    _record(f"handover.{to}", handover, by)
    return handover


@transaction.atomic
def accept_handover(*, handover: Handover, with_resident: bool, by: Viewer) -> Handover:
    """The receiver goes on, after the conversation. Twice is once. Raises Denied, or Conflict when it was answered."""
    handover = _lock(handover)
    if handover.status != HandoverStatus.ACCEPTED:
        policies.check_is_open(handover)
    policies.check_answers(by, handover)
    if handover.status == HandoverStatus.ACCEPTED:
        return handover
    policies.check_talked(handover, with_resident=with_resident)
    return _settle(handover, HandoverStatus.ACCEPTED, by)


@transaction.atomic
def refuse_handover(*, handover: Handover, by: Viewer) -> Handover:
    """The receiver can't go on. Raises Denied or Conflict."""
    handover = _lock(handover)
    policies.check_is_open(handover)
    policies.check_answers(by, handover)
    return _settle(handover, HandoverStatus.REFUSED, by)


@transaction.atomic
def accepted_outside(*, handover: Handover, how: str, with_resident: bool, by: Viewer) -> Handover:
    """Write down how and when somebody outside accepted. Raises Denied or Conflict."""
    handover = _lock(handover)
    policies.check_steers(by, handover)
    policies.check_is_open(handover)
    if handover.to_user_id is not None:
        raise Denied(_("Only the receiver can say this."))
    if not how:
        raise Denied(_("Say how they accepted it, and when."))
    policies.check_talked(handover, with_resident=with_resident)
    return _settle(handover, HandoverStatus.ACCEPTED, by, how)


@transaction.atomic
def withdraw_handover(*, handover: Handover, by: Viewer) -> Handover:
    """It goes otherwise. Raises Denied or Conflict."""
    handover = _lock(handover)
    policies.check_steers(by, handover)
    policies.check_is_open(handover)
    return _settle(handover, HandoverStatus.WITHDRAWN, by)


def end_handovers(case: Case, by: Viewer) -> None:
    """On a locked case that ends: nobody waits for an answer any more."""
    for handover in Handover.objects.select_for_update(of=("self",)).filter(
        case=case, status=HandoverStatus.PROPOSED
    ):
        handover.case, handover.dossier = case, case.dossier
        _settle(handover, HandoverStatus.WITHDRAWN, by)
