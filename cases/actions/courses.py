"""How a course begins, rests and ends."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.viewer import Viewer
from cases.actions.following import drop_follow_ups, plan_follow_ups
from cases.actions.handovers import end_handovers
from cases.actions.invitations import tell_everybody
from cases.actions.leads import change_lead
from cases.actions.locks import lock_case
from cases.actions.measures import write_measures
from cases.actions.reviews import drop_review, plan_usual
from cases.models import Agreement, Case, CaseLead, Closing, Meeting, TemporarySolution
from cases.plugs import CLOSING_GUARDS
from cases.policies.courses import check_can_close, check_runs_course, check_takes_part
from cases.policies.following import check_reason
from cases.policies.handovers import check_has_gone_on
from cases.policies.measures import check_can_measure
from cases.policies.meetings import check_date
from cases.states import (
    CASE_TRANSITIONS,
    AgreementStatus,
    CaseStatus,
    ClosingReason,
    Hindrance,
    MeasureMoment,
    MeetingStatus,
    SaidBy,
    TemporaryStatus,
)
from consent.actions.dossiers import end_seats, set_phase
from consent.models import LifeArea, Seat
from consent.states import DossierPhase
from trail import audit, clock
from trail.errors import Conflict
from trail.transitions import check_move

__all__ = [
    "change_lead",
    "close_case",
    "not_started",
    "pause_case",
    "resume_case",
    "start_case",
    "watch_case",
]


def _record(action: str, case: Case, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=case.municipality_id,
        thing=case,
        shown=[case.shown],
        **data,
    )


def begin(case: Case, by: Viewer) -> None:
    """A locked, invited case becomes active: the first conversation has begun."""
    check_move(CASE_TRANSITIONS, case.status, CaseStatus.ACTIVE)
    case.status = CaseStatus.ACTIVE
    is_first = case.started_at is None
    case.started_at = case.started_at or clock.now()
    case.paused_until_date = None
    case.watch_at = None
    case.save()
    _record("case.start" if is_first else "case.resume", case, by)
    if is_first:
        plan_usual(case, by)


@transaction.atomic
def start_case(*, case: Case, by: Viewer) -> Case:
    """The first conversation begins (it may begin before consent: consent is asked there).

    Raises Denied, or Conflict when the course has begun already.
    """
    case = lock_case(case.pk)
    check_takes_part(by, case)
    if case.status != CaseStatus.INVITED:
        check_move(CASE_TRANSITIONS, case.status, CaseStatus.INVITED)
    begin(case, by)
    return case


@transaction.atomic
def pause_case(*, case: Case, by: Viewer, until_date: date | None = None) -> Case:
    """Rest, with or without a day to look again; a planned conversation is cancelled.

    Raises Denied (not yours to decide, a day that has passed) or Conflict (illegal jump, a talk going on).
    """
    case = lock_case(case.pk)
    check_runs_course(by, case)
    if until_date is not None:
        check_date(until_date)
    check_move(CASE_TRANSITIONS, case.status, CaseStatus.PAUSED)
    _check_no_talk(case)
    _cancel_planned(case, _kept(gettext_noop("the course is paused")))
    case.status = CaseStatus.PAUSED
    case.paused_until_date = until_date
    case.save()
    _record("case.pause", case, by)
    return case


@transaction.atomic
def resume_case(*, case: Case, by: Viewer) -> Case:
    """Go on after a pause, or take a course up again that was only being followed.

    Raises Denied, or Conflict when it was neither.
    """
    case = lock_case(case.pk)
    check_takes_part(by, case)
    if case.status == CaseStatus.INVITED:
        check_move(CASE_TRANSITIONS, case.status, CaseStatus.PAUSED)
    check_move(CASE_TRANSITIONS, case.status, CaseStatus.ACTIVE)
    case.status = CaseStatus.ACTIVE
    case.paused_until_date = None
    case.watch_at = None
    case.save()
    drop_follow_ups(case, by)
    _record("case.resume", case, by)
    return case


@transaction.atomic
def watch_case(*, case: Case, by: Viewer) -> Case:
    """The pilot light (waakvlam): the course is over, the table still follows. Raises Denied or Conflict."""
    case = lock_case(case.pk)
    check_runs_course(by, case)
    check_move(CASE_TRANSITIONS, case.status, CaseStatus.WATCH)
    _check_no_talk(case)
    case.status = CaseStatus.WATCH
    case.watch_at = clock.now()
    case.paused_until_date = None
    case.save()
    plan_follow_ups(case, by)
    _record("case.watch", case, by)
    return case


@transaction.atomic
def close_case(
    *,
    case: Case,
    reason: ClosingReason | str,
    area: LifeArea,
    by: Viewer,
    explanation: str = "",
    without: str = "",
    hindrances: Collection[Hindrance | str] = (),
    hours_outside: int | None = None,
    grades: Mapping[LifeArea, int | None] | None = None,
) -> Case:
    """Close a course by decision: open agreements are dropped, planned talks cancelled, seats end but the lead's.

    `grades`: how it goes now, says the resident, by area (None: nothing said). Raises Denied (with what must be
    settled first), or Conflict (illegal jump, a talk going on).
    """
    case = lock_case(case.pk)
    grades = grades or {}
    check_can_close(by, case, area, has_text=bool(explanation or without))
    check_can_measure(by, case, grades)
    check_reason(case, ClosingReason(reason), explanation, area)
    check_has_gone_on(case, ClosingReason(reason))
    was_followed = case.status == CaseStatus.WATCH and case.follow_ups.exists()
    check_move(CASE_TRANSITIONS, case.status, CaseStatus.CLOSED)
    _check_no_talk(case)
    if matters := open_matters(case):
        raise Conflict(" ".join(matters))
    Closing.objects.create(
        case=case,
        dossier_id=case.dossier_id,
        municipality_id=case.municipality_id,
        area=area,
        reason=ClosingReason(reason),
        explanation=explanation,
        without=without,
        hindrances=sorted(Hindrance(one) for one in hindrances),
        hours_outside=hours_outside,
        closed_at=clock.now(),
        closed_by_id=by.user_id,
    )
    write_measures(case, MeasureMoment.CLOSING, SaidBy.RESIDENT, grades, by)
    dropped = _end(case, CaseStatus.CLOSED, by)
    if not was_followed:
        plan_follow_ups(case, by)
    _record("case.close", case, by, reason=str(reason), agreements_dropped=dropped)
    return case


@transaction.atomic
def not_started(*, case: Case, by: Viewer) -> Case:
    """The invitation did not lead to a course. Raises Denied, or Conflict when it has begun."""
    case = lock_case(case.pk)
    check_runs_course(by, case)
    check_move(CASE_TRANSITIONS, case.status, CaseStatus.NOT_STARTED)
    if matters := open_matters(case):
        raise Conflict(" ".join(matters))
    dropped = _end(case, CaseStatus.NOT_STARTED, by)
    _record("case.not_started", case, by, agreements_dropped=dropped)
    return case


def open_matters(case: Case) -> list[str]:
    """What higher floors want settled before a course can close, in words."""
    return [words for guard in CLOSING_GUARDS if (words := guard.open_matter(case)) is not None]


def _kept(words: str) -> str:
    """Words that are kept and read by everybody: in the language of the municipality, whoever acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return _(words)


def _end(case: Case, status: CaseStatus, by: Viewer) -> int:
    """What every end of a course shares, on the locked rows. Returns how many agreements were dropped."""
    now = clock.now()
    why = _kept(gettext_noop("the course has ended"))
    _cancel_planned(case, why)
    dropped = Agreement.objects.filter(case=case, status=AgreementStatus.OPEN).update(
        status=AgreementStatus.DROPPED,
        reason=why,
        settled_at=now,
        settled_by_id=by.user_id,
    )
    # nobody of the table watches it any more
    TemporarySolution.objects.filter(case=case, status=TemporaryStatus.RUNNING).update(
        status=TemporaryStatus.STOPPED,
        reason=why,
        settled_at=now,
        settled_by_id=by.user_id,
    )
    end_handovers(case, by)
    drop_review(case, by)
    CaseLead.objects.filter(case=case, until_at=None).update(until_at=now)
    case.status = status
    case.closed_at = now
    case.paused_until_date = None
    case.save()
    lead = case.dossier.programme.lead_organisation_id
    leaving = Seat.objects.filter(dossier=case.dossier, until_at=None).exclude(organisation_id=lead)
    set_phase(case.dossier, DossierPhase.CLOSED)
    # rebuilds the gate too, also when nobody leaves
    end_seats(case.dossier, list(leaving), by=by)
    return dropped


def _check_no_talk(case: Case) -> None:
    if Meeting.objects.filter(case=case, status=MeetingStatus.STARTED).exists():
        raise Conflict(_("A conversation is going on. Close it first."))


def _cancel_planned(case: Case, reason: str) -> None:
    for meeting in Meeting.objects.filter(case=case, status=MeetingStatus.PLANNED):
        meeting.status, meeting.reason = MeetingStatus.CANCELLED, reason
        meeting.save()
        # it stands in people's calendars
        tell_everybody(meeting)
