"""Who does what by when, and what came of it."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer
from cases.actions.locks import lock_agreement, lock_case
from cases.models import Agreement, Case, Meeting, Problem
from cases.policies.agreements import check_can_make, check_can_settle, check_owner
from cases.states import AGREEMENT_TRANSITIONS, AgreementStatus, OwnerKind
from consent.models import LifeArea
from trail import audit, clock
from trail.errors import Conflict
from trail.transitions import check_move


@transaction.atomic
def make_agreement(
    *,
    case: Case,
    area: LifeArea,
    what: str,
    owner_kind: OwnerKind | str,
    due_date: date,
    token: UUID,
    by: Viewer,
    owner_user: User | None = None,
    owner_name: str = "",
    meeting: Meeting | None = None,
    problem: Problem | None = None,
) -> Agreement:
    """Agree who does what by when. `token` is made once per form opened: sent twice it is one row.

    `owner_user` for a professional (who sits at the table and may know the area), `owner_name` for somebody close
    to the resident. Raises Denied with the reason, also who may own it instead.
    """
    case = lock_case(case.pk)
    same: Agreement | None = Agreement.objects.filter(token=token).first()
    if same is not None and same.case_id == case.pk and same.made_by_id == by.user_id:
        return same
    check_can_make(by, case, area, due_date, meeting, problem)
    owner = check_owner(case, area, OwnerKind(owner_kind), owner_user, owner_name)
    if same is not None:
        raise Conflict(_("This agreement was sent before. Reload the page and type it again."))
    agreement: Agreement = Agreement.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=area,
        meeting=meeting,
        problem=problem,
        what=what,
        owner_kind=owner.kind,
        owner_user=owner.user,
        owner_organisation_id=owner.organisation_id,
        owner_name=owner.name,
        due_date=due_date,
        made_at=clock.now(),
        made_by_id=by.user_id,
        token=token,
    )
    audit.record_change(
        "agreement.make",
        by=by,
        municipality_id=case.municipality_id,
        thing=agreement,
        shown=[case.shown],
        area_id=area.pk,
        owner_kind=str(owner.kind),
        owner_id=owner.user.pk if owner.user else None,
    )
    return agreement


@transaction.atomic
def settle_agreement(
    *, agreement: Agreement, status: AgreementStatus | str, by: Viewer, reason: str = ""
) -> Agreement:
    """Done, not done or dropped (both with a reason), or open again when it was ticked too soon.

    The same again changes nothing. Raises Denied, or Conflict for an illegal jump.
    """
    agreement = lock_agreement(agreement.pk)
    to = AgreementStatus(status)
    check_can_settle(by, agreement, to, reason)
    if agreement.status == to:
        return agreement
    check_move(AGREEMENT_TRANSITIONS, agreement.status, to)
    is_open = to == AgreementStatus.OPEN
    agreement.status = to
    agreement.reason = "" if is_open else reason
    agreement.settled_at = None if is_open else clock.now()
    agreement.settled_by_id = None if is_open else by.user_id
    agreement.save()
    audit.record_change(
        "agreement.settle",
        by=by,
        municipality_id=agreement.municipality_id,
        thing=agreement,
        shown=[agreement.dossier.shown],
        status=str(to),
    )
    return agreement
