"""The story, told once; what is stuck, in the resident's words and order."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, HelpTopic, Problem, StoryPart
from cases.policies.courses import check_can_write, check_takes_part
from cases.policies.story import (
    check_can_edit_problem,
    check_can_edit_story,
    check_order,
    check_topics,
)
from cases.states import PROBLEM_TRANSITIONS, ProblemStatus
from consent.models import LifeArea
from trail import audit, clock
from trail.transitions import check_move


def _record(action: str, thing: StoryPart | Problem | Case, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=thing.municipality_id,
        thing=thing,
        shown=[thing.dossier.shown],
        **data,
    )


@transaction.atomic
def tell_story(
    *, case: Case, area: LifeArea, text: str, by: Viewer, is_wish: bool = False
) -> StoryPart:
    """Write down a part of the story; `is_wish`: the answer to 'hoe zou u geholpen zijn?'.

    The same words about the same area twice are one part (a double click). Raises Denied.
    """
    case = lock_case(case.pk)
    check_can_write(by, case, area)
    same: StoryPart | None = StoryPart.objects.filter(
        case=case, area=area, text=text, is_wish=is_wish
    ).first()
    if same is not None:
        return same
    part: StoryPart = StoryPart.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=area,
        text=text,
        is_wish=is_wish,
        written_at=clock.now(),
        written_by_id=by.user_id,
    )
    _record("story.tell", part, by, area_id=area.pk, is_wish=is_wish)
    return part


@transaction.atomic
def edit_story(*, part: StoryPart, text: str, by: Viewer) -> StoryPart:
    """Improve the words of a part; its area stays. Raises Denied."""
    case = lock_case(part.case_id)
    part = StoryPart.objects.select_for_update(of=("self",)).select_related("area").get(pk=part.pk)
    part.case, part.dossier = case, case.dossier
    check_can_edit_story(by, part)
    if part.text != text:
        part.text = text
        part.save()
        _record("story.edit", part, by)
    return part


@transaction.atomic
def add_problem(
    *,
    case: Case,
    area: LifeArea,
    words: str,
    by: Viewer,
    topics: Sequence[HelpTopic] = (),
    note: str = "",
) -> Problem:
    """Add what is stuck, last in the resident's order. The same words twice are one. Raises Denied."""
    case = lock_case(case.pk)
    check_can_write(by, case, area)
    check_topics(case, topics)
    same: Problem | None = Problem.objects.filter(case=case, area=area, words=words).first()
    if same is not None:
        return same
    last = Problem.objects.filter(case=case).aggregate(last=Max("position"))["last"] or 0
    problem: Problem = Problem.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=area,
        words=words,
        position=last + 1,
        note=note,
        added_at=clock.now(),
    )
    problem.topics.set(topics)
    _record("problem.add", problem, by, area_id=area.pk, topic_ids=[t.pk for t in topics])
    return problem


@transaction.atomic
def edit_problem(
    *, problem: Problem, words: str, by: Viewer, topics: Sequence[HelpTopic] = (), note: str = ""
) -> Problem:
    """Change the words, topics and note of a problem; its area stays. Raises Denied."""
    problem = _lock_problem(problem)
    check_can_edit_problem(by, problem)
    check_topics(problem.case, topics)
    problem.words, problem.note = words, note
    problem.save()
    problem.topics.set(topics)
    _record("problem.edit", problem, by, topic_ids=[t.pk for t in topics])
    return problem


@transaction.atomic
def reorder_problems(*, case: Case, order: Sequence[int], by: Viewer) -> None:
    """Put the problems that the viewer may know in this order; the others keep their places.

    Raises Denied, or Conflict when `order` isn't exactly what the viewer sees now.
    """
    case = lock_case(case.pk)
    check_takes_part(by, case)
    visible = {
        problem.pk: problem
        for problem in Problem.objects.visible_to(by).filter(case=case).order_by("position")
    }
    check_order(list(visible), order)
    places = [problem.position for problem in visible.values()]
    if order == list(visible):
        return
    for place, pk in zip(places, order, strict=True):
        Problem.objects.filter(pk=pk).update(position=place)
    _record("problem.order", case, by, problem_ids=list(order))


@transaction.atomic
def set_problem_status(*, problem: Problem, status: ProblemStatus | str, by: Viewer) -> Problem:
    """Open, for later, or solved. The same again changes nothing. Raises Denied or Conflict."""
    problem = _lock_problem(problem)
    check_can_edit_problem(by, problem)
    to = ProblemStatus(status)
    if problem.status == to:
        return problem
    check_move(PROBLEM_TRANSITIONS, problem.status, to)
    problem.status = to
    problem.solved_at = clock.now() if to == ProblemStatus.SOLVED else None
    problem.save()
    _record("problem.status", problem, by, status=str(to))
    return problem


def _lock_problem(problem: Problem) -> Problem:
    case = lock_case(problem.case_id)
    locked: Problem = (
        Problem.objects.select_for_update(of=("self",)).select_related("area").get(pk=problem.pk)
    )
    locked.case, locked.dossier = case, case.dossier
    return locked
