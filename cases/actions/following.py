"""Calling: during a course, and at 3, 6 and 12 months after it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction

from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.dates import next_working_day
from cases.models import AskedAround, Call, Case, FollowUp, FollowUpAnswer
from cases.policies.courses import check_takes_part
from cases.policies.following import (
    check_answers,
    check_asks_around,
    check_calls_after,
    questions_for,
)
from cases.states import (
    FOLLOW_UP_MONTHS,
    FOLLOW_UP_TRANSITIONS,
    FollowUpStatus,
    Question,
)
from cases.table import seated_organisations, table_people
from trail import audit, clock, outbox
from trail.transitions import check_move

ASK_AROUND = "case.ask_around"
DOUBLE_CLICK = timedelta(minutes=1)


def _record(action: str, thing: Any, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=thing.municipality_id,
        thing=thing,
        shown=[thing.dossier.shown],
        **data,
    )


def due_on(ended_on: date, months: int) -> date:
    """So many months later, moved on to a day on which people work."""
    return next_working_day(ended_on + relativedelta(months=months))


def plan_follow_ups(case: Case, by: Viewer) -> None:
    """On a locked case that begins to be followed, or ends: the calls plan themselves. What is planned stays."""
    if FollowUp.objects.filter(case=case, status=FollowUpStatus.PLANNED).exists():
        return
    rows = [
        FollowUp(
            case=case,
            dossier=case.dossier,
            municipality_id=case.municipality_id,
            months=months,
            due_date=due_on(clock.today(), months),
        )
        for months in FOLLOW_UP_MONTHS
    ]
    FollowUp.objects.bulk_create(rows)
    _record("followup.plan", case, by, months=list(FOLLOW_UP_MONTHS))


def drop_follow_ups(case: Case, by: Viewer) -> None:
    """On a locked case that goes on after all."""
    dropped = FollowUp.objects.filter(case=case, status=FollowUpStatus.PLANNED).update(
        status=FollowUpStatus.DROPPED, settled_at=clock.now(), settled_by_id=by.user_id
    )
    if dropped:
        _record("followup.drop", case, by, number=dropped)


def _lock(follow_up: FollowUp, by: Viewer) -> FollowUp:
    case = lock_case(follow_up.case_id)
    locked: FollowUp = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    locked.case, locked.dossier = case, case.dossier
    check_calls_after(by, locked)
    return locked


def _settle(follow_up: FollowUp, to: FollowUpStatus, by: Viewer) -> None:
    check_move(FOLLOW_UP_TRANSITIONS, follow_up.status, to)
    follow_up.status = to
    follow_up.settled_at, follow_up.settled_by_id = clock.now(), by.user_id
    follow_up.save()


def _call(case: Case, reached: bool, by: Viewer, follow_up: FollowUp | None = None) -> Call:
    """On a locked case. The same by the same person within a minute is a double click."""
    same: Call | None = Call.objects.filter(
        case=case,
        follow_up=follow_up,
        reached=reached,
        called_by_id=by.user_id,
        called_at__gt=clock.now() - DOUBLE_CLICK,
    ).first()
    if same is not None:
        return same
    call: Call = Call.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        follow_up=follow_up,
        reached=reached,
        called_at=clock.now(),
        called_by_id=by.user_id,
    )
    _record("call.record", call, by, reached=reached)
    return call


@transaction.atomic
def record_answers(
    *,
    follow_up: FollowUp,
    answers: Mapping[Question, str],
    grade: int | None,
    by: Viewer,
) -> FollowUp:
    """They were spoken to: what they wanted to say on the three questions; nothing said is no row.

    Raises Denied (not yours to call, no yes to being followed, an area unknown to who calls), or Conflict when a
    colleague was first.
    """
    follow_up = _lock(follow_up, by)
    case = follow_up.case
    check_answers(by, case, answers, grade)
    areas = questions_for(by, case)
    given: dict[Question, dict[str, Any]] = {q: {"answer": said} for q, said in answers.items()}
    if grade is not None:
        given[Question.WELLBEING] = {"grade": grade}
    FollowUpAnswer.objects.bulk_create(
        FollowUpAnswer(
            follow_up=follow_up,
            dossier=case.dossier,
            municipality_id=case.municipality_id,
            area=areas[question],
            question=question,
            asked_at=clock.now(),
            asked_by_id=by.user_id,
            **said,
        )
        for question, said in given.items()
    )
    _call(case, True, by, follow_up)
    _settle(follow_up, FollowUpStatus.DONE, by)
    _record("followup.answer", follow_up, by, questions=sorted(given))
    return follow_up


@transaction.atomic
def not_reached(*, follow_up: FollowUp, by: Viewer) -> FollowUp:
    """Called, and nobody there: it stays on the list. Raises Denied or Conflict."""
    follow_up = _lock(follow_up, by)
    _call(follow_up.case, False, by, follow_up)
    return follow_up


@transaction.atomic
def give_up(*, follow_up: FollowUp, by: Viewer) -> FollowUp:
    """This one is not asked any more: the resident would rather not, or can't be reached. Raises Denied or Conflict."""
    follow_up = _lock(follow_up, by)
    _settle(follow_up, FollowUpStatus.DROPPED, by)
    _record("followup.drop", follow_up, by)
    return follow_up


@transaction.atomic
def record_call(*, case: Case, reached: bool, by: Viewer) -> Call:
    """Anybody at the table spoke to the resident between two conversations, or tried to. Raises Denied."""
    case = lock_case(case.pk)
    check_takes_part(by, case)
    return _call(case, reached, by)


@transaction.atomic
def ask_around(*, case: Case, by: Viewer) -> AskedAround:
    """Nobody spoke to the resident for weeks: ask the people at the table, by a mail without content.

    Once per silence. Raises Denied: not yours to ask, or spoken to not long ago.
    """
    case = lock_case(case.pk)
    contact = check_asks_around(by, case)
    if contact.asked_at is not None:
        asked: AskedAround | None = AskedAround.objects.filter(case=case).first()
        assert asked is not None
        return asked
    row: AskedAround = AskedAround.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        organisations=[o.pk for o in seated_organisations(case.dossier)],
        asked_at=clock.now(),
        asked_by_id=by.user_id,
    )
    for person in table_people(case.dossier):
        if person.user_id != by.user_id:
            outbox.post(
                ASK_AROUND,
                key=str(row.pk),
                to_user_id=person.user_id,
                municipality_id=case.municipality_id,
                case=case.pk,
            )
    _record("case.ask_around", row, by)
    return row
