"""The agenda writes itself: by life area, in the resident's order (DOMAIN §3).

Open agreements and what is stuck come from what a screen has read already; the rest by AGENDA_SOURCES, one query
each. Everything here is computed over what the viewer may know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.casefile import Talk
from cases.models import Agreement, Case, Problem, RaisedPoint
from cases.plugs import AGENDA_SOURCES, AgendaPoint
from cases.states import AgreementStatus, MeetingStatus, ProblemStatus
from consent.models import LifeArea


@dataclass(slots=True)
class Part:
    """One life area of the agenda: what is stuck, what else comes to the table, what was agreed and is open."""

    area: LifeArea
    problems: list[Problem] = field(default_factory=list)
    points: list[AgendaPoint] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)


def last_closed(talks: Sequence[Talk]) -> datetime | None:
    """When the last conversation was closed; None before the first."""
    held = [t.meeting.held_at for t in talks if t.meeting.status == MeetingStatus.HELD]
    return max((at for at in held if at is not None), default=None)


def points_of(
    viewer: Viewer, case: Case, since: datetime | None, known: frozenset[int]
) -> list[AgendaPoint]:
    """What every source brings, as far as the viewer knows all of its areas."""
    return [
        point
        for source in AGENDA_SOURCES
        for point in source.points(viewer, case, since)
        if point.area_ids and known.issuperset(point.area_ids)
    ]


class RaisedPoints:
    """cases.plugs.AgendaSource: what somebody put on the agenda."""

    def points(self, viewer: Viewer, case: Case, since: datetime | None) -> Sequence[AgendaPoint]:
        rows = RaisedPoint.objects.visible_to(viewer).open().filter(case=case)
        return [
            AgendaPoint(
                area_ids=(row.area_id,),
                text=row.text,
                why=_("brought in by %(name)s") % {"name": row.raised_by.name.split(" ")[0]},
                done_address=reverse("cases:point_done", args=[row.pk]),
                row=row,
            )
            for row in rows.select_related("raised_by").order_by("id")
        ]


def is_new(problem: Problem, since: datetime | None) -> bool:
    """Not yet on the table when the last conversation was closed; before the first everything is new, so nothing is."""
    return since is not None and problem.added_at > since


def parts_of(
    areas: Mapping[int, LifeArea],
    problems: Iterable[Problem],
    points: Iterable[AgendaPoint],
    agreements: Iterable[Agreement],
) -> list[Part]:
    """What comes to the table by life area: areas in the order of the problems, then those of what else comes;
    open agreements late first."""
    parts: dict[int, Part] = {}

    def part(area_id: int) -> Part:
        return parts.setdefault(area_id, Part(areas[area_id]))

    for problem in problems:
        if problem.status == ProblemStatus.OPEN:
            part(problem.area_id).problems.append(problem)
    for point in points:
        part(point.area_ids[0]).points.append(point)
    for agreement in sorted(agreements, key=lambda a: (a.due_date, a.pk)):
        if agreement.status == AgreementStatus.OPEN:
            part(agreement.area_id).agreements.append(agreement)
    return list(parts.values())
