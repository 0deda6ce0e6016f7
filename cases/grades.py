"""How it goes over time, as one viewer may know it: per area a line with its days, for a picture and in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.viewer import Viewer
from cases.models import Case, Evaluation, Measure
from cases.models.measure import HIGHEST, LOWEST
from cases.states import MeasureMoment, SaidBy
from consent.models import LifeArea

# Units of the little drawing.
WIDTH, HEIGHT, EDGE = 120, 40, 6


@dataclass(frozen=True, slots=True)
class Point:
    """One grade: when it was said, and where it stands in the picture."""

    label: str
    day: date
    grade: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Series:
    """The grades of one area in time; `who` only for a professional's."""

    name: str
    points: tuple[Point, ...]
    who: str = ""

    @property
    def line(self) -> str:
        """For an SVG polyline."""
        return " ".join(f"{p.x},{p.y}" for p in self.points)


def drawn(values: Iterable[tuple[str, date, int]], steps: int) -> tuple[Point, ...]:
    """Points from left to right over `steps` places, high grades on top."""
    wide, high = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    return tuple(
        Point(
            label,
            day,
            grade,
            EDGE + round(wide * place / max(1, steps - 1)),
            EDGE + round(high * (HIGHEST - grade) / (HIGHEST - LOWEST)),
        )
        for place, (label, day, grade) in enumerate(values)
    )


def series_of(viewer: Viewer, case: Case) -> list[Series]:
    """The resident's grades first, then the professionals'. One query."""
    rows = Measure.objects.visible_to(viewer).filter(case=case).select_related("area", "asked_by")
    lines: dict[tuple[bool, int, int, int], list[Measure]] = defaultdict(list)
    for row in rows:
        is_own = row.said_by == SaidBy.PROFESSIONAL
        whose = row.asked_by_id if is_own else 0
        lines[is_own, row.area.sort_key, row.area_id, whose].append(row)
    moments = MeasureMoment.values
    found = []
    for (is_own, *_rest), said in sorted(lines.items(), key=lambda one: one[0]):
        said.sort(key=lambda row: moments.index(row.moment))
        values = [(row.get_moment_display(), row.on_date, row.grade) for row in said]
        who = said[0].asked_by.name if is_own else ""
        found.append(Series(said[0].area.name, drawn(values, len(values)), who))
    return found


def given_before(viewer: Viewer, case: Case, moment: str, said_by: str) -> dict[int, int]:
    """What was said already, by area: to fill in a form."""
    rows = Measure.objects.visible_to(viewer).filter(case=case, moment=moment, said_by=said_by)
    if said_by == SaidBy.PROFESSIONAL:
        rows = rows.filter(asked_by_id=viewer.user_id)
    return dict(rows.values_list("area_id", "grade"))


def asked_first(viewer: Viewer, case: Case, areas: Iterable[LifeArea]) -> set[int]:
    """Of these areas, those that this course is about: measured before, or something is stuck there."""
    known = {area.pk for area in areas}
    measured = (
        Measure.objects.visible_to(viewer).filter(case=case).values_list("area_id", flat=True)
    )
    stuck = case.problems.visible_to(viewer).values_list("area_id", flat=True)
    return known & {*measured, *stuck}


def evaluation_of(viewer: Viewer, case: Case) -> Evaluation | None:
    """How it was, for who may know the area it was mostly about, while the resident may be followed."""
    found: Evaluation | None = (
        Evaluation.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("area", "asked_by")
        .first()
    )
    return found
