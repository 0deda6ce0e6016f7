"""What follows after a course, as one viewer may know it."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Case, FollowUp, FollowUpAnswer
from cases.policies.following import AFTER
from cases.states import FollowUpStatus, Question
from consent.monitoring import Following
from trail import clock


@dataclass(frozen=True, slots=True)
class Told:
    """One answer in words."""

    words: str


@dataclass(frozen=True, slots=True)
class Followed:
    """One call with what was answered; `is_beyond`: the resident's yes ends before that day."""

    row: FollowUp
    may_call: bool
    is_beyond: bool
    answers: tuple[Told, ...]


def follow_ups_of(viewer: Viewer, case: Case, following: Following) -> list[Followed]:
    """In order of their day; three queries, none while the course runs."""
    if case.status not in AFTER:
        return []
    rows = list(
        FollowUp.objects.visible_to(viewer).filter(case=case).exclude(status=FollowUpStatus.DROPPED)
    )
    answers: dict[int, list[Told]] = defaultdict(list)
    for one in FollowUpAnswer.objects.visible_to(viewer).filter(follow_up__in=rows):
        answers[one.follow_up_id].append(Told(_words(one)))
    mine = FollowUp.objects.visible_to(viewer).to_call(viewer).filter(case=case)
    callable_ids = set(mine.values_list("pk", flat=True))
    until = clock.local_date(following.until_at) if following.until_at else None
    return [
        Followed(
            row,
            row.pk in callable_ids,
            until is not None and row.due_date >= until,
            tuple(answers[row.pk]),
        )
        for row in rows
    ]


def _words(answer: FollowUpAnswer) -> str:
    if answer.question == Question.WELLBEING:
        return _("how it goes: a %(grade)s") % {"grade": answer.grade}
    return str(answer.get_answer_display())
