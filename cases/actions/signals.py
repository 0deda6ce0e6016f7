"""Raising a signal about a rule, passing it on, answering it, and telling the resident what changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, Rule, Signal, SignalReport, SignalStep
from cases.policies.courses import check_takes_part
from cases.policies.signals import (
    check_anonymous,
    check_answers,
    check_can_report,
    check_owner_of,
    check_steers,
)
from cases.signalbook import known_cases
from cases.states import SIGNAL_TRANSITIONS, SignalStatus
from consent import gate
from trail import audit, clock, outbox
from trail.errors import Conflict, Denied
from trail.sent import sent_before, token_for
from trail.transitions import check_move

ANSWERED = "signal.answered"
# what reporters hear back
NEWS = frozenset({SignalStatus.ANSWERED, SignalStatus.CHANGED, SignalStatus.NOT_CHANGED})


@transaction.atomic
def raise_signal(
    *,
    case: Case,
    rule: Rule,
    areas: Sequence[int],
    title: str,
    asked: str,
    token: UUID,
    by: Viewer,
) -> Signal:
    """Raise a rule that keeps blocking, from a case; in general words. The same form twice is one signal.

    `areas`: of the blockage or question that it comes from. Raises Denied, also for a name in the words.
    """
    case = lock_case(case.pk)
    check_can_report(by, case, rule, areas)
    check_anonymous(by, [case], title, asked)
    token = token_for(token, rule.pk, title, asked)
    if (same := sent_before(Signal, token, raised_by_id=by.user_id)) is not None:
        return same
    signal: Signal = Signal.objects.create(
        municipality_id=case.municipality_id,
        rule=rule,
        title=title,
        asked=asked,
        raised_at=clock.now(),
        raised_by_id=by.user_id,
        token=token,
    )
    _step(signal, by)
    _report(signal, case, areas, by)
    return signal


@transaction.atomic
def report_again(*, signal: Signal, case: Case, areas: Sequence[int], by: Viewer) -> Signal:
    """Another case runs into it, too. Twice changes nothing. Raises Denied, or Conflict when it is settled."""
    case = lock_case(case.pk)
    locked = _lock(signal)
    check_can_report(by, case, locked.rule, areas)
    if not locked.is_open:
        raise Conflict(
            _("This signal has been answered. Raise a new one if the rule still blocks.")
        )
    _report(locked, case, areas, by)
    return locked


@transaction.atomic
def pass_on(*, signal: Signal, organisation: Organisation | None, name: str, by: Viewer) -> Signal:
    """Say who has to answer; also somebody else than before. Raises Denied or Conflict."""
    locked = _lock(signal)
    check_steers(by, locked.municipality_id)
    check_owner_of(locked.municipality_id, organisation, name)
    check_anonymous(by, known_cases(by, locked), name)
    if locked.status != SignalStatus.WITH_OWNER:
        check_move(SIGNAL_TRANSITIONS, locked.status, SignalStatus.WITH_OWNER)
    # an answer that sent it back to an owner stands in the history
    locked.status = SignalStatus.WITH_OWNER
    locked.owner_organisation, locked.owner_name, locked.owned_at = organisation, name, clock.now()
    locked.answer, locked.answered_on_date = "", None
    locked.answered_at = locked.answered_by = None
    locked.save()
    _step(locked, by, locked.owner)
    return locked


@transaction.atomic
def answer_signal(*, signal: Signal, answer: str, on_date: date, by: Viewer) -> Signal:
    """What its owner answered; who raised it hears back. Raises Denied or Conflict."""
    locked = _lock(signal)
    check_answers(by, locked, on_date)
    check_anonymous(by, known_cases(by, locked), answer)
    check_move(SIGNAL_TRANSITIONS, locked.status, SignalStatus.ANSWERED)
    locked.status, locked.answer, locked.answered_on_date = SignalStatus.ANSWERED, answer, on_date
    locked.answered_at, locked.answered_by_id = clock.now(), by.user_id
    locked.save()
    _step(locked, by, answer[:300])
    return locked


@transaction.atomic
def settle_signal(*, signal: Signal, to: SignalStatus | str, by: Viewer, words: str = "") -> Signal:
    """The rule changes, it stays, or the signal is closed. Twice changes nothing. Raises Denied or Conflict."""
    locked, status = _lock(signal), SignalStatus(to)
    check_steers(by, locked.municipality_id)
    check_anonymous(by, known_cases(by, locked), words)
    if status not in (SignalStatus.CHANGED, SignalStatus.NOT_CHANGED, SignalStatus.CLOSED):
        raise Denied(_("Pass the signal on, or write down the answer."))
    if locked.status == status:
        return locked
    check_move(SIGNAL_TRANSITIONS, locked.status, status)
    if status == SignalStatus.CLOSED and not locked.answer and not words:
        raise Denied(_("Say in a few words why: who raised it would like to know."))
    locked.status = status
    if status == SignalStatus.CHANGED:
        locked.changed_at = clock.now()
    locked.save()
    _step(locked, by, words)
    return locked


@transaction.atomic
def tell_resident(*, report: SignalReport, by: Viewer) -> SignalReport:
    """The resident heard what changed through them. Twice changes nothing. Raises Denied or Conflict."""
    case = lock_case(report.case_id)
    locked: SignalReport = (
        SignalReport.objects.select_for_update(of=("self",))
        .select_related("signal")
        .get(pk=report.pk)
    )
    check_takes_part(by, case)
    if not gate.may_know_all(by, case.dossier, locked.areas):
        raise Denied(_("You may no longer know what this case runs into."))
    if locked.signal.changed_at is None:
        raise Conflict(_("Nothing has changed yet, so there is nothing to tell."))
    if locked.told_at is None:
        locked.case = case
        record_told(locked, by)
    return locked


def record_told(report: SignalReport, by: Viewer) -> None:
    """They heard it, by a call or by a letter; the caller holds the case's lock and knows that it wasn't told."""
    report.told_at, report.told_by_id = clock.now(), by.user_id
    report.save()
    audit.record_change(
        "signal.tell",
        by=by,
        municipality_id=report.municipality_id,
        thing=report,
        shown=[report.case.shown],
    )


def _lock(signal: Signal) -> Signal:
    found: Signal = (
        Signal.objects.select_for_update(of=("self",)).select_related("rule").get(pk=signal.pk)
    )
    return found


def _report(signal: Signal, case: Case, areas: Sequence[int], by: Viewer) -> None:
    report, is_new = SignalReport.objects.get_or_create(
        signal=signal,
        case=case,
        areas=sorted(areas),
        defaults={
            "dossier": case.dossier,
            "municipality_id": case.municipality_id,
            "reported_at": clock.now(),
            "reported_by_id": by.user_id,
        },
    )
    if is_new:
        audit.record_change(
            "signal.report",
            by=by,
            municipality_id=case.municipality_id,
            thing=report,
            shown=[case.shown],
            signal_id=signal.pk,
        )


def _step(signal: Signal, by: Viewer, words: str = "") -> None:
    """A line of history and of the log; who raised or reported it hears what there is to hear."""
    step = SignalStep.objects.create(
        signal=signal,
        status=signal.status,
        words=words,
        at=clock.now(),
        by_id=by.user_id,
    )
    data: dict[str, Any] = {"status": str(signal.status)}
    audit.record_change(
        "signal.step", by=by, municipality_id=signal.municipality_id, thing=signal, **data
    )
    if signal.status in NEWS:
        who = {signal.raised_by_id, *signal.reports.values_list("reported_by_id", flat=True)}
        for user_id in sorted(who - {by.user_id}):
            outbox.post(
                ANSWERED,
                key=str(step.pk),
                to_user_id=user_id,
                municipality_id=signal.municipality_id,
                signal=signal.pk,
            )
