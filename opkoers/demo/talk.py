"""What is said and agreed at one conversation of the demo; see walk.py."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from accounts.viewer import Viewer
from cases.actions import agreements, meetings, results, story, tangle
from cases.models import (
    Agreement,
    Blockage,
    Case,
    HelpTopic,
    Meeting,
    Problem,
    ResultKind,
    Rule,
)
from cases.states import AgreementStatus, OwnerKind, ProblemStatus
from trail import clock

if TYPE_CHECKING:
    from opkoers.demo.walk import Course


@dataclass(frozen=True)
class Talk:
    """What is said and agreed at one conversation."""

    course: "Course"
    meeting: Meeting
    by: Viewer

    @property
    def case(self) -> Case:
        return self.meeting.case

    def told(self, area: str, text: str) -> None:
        story.tell_story(case=self.case, area=self.course.area(area), text=text, by=self.by)

    def wish(self, area: str, text: str) -> None:
        """The answer to 'hoe zou u geholpen zijn?'."""
        story.tell_story(
            case=self.case, area=self.course.area(area), text=text, by=self.by, is_wish=True
        )

    def strand(self, area: str, words: str, *topics: str, later: str = "") -> None:
        """What is stuck, last in the resident's order; `later`: why it isn't first."""
        found = HelpTopic.objects.filter(
            municipality=self.course.places.municipalities[self.course.municipality], key__in=topics
        )
        problem = story.add_problem(
            case=self.case,
            area=self.course.area(area),
            words=words,
            topics=list(found),
            note=later,
            by=self.by,
        )
        self.course.problems[area] = problem
        if later:
            story.set_problem_status(problem=problem, status=ProblemStatus.LATER, by=self.by)

    def waits(
        self, words: str, first: str, *, rule: str = "", why: str = "", new: str = ""
    ) -> None:
        """`words` can't move before `first`; `new`: the area of `first`, when it wasn't named before."""
        tangle.add_blockage(
            case=self.case,
            waits=Problem.objects.get(case=self.case, words=words),
            first=None if new else Problem.objects.get(case=self.case, words=first),
            new_words=first if new else "",
            new_area=self.course.area(new) if new else None,
            rule=Rule.objects.get(municipality=self.case.municipality_id, name=rule)
            if rule
            else None,
            why=why,
            by=self.by,
        )

    def came_loose(self, words: str, first: str, how: str) -> None:
        blockage = Blockage.objects.get(
            case=self.case, waits__words=words, first__words=first, lifted_at=None
        )
        tangle.lift_blockage(blockage=blockage, how=how, by=self.by)

    def solved_words(self, words: str) -> None:
        story.set_problem_status(
            problem=Problem.objects.get(case=self.case, words=words),
            status=ProblemStatus.SOLVED,
            by=self.by,
        )

    def solved(self, area: str) -> None:
        story.set_problem_status(
            problem=self.course.problems[area], status=ProblemStatus.SOLVED, by=self.by
        )

    def line(self, area: str, text: str) -> None:
        meetings.write_line(
            meeting=self.meeting,
            area=self.course.area(area),
            text=text,
            token=self.course.token(),
            by=self.by,
        )

    def promise(self, area: str, what: str, who: str, *, days: int = 14) -> None:
        """`who`: a key of the demo's people, 'self' for the resident, or 'net:' and a name."""
        kind, user, name = OwnerKind.PROFESSIONAL, None, ""
        if who == "self":
            kind = OwnerKind.RESIDENT
        elif who.startswith("net:"):
            kind, name = OwnerKind.NETWORK, who.removeprefix("net:")
        else:
            user = self.course.places.users[who]
        agreements.make_agreement(
            case=self.case,
            area=self.course.area(area),
            what=what,
            owner_kind=kind,
            owner_user=user,
            owner_name=name,
            due_date=clock.today() + timedelta(days=days),
            token=self.course.token(),
            by=self.by,
            meeting=self.meeting,
            problem=self.course.problems.get(area),
        )

    def done(self, *whats: str) -> None:
        for what in whats:
            self._settle(what, AgreementStatus.DONE)

    def failed(self, what: str, reason: str) -> None:
        self._settle(what, AgreementStatus.NOT_DONE, reason)

    def dropped(self, what: str, reason: str) -> None:
        self._settle(what, AgreementStatus.DROPPED, reason)

    def _settle(self, what: str, status: AgreementStatus, reason: str = "") -> None:
        agreement = Agreement.objects.get(case=self.case, what=what)
        agreements.settle_agreement(agreement=agreement, status=status, reason=reason, by=self.by)

    def result(self, kind: str, note: str = "") -> None:
        municipality = self.course.places.municipalities[self.course.municipality]
        results.record_result(
            case=self.case,
            kind=ResultKind.objects.get(municipality=municipality, key=kind),
            on_date=clock.today(),
            note=note,
            by=self.by,
        )
