"""Asking for an exception to a rule, deciding on it, and looking back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.mandates import mandates_today
from accounts.models import Mandate
from accounts.states import MandateKind
from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, Deviation, Rule
from cases.policies.deviations import (
    check_can_approve,
    check_can_ask,
    check_can_decide,
    check_can_look_back,
    check_can_record_owner,
    check_can_withdraw,
    check_owner_answer,
    check_review,
    own_persons,
)
from cases.states import (
    DEVIATION_TRANSITIONS,
    DeviationOutcome,
    DeviationStatus,
    EscalationAnswer,
    RuleHook,
)
from consent.models import LifeArea
from trail import audit, clock, outbox
from trail.errors import Denied
from trail.sent import sent_before, token_for
from trail.transitions import check_move

ASKED = "deviation.asked"
DECIDED = "deviation.decided"


@transaction.atomic
def ask_deviation(
    *,
    case: Case,
    area: LifeArea,
    rule: Rule,
    instead: str,
    spirit: str,
    hook: RuleHook | str,
    token: UUID,
    by: Viewer,
    beyond_mandate: bool = False,
) -> Deviation:
    """Ask for an exception. The same words on the same form twice are one. Raises Denied.

    `beyond_mandate`: the rule isn't the municipality's to set aside, so its owner is asked first.
    """
    case = lock_case(case.pk)
    token = token_for(token, area.pk, rule.pk, instead, spirit)
    same = sent_before(Deviation, token, case_id=case.pk, asked_by_id=by.user_id)
    if same is not None:
        return same
    check_can_ask(by, case, area, rule)
    row: Deviation = Deviation.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=area,
        rule=rule,
        instead=instead,
        spirit=spirit,
        hook=hook,
        beyond_mandate=beyond_mandate,
        asked_at=clock.now(),
        asked_by_id=by.user_id,
        token=token,
    )
    _record("deviation.ask", row, by, rule_id=rule.pk)
    if not beyond_mandate:
        _tell_deciders(row)
    return row


@transaction.atomic
def record_owner_answer(
    *,
    deviation: Deviation,
    answer: EscalationAnswer | str,
    who: str,
    on_date: date,
    by: Viewer,
    words: str = "",
) -> Deviation:
    """What the owner of the rule answered; only then it is decided on. Raises Denied or Conflict."""
    row = _lock(deviation)
    check_can_record_owner(by, row)
    check_owner_answer(row, str(answer), words, on_date)
    row.owner_answer, row.owner_who = EscalationAnswer(answer), who
    row.owner_words, row.owner_on_date = words, on_date
    row.owner_recorded_by_id = by.user_id
    row.save()
    _record("deviation.owner", row, by, answer=str(row.owner_answer))
    _tell_deciders(row)
    return row


@transaction.atomic
def approve_deviation(
    *,
    deviation: Deviation,
    motivation: str,
    review_date: date,
    answer_to_resident: str,
    by: Viewer,
) -> Deviation:
    """Make the exception, under a mandate, until the day on which it is looked at again.

    The same decision twice changes nothing. Raises Denied (no mandate, own request) or Conflict (settled, or the
    owner of the rule didn't agree).
    """
    row = _lock(deviation)
    if _is_same(row, DeviationStatus.APPROVED, motivation, by) and row.review_date == review_date:
        return row
    mandate = check_can_approve(by, row)
    check_review(review_date)
    row.review_date = review_date
    return _decide(row, DeviationStatus.APPROVED, mandate, motivation, answer_to_resident, by)


@transaction.atomic
def refuse_deviation(
    *, deviation: Deviation, motivation: str, answer_to_resident: str, by: Viewer
) -> Deviation:
    """No exception, with the reason. The same decision twice changes nothing. Raises Denied or Conflict."""
    row = _lock(deviation)
    if _is_same(row, DeviationStatus.REFUSED, motivation, by):
        return row
    mandate = check_can_decide(by, row)
    return _decide(row, DeviationStatus.REFUSED, mandate, motivation, answer_to_resident, by)


@transaction.atomic
def withdraw_deviation(*, deviation: Deviation, by: Viewer) -> Deviation:
    """No longer needed. Twice changes nothing. Raises Denied or Conflict."""
    row = _lock(deviation)
    if row.status == DeviationStatus.WITHDRAWN and row.settled_by_id == by.user_id:
        return row
    check_can_withdraw(by, row)
    _settle(row, DeviationStatus.WITHDRAWN, by)
    _record("deviation.withdraw", row, by)
    return row


@transaction.atomic
def look_back(
    *, deviation: Deviation, outcome: DeviationOutcome | str, by: Viewer, words: str = ""
) -> Deviation:
    """What came of it; also before a decision, when the usual rules turned out to allow it.

    The same twice changes nothing. Raises Denied or Conflict.
    """
    row = _lock(deviation)
    said = (DeviationStatus.LOOKED_BACK, outcome, words, by.user_id)
    if (row.status, row.outcome, row.outcome_words, row.settled_by_id) == said:
        return row
    check_can_look_back(by, row, str(outcome))
    row.outcome, row.outcome_words = DeviationOutcome(outcome), words
    _settle(row, DeviationStatus.LOOKED_BACK, by)
    _record("deviation.look_back", row, by, outcome=str(row.outcome))
    return row


def _is_same(row: Deviation, status: DeviationStatus, motivation: str, by: Viewer) -> bool:
    return (row.status, row.motivation, row.decided_by_id) == (status, motivation, by.user_id)


def _decide(
    row: Deviation,
    to: DeviationStatus,
    mandate: Mandate,
    motivation: str,
    answer_to_resident: str,
    by: Viewer,
) -> Deviation:
    if not motivation:
        raise Denied(_("Say why."), field="motivation")
    if not answer_to_resident:
        raise Denied(
            _("Write an answer for the resident, in plain words."), field="answer_to_resident"
        )
    check_move(DEVIATION_TRANSITIONS, row.status, to)
    row.status, row.mandate, row.motivation = to, mandate, motivation
    row.answer_to_resident = answer_to_resident
    row.decided_at, row.decided_by_id = clock.now(), by.user_id
    row.save()
    _record("deviation.decide", row, by, status=str(to), mandate_id=mandate.pk)
    _post(DECIDED, row, row.asked_by_id)
    return row


def _settle(row: Deviation, to: DeviationStatus, by: Viewer) -> None:
    check_move(DEVIATION_TRANSITIONS, row.status, to)
    row.status, row.settled_at, row.settled_by_id = to, clock.now(), by.user_id
    row.save()


def _tell_deciders(row: Deviation) -> None:
    own = own_persons(row)
    for mandate in mandates_today([row.dossier.programme_id], MandateKind.DEVIATION):
        if mandate.holder_id not in own:
            _post(ASKED, row, mandate.holder_id)


def _post(kind: str, row: Deviation, to_user_id: int) -> None:
    outbox.post(
        kind,
        key=str(row.pk),
        to_user_id=to_user_id,
        municipality_id=row.municipality_id,
        deviation=row.pk,
    )


def _lock(deviation: Deviation) -> Deviation:
    case = lock_case(deviation.case_id)
    row: Deviation = (
        Deviation.objects.select_for_update(of=("self",))
        .select_related("area", "rule")
        .get(pk=deviation.pk)
    )
    row.case, row.dossier = case, case.dossier
    return row


def _record(action: str, row: Deviation, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=row.municipality_id,
        thing=row,
        shown=[row.dossier.shown],
        **data,
    )
