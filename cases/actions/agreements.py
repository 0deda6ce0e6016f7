"""Who does what by when, and what came of it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.viewer import Viewer
from cases.actions.consequences import ask_if_touched
from cases.actions.locks import lock_agreement, lock_case
from cases.actions.steps import agree_on_step
from cases.models import Agreement, Case, Consequence, Meeting, MeetingLine, Problem, Step
from cases.policies.agreements import (
    check_can_correct,
    check_can_make,
    check_can_settle,
    check_owner,
)
from cases.policies.lines import check_becomes_agreement
from cases.states import AGREEMENT_TRANSITIONS, AgreementStatus, OwnerKind
from consent.models import LifeArea
from trail import audit, clock
from trail.errors import Conflict
from trail.sent import sent_or_other
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
    owner_organisation: Organisation | None = None,
    meeting: Meeting | None = None,
    problem: Problem | None = None,
    step: Step | None = None,
    line: MeetingLine | None = None,
) -> Agreement:
    """Agree who does what by when. `token` is made once per form opened: sent twice it is one row. Something else
    on the same form (after the back button) is another agreement.

    `owner_user` for a professional (who sits at the table and may know the area), `owner_name` for somebody close
    to the resident, `owner_organisation` for an organisation as such; `step`: what it was before
    somebody took it upon them; `line`: the line of this talk that becomes the agreement, and is shown as that
    from now on. Raises Denied with the reason, also who may own it instead, or Conflict.
    """
    case = lock_case(case.pk)
    said = (
        area.pk,
        what,
        str(owner_kind),
        owner_user and owner_user.pk,
        owner_name,
        owner_organisation and owner_organisation.pk,
        due_date,
        problem and problem.pk,
    )
    same, token = sent_or_other(
        Agreement,
        token,
        said=said,
        said_in=_said_in,
        case_id=case.pk,
        made_by_id=by.user_id,
    )
    if same is not None:
        return same
    check_can_make(by, case, area, due_date, meeting, problem)
    if line is not None:
        line = _lock_line(line, case)
        check_becomes_agreement(by, line, meeting, area)
    owner = check_owner(
        case, area, OwnerKind(owner_kind), owner_user, owner_name, owner_organisation
    )
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
    ask_if_touched(agreement, by)
    if step is not None:
        agree_on_step(step, agreement, by)
    if line is not None:
        line.agreement = agreement
        line.save()
    audit.record_change(
        "agreement.make",
        by=by,
        municipality_id=case.municipality_id,
        thing=agreement,
        shown=[case.shown],
        area_id=area.pk,
        owner_kind=str(owner.kind),
        owner_id=owner.user.pk if owner.user else None,
        organisation_id=owner.organisation_id,
    )
    return agreement


def _lock_line(line: MeetingLine, case: Case) -> MeetingLine:
    locked: MeetingLine = (
        MeetingLine.objects.select_for_update(of=("self",))
        .select_related("area", "meeting")
        .get(pk=line.pk)
    )
    locked.meeting.case, locked.dossier = case, case.dossier
    return locked


def _said_in(row: Agreement) -> tuple[Any, ...]:
    """What a form said, to tell a double click from another agreement."""
    return (
        row.area_id,
        row.what,
        row.owner_kind,
        row.owner_user_id,
        row.owner_name,
        row.owner_organisation_id if row.owner_kind == OwnerKind.ORGANISATION else None,
        row.due_date,
        row.problem_id,
    )


@transaction.atomic
def correct_agreement(
    *,
    agreement: Agreement,
    what: str,
    owner_kind: OwnerKind | str,
    due_date: date,
    version: int,
    by: Viewer,
    owner_user: User | None = None,
    owner_name: str = "",
    owner_organisation: Organisation | None = None,
) -> Agreement:
    """Put right what was typed wrong, by who wrote it down, until the talk is closed. `version`: the one that was read.

    The same again changes nothing. Raises Denied with the reason, also who may own it instead, or Conflict: the talk
    was closed, something came of it, or it was changed meanwhile.
    """
    agreement = lock_agreement(agreement.pk)
    if agreement.meeting is not None:
        agreement.meeting.case = agreement.case
    check_can_correct(by, agreement, due_date)
    owner = check_owner(
        agreement.case,
        agreement.area,
        OwnerKind(owner_kind),
        owner_user,
        owner_name,
        owner_organisation,
    )
    before = _said_in(agreement)
    agreement.what, agreement.due_date = what, due_date
    agreement.owner_kind, agreement.owner_user = owner.kind, owner.user
    agreement.owner_organisation_id, agreement.owner_name = owner.organisation_id, owner.name
    if _said_in(agreement) == before:
        return agreement
    if agreement.version != version:
        raise Conflict(
            _("This agreement was changed meanwhile, in another window. Yours is still here."),
            logged="the agreement was changed meanwhile",
        )
    agreement.version, agreement.corrected_at = version + 1, clock.now()
    agreement.save()
    if not Consequence.objects.filter(agreement=agreement).exists():
        ask_if_touched(agreement, by)
    audit.record_change(
        "agreement.correct",
        by=by,
        municipality_id=agreement.municipality_id,
        thing=agreement,
        shown=[agreement.dossier.shown],
        area_id=agreement.area_id,
        owner_kind=str(owner.kind),
        owner_id=owner.user.pk if owner.user else None,
        organisation_id=owner.organisation_id,
    )
    return agreement


@transaction.atomic
def settle_agreement(
    *, agreement: Agreement, status: AgreementStatus | str, by: Viewer, reason: str = ""
) -> Agreement:
    """Done, not done or dropped (both with a reason), or open again when it was ticked too soon.

    The same again changes nothing; another reason replaces the one before. Raises Denied, or Conflict for an
    illegal jump.
    """
    agreement = lock_agreement(agreement.pk)
    to = AgreementStatus(status)
    check_can_settle(by, agreement, to, reason)
    is_open = to == AgreementStatus.OPEN
    if agreement.status == to:
        if is_open or reason in ("", agreement.reason):
            return agreement
    else:
        check_move(AGREEMENT_TRANSITIONS, agreement.status, to)
        agreement.settled_at = None if is_open else clock.now()
    agreement.status = to
    agreement.reason = "" if is_open else reason
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
