"""What a case page shows to one viewer: read through the gate, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import (
    Agreement,
    Blockage,
    Case,
    CaseLead,
    Closing,
    Escalation,
    Handover,
    Letter,
    Meeting,
    Problem,
    Result,
    Step,
    StoryPart,
    TemporarySolution,
)
from cases.states import (
    AgreementStatus,
    CaseStatus,
    EscalationStatus,
    MeetingStatus,
    ProblemStatus,
)
from cases.table import join_names, table_people
from consent import gate
from consent.models import Dossier, LifeArea
from trail import clock

# What was settled longer ago is folded away.
RECENT = timedelta(days=28)
STOPS = 7
NOT_MEETING = frozenset({CaseStatus.WATCH, CaseStatus.CLOSED, CaseStatus.NOT_STARTED})


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with the number people call it by: those that didn't take place aren't counted."""

    meeting: Meeting
    number: int


def talks_of(case: Case) -> list[Talk]:
    """Conversations in order; dates and places are progress, which everybody at the dossier may know."""
    number, talks = 0, []
    for meeting in Meeting.objects.filter(case=case).order_by("number"):
        number += meeting.status != MeetingStatus.CANCELLED
        talks.append(Talk(meeting, number))
    return talks


def planned_in(talks: Sequence[Talk]) -> Meeting | None:
    return next((t.meeting for t in talks if t.meeting.status == MeetingStatus.PLANNED), None)


def going_on_in(talks: Sequence[Talk]) -> Meeting | None:
    return next((t.meeting for t in talks if t.meeting.status == MeetingStatus.STARTED), None)


def held_in(talks: Sequence[Talk]) -> int:
    return sum(t.meeting.status == MeetingStatus.HELD for t in talks)


@dataclass(frozen=True, slots=True)
class Stop:
    """One dot on the line of the course: done, today, ahead or missed."""

    state: str
    day: date
    label: str = ""
    meeting_id: int | None = None


def course_of(case: Case, talks: Sequence[Talk]) -> list[Stop]:
    """The line: the last conversations, the planned one, and when the table looks back on it all."""
    today = clock.today()
    stops = []
    for talk in talks:
        meeting = talk.meeting
        state = {MeetingStatus.HELD: "done", MeetingStatus.CANCELLED: "missed"}.get(
            MeetingStatus(meeting.status), "ahead"
        )
        is_now = meeting.status == MeetingStatus.STARTED or (
            state == "ahead" and meeting.on_date == today
        )
        label = _("today") if is_now else ""
        if not label and talk.number == 1 and state != "missed":
            label = _("conversation 1")
        elif state == "missed":
            label = _("did not take place")
        stops.append(Stop("today" if is_now else state, meeting.on_date, label, meeting.pk))
    stops = stops[-(STOPS - 1) :]
    if case.started_at is not None and case.status not in NOT_MEETING:
        months = case.dossier.programme.course_months
        end = clock.local_date(case.started_at) + relativedelta(months=months)
        if not stops or end > stops[-1].day:
            stops.append(Stop("ahead", end, _("looking back")))
    return stops


@dataclass(slots=True)
class Goal:
    """A problem in the resident's order with what was agreed on it; `problem` None: agreed besides."""

    number: int
    problem: Problem | None
    agreements: list[Agreement] = field(default_factory=list)
    earlier: list[Agreement] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    for_now: list[TemporarySolution] = field(default_factory=list)
    for_now_before: list[TemporarySolution] = field(default_factory=list)
    waits_for: Sequence[Blockage] = ()

    @property
    def count_before(self) -> int:
        return len(self.earlier) + len(self.for_now_before)


def problems_of(viewer: Viewer, case: Case) -> list[Problem]:
    return list(
        Problem.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("area")
        .order_by("position", "id")
    )


def steps_of(viewer: Viewer, case: Case) -> list[Step]:
    """Small steps that nobody has taken upon them yet."""
    return list(Step.objects.visible_to(viewer).filter(case=case).order_by("id"))


def agreements_of(viewer: Viewer, case: Case) -> list[Agreement]:
    return list(
        Agreement.objects.visible_to(viewer)
        .with_stand_in()
        .filter(case=case)
        .select_related(
            "area",
            "owner_user",
            "owner_organisation",
            "dossier__resident",
            "consequence__owner",
        )
        .order_by("due_date", "id")
    )


def plan_of(
    problems: Sequence[Problem],
    agreements: Sequence[Agreement],
    waiting: Mapping[int, Sequence[Blockage]],
    temporaries: Sequence[TemporarySolution] = (),
    steps: Sequence[Step] = (),
) -> list[Goal]:
    """Visible problems, numbered as this viewer sees them, with their visible agreements, what holds for now, and
    what they wait for."""
    goals = {
        p.pk: Goal(number, p, waits_for=waiting.get(p.pk, ()))
        for number, p in enumerate(problems, start=1)
    }
    besides = Goal(0, None)
    long_ago = clock.now() - RECENT
    for agreement in agreements:
        goal = goals.get(agreement.problem_id or 0, besides)
        is_old = agreement.settled_at is not None and agreement.settled_at < long_ago
        (goal.earlier if is_old else goal.agreements).append(agreement)
    for step in steps:
        if step.problem_id in goals:
            goals[step.problem_id].steps.append(step)
    for row in temporaries:
        goal = goals.get(row.problem_id or 0, besides)
        (goal.for_now if row.is_running else goal.for_now_before).append(row)
    # those for later last, as the resident's order stays within both
    plan = sorted(
        goals.values(),
        key=lambda g: g.problem is not None and g.problem.status == ProblemStatus.LATER,
    )
    is_empty = not any(
        (besides.agreements, besides.earlier, besides.for_now, besides.for_now_before)
    )
    return plan if is_empty else [*plan, besides]


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody at the table, with who stands in for them."""

    user_id: int
    name: str
    organisation: str
    organisation_id: int
    is_lead: bool
    deputies: str
    days: str


def seated_at(case: Case) -> list[Seated]:
    """The people at this table, the case lead first."""
    people = table_people(case.dossier)
    deputies: dict[int, list[str]] = defaultdict(list)
    for person in people:
        if person.stands_in_for_id is not None:
            deputies[person.stands_in_for_id].append(person.first_name)
    seated = [
        Seated(
            p.user_id,
            p.name,
            p.organisation,
            p.organisation_id,
            p.user_id == case.lead_id,
            join_names(deputies[p.user_id]),
            p.days,
        )
        for p in people
        if p.stands_in_for_id is None
    ]
    return sorted(seated, key=lambda s: not s.is_lead)


def sight_of(viewer: Viewer, dossier: Dossier) -> str:
    """What this viewer may know here, in one sentence, from their own rows of the gate only."""
    known = gate.known_areas(viewer, dossier)
    areas = list(LifeArea.objects.filter(municipality_id=dossier.municipality_id, is_process=False))
    knows = [a.name.lower() for a in areas if a.pk in known]
    lacks = [a.name.lower() for a in areas if a.pk not in known]
    if not knows:
        return _("You may know how the course goes, not what it is about.")
    if not lacks:
        return _("You may know everything.")
    if len(lacks) <= min(3, len(knows)):
        return _("You may know everything except %(areas)s.") % {"areas": join_names(lacks)}
    return _("You may know about %(areas)s.") % {"areas": join_names(knows)}


def wish_of(viewer: Viewer, case: Case) -> StoryPart | None:
    """The resident's own sentence: the last answer to 'hoe zou u geholpen zijn?' that this viewer may know."""
    wish: StoryPart | None = (
        StoryPart.objects.visible_to(viewer)
        .filter(case=case, is_wish=True)
        .order_by("-written_at", "-id")
        .first()
    )
    return wish


def story_of(viewer: Viewer, case: Case) -> list[StoryPart]:
    """The story by life area, in the order it was told within each; wishes first."""
    return list(
        StoryPart.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("area", "written_by")
        .order_by("-is_wish", "area__sort_key", "area_id", "written_at", "id")
    )


def results_of(viewer: Viewer, case: Case) -> list[Result]:
    return list(
        Result.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("kind", "area")
        .order_by("-on_date", "-id")
    )


def letters_of(viewer: Viewer, case: Case) -> list[Letter]:
    """What was written for the resident to take along, the last one first, as far as the viewer may know it."""
    return list(
        Letter.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("meeting")
        .order_by("-id")
    )


def letter_due(talks: Sequence[Talk], letters: Sequence[Letter]) -> Meeting | None:
    """The last conversation, while it is fresh and has no letter yet (that this viewer may know of)."""
    held = [t.meeting for t in talks if t.meeting.status == MeetingStatus.HELD]
    if not held or held[-1].on_date < clock.today() - RECENT:
        return None
    return None if any(one.meeting_id == held[-1].pk for one in letters) else held[-1]


def open_agreements(agreements: Sequence[Agreement]) -> list[Agreement]:
    return [a for a in agreements if a.status == AgreementStatus.OPEN]


def closing_of(viewer: Viewer, case: Case) -> Closing | None:
    """How it ended, in words, for who may know their area."""
    closing: Closing | None = Closing.objects.visible_to(viewer).filter(case=case).first()
    return closing


def leads_of(case: Case) -> list[CaseLead]:
    """Who is and was case lead, the present one first."""
    return list(CaseLead.objects.filter(case=case).select_related("user").order_by("-id"))


def escalations_of(viewer: Viewer, case: Case) -> list[Escalation]:
    """What was asked higher up, as far as the viewer may know it: what still waits first, then the last one asked."""
    rows = list(
        Escalation.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("area", "to_user", "to_organisation", "asked_by")
        .order_by("-asked_at", "-id")
    )
    return sorted(rows, key=lambda row: row.status != EscalationStatus.OPEN)


def handovers_of(viewer: Viewer, case: Case) -> list[Handover]:
    """Who was asked to go on, for who may know all that is told; the last one first."""
    return list(
        Handover.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("to_user", "to_organisation")
    )
