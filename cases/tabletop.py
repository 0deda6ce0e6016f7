"""What lies on the table during a conversation. It may be projected: only what everybody present may know.

Who is present decides: until attendance is said, everybody who has a seat counts as present, so that nothing is
shown too early. Words about other areas stay on people's own screens (the case page).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256

from accounts.viewer import Viewer
from cases.agenda import Part, is_new, last_closed, parts_of, points_of
from cases.casefile import agreements_of, problems_of, story_of, talks_of
from cases.closeddays import calendar_of
from cases.knot import Knot, blockages_of
from cases.models import (
    Agreement,
    Attendance,
    Case,
    Invitee,
    Meeting,
    MeetingLine,
    Problem,
    StepOut,
    StoryPart,
)
from cases.plugs import AgendaPoint
from cases.states import AgreementStatus, MeetingStatus, OwnerKind, ProblemStatus
from cases.table import TablePerson, join_names, readers_by_area, table_people
from cases.tabledays import Time, free_time
from consent import gate, standing
from consent.models import LifeArea
from consent.states import ConsentStanding
from trail import clock


@dataclass(frozen=True, slots=True)
class Present:
    """Who is here: people of the table, the resident, and who the resident brought."""

    people: tuple[TablePerson, ...]
    resident: bool
    brought: tuple[str, ...]
    is_said: bool  # False: nobody has said who is here yet, so who was asked is expected
    # who may be hearing this: until it is said who is here, everybody who has a seat
    hearing: tuple[TablePerson, ...]

    @property
    def user_ids(self) -> list[int]:
        return [p.user_id for p in self.people]


def present_at(meeting: Meeting, people: Sequence[TablePerson]) -> Present:
    """Attendance as it was said; before that, who was asked."""
    rows = list(Attendance.objects.filter(meeting=meeting).order_by("id"))
    if not rows:
        return _expected_at(meeting, people)
    ids = {row.user_id for row in rows}
    here = tuple(p for p in people if p.user_id in ids)
    return Present(
        here,
        any(row.is_resident for row in rows),
        tuple(row.brought_name for row in rows if row.brought_name),
        True,
        here,
    )


def _expected_at(meeting: Meeting, people: Sequence[TablePerson]) -> Present:
    seated = tuple(p for p in people if p.stands_in_for_id is None)
    asked = list(Invitee.objects.filter(meeting=meeting, until_at=None).order_by("id"))
    ids = {row.user_id for row in asked}
    return Present(
        tuple(p for p in people if p.user_id in ids) if asked else seated,
        True,
        tuple(row.name for row in asked if row.name),
        False,
        seated,
    )


@dataclass(frozen=True, slots=True)
class Ask:
    """'Mag X hierbij blijven?': an organisation present that may not know an area.

    `witness` is somebody else who is present; empty when a yes can't be written down here: nobody else is
    present, the resident isn't, or there is no answer on the form to add it to.
    """

    area_id: int
    organisation_id: int
    organisation: str
    witness: str


def witness_of(meeting: Meeting, present: Present, organisation_id: int, user_id: int) -> str:
    """Who can witness a yes: not who writes it down, nor who may stay by it; the chair when possible."""
    others = [
        p for p in present.people if p.organisation_id != organisation_id and p.user_id != user_id
    ]
    others.sort(key=lambda p: p.user_id != meeting.chair_id)
    return next((name for name in (*(p.name for p in others), *present.brought)), "")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads along about one area, and who is present and may not know it."""

    readers: str
    reader_count: int
    barred: str
    barred_count: int
    asks: tuple[Ask, ...] = ()

    @property
    def is_projected(self) -> bool:
        return not self.barred


@dataclass(slots=True)
class Item:
    """One life area of the agenda, with what is said and agreed about it today.

    `barred` names who is present and may not know it; then it holds no words.
    """

    area: LifeArea
    problems: list[Problem] = field(default_factory=list)
    points: list[AgendaPoint] = field(default_factory=list)
    lines: list[MeetingLine] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    barred: str = ""
    barred_count: int = 0
    asks: tuple[Ask, ...] = ()


def _sign_of(*shown: object) -> str:
    return sha256(repr(shown).encode()).hexdigest()[:16]


class TableTop:
    """Everything that the table screen shows to one viewer, read once."""

    def __init__(self, viewer: Viewer, meeting: Meeting, case: Case) -> None:
        self.viewer, self.meeting, self.case = viewer, meeting, case
        self.people = table_people(case.dossier)
        self.present = present_at(meeting, self.people)
        self.talks = talks_of(case)
        self.out = list(
            StepOut.objects.filter(meeting=meeting, back_at=None)
            .select_related("organisation")
            .order_by("id")
        )
        self._out = {(one.area_id, one.organisation_id) for one in self.out}
        self.readers = readers_by_area(case.dossier)
        self.known = gate.known_areas(viewer, case.dossier)
        every = list(LifeArea.objects.filter(municipality_id=case.municipality_id))
        self.areas = {area.pk: area for area in every if not area.is_process}
        # 'proces' comes to the table too (a day to look again); nobody writes about it there
        self._all = {area.pk: area for area in every}
        self.since = last_closed(self.talks)
        self.problems = problems_of(viewer, case)
        self.agreements = agreements_of(viewer, case)
        self.lines = list(
            MeetingLine.objects.visible_to(viewer)
            .filter(meeting=meeting, agreement=None)  # what became an agreement is shown as that
            .select_related("area", "written_by")
            .order_by("id")
        )

    @cached_property
    def consent(self) -> standing.Standing:
        return standing.standing_of(self.case.dossier)

    @property
    def _may_say_yes(self) -> bool:
        """Whether the resident can let an organisation stay, here and now."""
        running = self.consent.state == ConsentStanding.RUNNING and not self.consent.by_guardians
        return running and self.present.resident

    @cached_property
    def points(self) -> list[AgendaPoint]:
        """What the sources bring: half of the queries of this screen, so a line that is kept doesn't ask for it."""
        known = frozenset(self._all) & self.known
        return points_of(self.viewer, self.case, self.since, known)

    @property
    def number(self) -> int:
        return next(t.number for t in self.talks if t.meeting.pk == self.meeting.pk)

    @property
    def is_first(self) -> bool:
        return not any(t.meeting.status == MeetingStatus.HELD for t in self.talks)

    @property
    def next_planned(self) -> Meeting | None:
        return next(
            (t.meeting for t in self.talks if t.meeting.status == MeetingStatus.PLANNED), None
        )

    @cached_property
    def suggested(self) -> date:
        """The usual next appointment, from the day of this conversation; never a day that has passed."""
        rhythm = self.case.dossier.programme.rhythm_days
        calendar = calendar_of(self.case.municipality_id)
        return calendar.next_appointment(max(self.meeting.on_date, clock.today()), rhythm)

    @cached_property
    def suggested_time(self) -> Time:
        """The time of this conversation, or right after another table that day."""
        return free_time(self.viewer, self.case, self.suggested, self.meeting.at_time)

    @property
    def writable(self) -> list[LifeArea]:
        """Areas the viewer may write about, in list order."""
        return [area for pk, area in self.areas.items() if pk in self.known]

    def barred_from(self, area_id: int) -> list[str]:
        """Organisations present that may not know this area; who left the room for it isn't present."""
        return list(self._barred(area_id).values())

    def _barred(self, area_id: int) -> dict[int, str]:
        may = self.readers.get(area_id, frozenset())
        return {
            p.organisation_id: p.organisation
            for p in self.present.hearing
            if p.organisation_id not in may and (area_id, p.organisation_id) not in self._out
        }

    def asks_of(self, area_id: int) -> tuple[Ask, ...]:
        """What is asked before an area can be spoken of; nothing about what the viewer may not know."""
        if area_id not in self.known:
            return ()
        user_id = self.viewer.user_id or 0
        return tuple(
            Ask(
                area_id,
                pk,
                name,
                witness_of(self.meeting, self.present, pk, user_id) if self._may_say_yes else "",
            )
            for pk, name in self._barred(area_id).items()
        )

    def outside(self) -> dict[int, str]:
        """Organisations that left the room for a part and aren't back."""
        return {one.organisation_id: one.organisation.short_name for one in self.out}

    def is_projected(self, area_id: int) -> bool:
        return area_id in self.known and not self.barred_from(area_id)

    def audience_of(self, area_id: int) -> Audience:
        may = self.readers.get(area_id, frozenset())
        readers = dict.fromkeys(p.organisation for p in self.people if p.organisation_id in may)
        barred = self.barred_from(area_id)
        return Audience(
            join_names(readers),
            len(readers),
            join_names(barred),
            len(barred),
            self.asks_of(area_id),
        )

    def last_time(self) -> list[Agreement]:
        """What was agreed before: still open, late first, and what was settled during this talk."""
        began = self.meeting.started_at or clock.now()
        rows = [
            a
            for a in self.agreements
            if a.meeting_id != self.meeting.pk
            and self.is_projected(a.area_id)
            and (a.status == AgreementStatus.OPEN or (a.settled_at and a.settled_at >= began))
        ]
        return sorted(rows, key=lambda a: (a.due_date, a.pk))

    def done_count(self) -> int:
        return sum(a.status == AgreementStatus.DONE for a in self.last_time())

    def items(self) -> list[Item]:
        """The agenda by area, in the resident's order; then what came up besides."""
        items: dict[int, Item] = {}

        def item(area_id: int) -> Item:
            if area_id not in items:
                barred = self.barred_from(area_id)
                items[area_id] = Item(
                    self._all[area_id],
                    barred=join_names(barred),
                    barred_count=len(barred),
                    asks=self.asks_of(area_id),
                )
            return items[area_id]

        for problem in self.problems:
            if problem.status == ProblemStatus.OPEN and self.is_projected(problem.area_id):
                item(problem.area_id).problems.append(problem)
        for point in self.points:
            if all(self.is_projected(area_id) for area_id in point.area_ids):
                item(point.area_ids[0]).points.append(point)
        for line in self.lines:
            one = item(line.area_id)
            if self.is_projected(line.area_id):
                one.lines.append(line)
        for agreement in sorted(self.agreements, key=lambda a: a.pk):
            if agreement.meeting_id == self.meeting.pk:
                one = item(agreement.area_id)
                if self.is_projected(agreement.area_id):
                    one.agreements.append(agreement)
        return list(items.values())

    def stamp(self) -> str:
        """Other words when what this screen shows has changed; made of what the viewer may know."""
        return f"{self.typed_stamp()}.{_sign_of(self.points)}"

    def typed_stamp(self) -> str:
        """The first half of the stamp: what is typed and ticked at the table, and who may hear it."""
        return _sign_of(
            [(line.pk, line.version) for line in self.lines],
            sorted((a.pk, a.status, a.reason) for a in self.agreements),
            [(p.pk, p.status, p.position, p.words) for p in self.problems],
            self.present,
            sorted(self._out),
            sorted((area, sorted(ids)) for area, ids in self.readers.items() if area in self.known),
        )

    def has_place(self, area_id: int) -> bool:
        """Whether the agenda on the screen surely has this area already, and shows its words."""
        today = (row for row in self.agreements if row.meeting_id == self.meeting.pk)
        open_problems = (p for p in self.problems if p.status == ProblemStatus.OPEN)
        return self.is_projected(area_id) and any(
            row.area_id == area_id for row in (*open_problems, *self.lines, *today)
        )

    def agenda(self) -> list[Part]:
        """What comes to the table, on somebody's own screen: everything that they may know."""
        return parts_of(self._all, self.problems, self.points, self.agreements)

    def new_ids(self) -> set[int]:
        """Problems that weren't on the table when the last conversation was closed."""
        return {p.pk for p in self.problems if is_new(p, self.since)}

    def network_names(self) -> dict[str, frozenset[int]]:
        """People close to the resident that the table has met, with the areas of the agreements that name them; none
        for who was brought along: everybody saw them."""
        names: dict[str, frozenset[int]] = {}
        for a in self.agreements:
            if a.owner_kind == OwnerKind.NETWORK and self.is_projected(a.area_id):
                names[a.owner_name] = names.get(a.owner_name, frozenset()) | {a.area_id}
        brought: dict[str, frozenset[int]] = dict.fromkeys(self.present.brought, frozenset())
        return {**brought, **names, **brought}

    def projected_problems(self) -> list[Problem]:
        return [p for p in self.problems if self.is_projected(p.area_id)]

    def knot(self) -> Knot:
        """The tangle of what everybody present may know; an arrow needs both ends on this screen."""
        shown = self.projected_problems()
        return Knot(shown, blockages_of(self.viewer, self.case))

    def story(self) -> list[StoryPart]:
        return [s for s in story_of(self.viewer, self.case) if self.is_projected(s.area_id)]
