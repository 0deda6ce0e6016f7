"""What a programme costs as the page shows it: what stands, and what stood there before."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Programme
from accounts.states import Role
from accounts.viewer import Viewer
from reporting.models import ProgrammeCost
from reporting.periods import Period


@dataclass(frozen=True, slots=True)
class ShownCost:
    """A line with its days in words; `gone` one says by whom it was changed or taken away."""

    row: ProgrammeCost
    days: str


@dataclass(frozen=True, slots=True)
class CostsOf:
    programme: Programme
    standing: tuple[ShownCost, ...]
    gone: tuple[ShownCost, ...]


def programmes_of(viewer: Viewer) -> QuerySet[Programme]:
    """Programmes that the viewer leads, the newest first."""
    rows = Programme.objects.filter(
        municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER])
    )
    return rows.select_related("municipality").order_by("-from_date", "-pk")


def costs_of(viewer: Viewer) -> list[CostsOf]:
    """Per programme, the newest days first. Two queries."""
    lines: dict[int, list[ProgrammeCost]] = defaultdict(list)
    rows = ProgrammeCost.objects.led_by(viewer).select_related("ended_by")
    for row in rows.order_by("-start_date", "kind", "pk"):
        lines[row.programme_id].append(row)
    return [
        CostsOf(
            programme,
            tuple(map(_shown, (one for one in lines[programme.pk] if one.ended_at is None))),
            tuple(map(_shown, (one for one in lines[programme.pk] if one.ended_at is not None))),
        )
        for programme in programmes_of(viewer)
    ]


def _shown(row: ProgrammeCost) -> ShownCost:
    return ShownCost(row, Period(row.start_date, row.end_date).words)
