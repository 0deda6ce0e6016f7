"""What an agreement does to benefit, toeslagen and debts: asked when it is made, answered or still to find out."""

from django.db import transaction

from accounts.models import User
from accounts.viewer import Viewer
from cases.actions.locks import lock_agreement
from cases.consequences import touches
from cases.models import Agreement, Consequence, ConsequenceCue
from cases.policies.agreements import check_owner
from cases.policies.courses import check_can_write
from cases.states import OwnerKind
from trail import audit, clock


def ask_if_touched(agreement: Agreement, by: Viewer) -> Consequence | None:
    """Put the question to a new agreement that the list recognises. In the transaction that made it; never refuses.

    Who does it finds it out; for the resident, their network and an organisation, who wrote it down.
    """
    cues = ConsequenceCue.objects.filter(municipality_id=agreement.municipality_id, is_active=True)
    if not touches(cues, agreement.area_id, agreement.what):
        return None
    row = _ask(agreement, agreement.owner_user_id or by.user_id or 0)
    audit.record_change(
        "consequence.ask",
        by=by,
        municipality_id=row.municipality_id,
        thing=row,
        shown=[agreement.dossier.shown],
        owner_id=row.owner_id,
    )
    return row


@transaction.atomic
def set_consequence(
    *, agreement: Agreement, owner: User | None, by: Viewer, answer: str = ""
) -> Consequence:
    """Answer it in one line, or say who finds it out; without an answer it is open again. Raises Denied.

    An agreement that wasn't asked about can be, so that nobody depends on a list of words.
    """
    agreement = lock_agreement(agreement.pk)
    check_can_write(by, agreement.case, agreement.area)
    row: Consequence | None = Consequence.objects.filter(agreement=agreement).first()
    if row is None or owner is None or owner.pk != row.owner_id:
        check_owner(agreement.case, agreement.area, OwnerKind.PROFESSIONAL, owner, "")
    assert owner is not None
    if row is None:
        row = _ask(agreement, owner.pk)
    elif (row.answer, row.owner_id) == (answer, owner.pk):
        return row
    if answer != row.answer:
        row.answered_at = clock.now() if answer else None
        row.answered_by_id = by.user_id if answer else None
    row.answer, row.owner_id = answer, owner.pk
    row.save()
    audit.record_change(
        "consequence.set",
        by=by,
        municipality_id=row.municipality_id,
        thing=row,
        shown=[agreement.dossier.shown],
        owner_id=owner.pk,
        is_answered=bool(answer),
    )
    return row


def _ask(agreement: Agreement, owner_id: int) -> Consequence:
    row: Consequence = Consequence.objects.create(
        agreement=agreement,
        dossier_id=agreement.dossier_id,
        municipality_id=agreement.municipality_id,
        area_id=agreement.area_id,
        owner_id=owner_id,
        asked_at=clock.now(),
    )
    return row
