"""Two who do the same at the same moment, in real threads: one is first, and the other hears that.

In each test the second half is the negative control: without the locks both get through. Two answers to the same
question higher up: test_escalations.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connections
from django.db.models import QuerySet

from accounts.models import Membership
from cases.actions import agreements, cues, following, handovers, lines, meetings, reviews
from cases.actions.courses import close_case
from cases.models import (
    Agreement,
    Call,
    Case,
    ConsequenceCue,
    FollowUp,
    FollowUpAnswer,
    Handover,
    Meeting,
)
from cases.policies import handovers as handover_policies
from cases.states import (
    AgreementStatus,
    CaseStatus,
    ClosingReason,
    OwnerKind,
    Participation,
    Question,
    ReviewStatus,
)
from tests.cases.table_world import moment, running_case
from tests.cases.test_following import watched
from tests.world import World, build_world
from trail import clock
from trail.errors import Refusal
from trail.models import AuditLine

pytestmark = pytest.mark.django_db(transaction=True)
NOW = moment(10, 1, 15)


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    with clock.at(NOW):
        yield build_world()


def at_once(*acts: Callable[[], object], at: Any = NOW) -> list[str]:
    """Each in a thread and connection of its own, begun together: 'done', 'refused', or what broke."""
    start = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            with clock.at(at):
                start.wait(timeout=10)
                act()
            outcomes.append("done")
        except Refusal:
            outcomes.append("refused")
        except Exception as error:
            outcomes.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return sorted(outcomes)


@contextmanager
def unlocked(module: Any, check: str, then: Callable[[], object]) -> Iterator[None]:
    """Nobody takes a lock, and `then` happens between the check and the writing."""
    real = getattr(module, check)

    def checked(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        then()
        return found

    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_how: rows),
        mock.patch.object(module, check, checked),
    ):
        yield


def together() -> Callable[[], object]:
    """Both have looked before either goes on."""
    both = threading.Barrier(2)
    return lambda: both.wait(timeout=10)


def test_a_handover_is_accepted_once(world: World) -> None:
    mira = world.users["mira"]
    place = Membership.objects.select_related("organisation").get(user=mira)

    def proposed(name: str) -> Handover:
        return handovers.propose_handover(
            case=running_case(world, name)[0],
            areas=world.area_ids("wonen"),
            talk_date=date(2026, 10, 1),
            resident_agreed=True,
            to_user=mira,
            to_organisation=place.organisation,
            by=world.viewer("marleen"),
        )

    def accept(row: Handover) -> list[str]:
        def act() -> object:
            return handovers.accept_handover(
                handover=row, with_resident=True, by=world.viewer("mira")
            )

        return at_once(act, act)

    def told(row: Handover) -> int:
        return AuditLine.objects.filter(action="handover.accepted", thing_id=row.pk).count()

    row = proposed("A Wit")
    # the same person in two windows: twice is once
    assert accept(row) == ["done", "done"]
    assert told(row) == 1
    row = proposed("B Wit")
    with unlocked(handover_policies, "check_talked", together()):
        assert accept(row) == ["done", "done"]
    assert told(row) == 2


def test_no_agreement_stays_open_in_a_course_that_closes(world: World) -> None:
    def close(case: Case) -> object:
        return close_case(
            case=case,
            reason=ClosingReason.GOALS_MET,
            area=world.areas["wonen"],
            by=world.viewer("wendy"),
        )

    def agree(case: Case) -> object:
        return agreements.make_agreement(
            case=case,
            area=world.areas["wonen"],
            what="Bellen",
            owner_kind=OwnerKind.RESIDENT,
            due_date=date(2026, 10, 15),
            token=uuid4(),
            by=world.viewer("marleen"),
        )

    def held(name: str) -> Case:
        case, talk = running_case(world, name)
        meetings.close_meeting(
            meeting=talk, present=[], resident_present=True, brought=[], by=world.viewer("wendy")
        )
        return case

    def still_open(case: Case) -> int:
        case.refresh_from_db()
        assert case.status == CaseStatus.CLOSED
        return Agreement.objects.filter(case=case, status=AgreementStatus.OPEN).count()

    for name in ("A Wit", "B Wit"):
        case = held(name)
        # agreed first, and then dropped by the closing; or too late
        outcomes = at_once(partial(close, case), partial(agree, case))
        assert outcomes in (["done", "done"], ["done", "refused"])
        assert still_open(case) == 0
    case = held("C Wit")
    looked, closed = threading.Event(), threading.Event()

    def close_in_between() -> None:
        assert looked.wait(timeout=10)
        close(case)
        closed.set()

    def go_on() -> None:
        looked.set()
        assert closed.wait(timeout=10)

    with unlocked(agreements, "check_can_make", go_on):
        assert at_once(close_in_between, partial(agree, case)) == ["done", "done"]
    assert still_open(case) == 1


def test_a_call_after_the_course_is_settled_once(world: World) -> None:
    calls = list(FollowUp.objects.filter(case=watched(world)).order_by("months"))
    later = moment(10, 16)

    def settle(row: FollowUp) -> list[str]:
        # other questions, so that no constraint on the answers decides it
        said = (
            ("wendy", {Question.HOUSING: "stable"}),
            ("marleen", {Question.PARTICIPATION: Participation.PAID.value}),
        )

        def by(name: str, answers: dict[Question, str]) -> Callable[[], object]:
            return lambda: following.record_answers(
                follow_up=row, answers=answers, grade=None, by=world.viewer(name)
            )

        return at_once(*(by(*one) for one in said), at=later)

    def kept(row: FollowUp) -> tuple[int, int]:
        rows = {"follow_up": row}
        return FollowUpAnswer.objects.filter(**rows).count(), Call.objects.filter(**rows).count()

    assert settle(calls[0]) == ["done", "refused"]
    assert kept(calls[0]) == (1, 1)
    with unlocked(following, "check_answers", together()):
        assert settle(calls[1]) == ["done", "done"]
    assert kept(calls[1]) == (2, 2)


def test_a_line_put_better_in_two_windows_loses_no_words(world: World) -> None:
    _case, talk = running_case(world)

    def written(talk: Meeting) -> Any:
        return meetings.write_line(
            meeting=talk,
            area=world.areas["wonen"],
            text="Eerst",
            token=uuid4(),
            by=world.viewer("marleen"),
        )

    def correct(line: Any) -> list[str]:
        def to(text: str) -> Callable[[], object]:
            return lambda: lines.correct_line(
                line=line, text=text, version=line.version, by=world.viewer("marleen")
            )

        return at_once(to("Beter"), to("Nog beter"))

    def versions(line: Any) -> int:
        return AuditLine.objects.filter(action="line.correct", thing_id=line.pk).count()

    line = written(talk)
    assert correct(line) == ["done", "refused"]
    assert versions(line) == 1
    line = written(talk)
    with unlocked(lines, "check_can_correct_line", together()):
        assert correct(line) == ["done", "done"]
    # one of the two is gone, and nobody was told
    assert versions(line) == 2


def test_a_course_is_looked_at_again_once(world: World) -> None:
    case, _talk = running_case(world)

    def settled() -> list[str]:
        row = reviews.set_review(case=case, on_date=date(2026, 10, 15), by=world.viewer("marleen"))
        assert row is not None
        said = (("marleen", ReviewStatus.STAYS), ("wendy", ReviewStatus.CHANGES))
        return at_once(
            *(
                partial(reviews.settle_review, review=row, status=status, by=world.viewer(name))
                for name, status in said
            )
        )

    assert settled() == ["done", "refused"]
    with unlocked(reviews, "check_can_settle", together()):
        assert settled() == ["done", "done"]


def test_two_who_keep_the_list_of_what_asks_about_the_money_undo_nothing(world: World) -> None:
    def change() -> list[str]:
        cue = ConsequenceCue.objects.get(municipality=world.houten, key="verhuizen")
        values: dict[str, Any] = {"name": cue.name, "area": None, "is_active": True}
        return at_once(
            *(
                partial(
                    cues.change_cue,
                    cue=cue,
                    words=[word],
                    version=cue.version,
                    by=world.viewer("anna"),
                    **values,
                )
                for word in ("ontruim", "inhuiz")
            )
        )

    assert change() == ["done", "refused"]
    ConsequenceCue.objects.filter(key="verhuizen").update(words=["verhuis"])
    with unlocked(cues, "check_words", together()):
        assert change() == ["done", "done"]
