"""Projects and their files as a screen shows them to this viewer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from accounts.states import Role
from accounts.viewer import Viewer
from consent.research import researched
from reporting import queue
from reporting.models import ResearchExport, ResearchProject
from reporting.research import policies
from reporting.states import ExportStatus
from trail.errors import Refusal
from trail.jobs import find_jobs

TONES: dict[ExportStatus, str] = {
    ExportStatus.WAITING: "sun",
    ExportStatus.REFUSED: "brick",
    ExportStatus.MAKING: "sea",
    ExportStatus.TOO_FEW: "sun",
    ExportStatus.READY: "leaf",
    ExportStatus.STALE: "brick",
    ExportStatus.GONE: "grey",
    ExportStatus.WITHDRAWN: "grey",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A file with what this viewer can do. `would_be`: of how many residents it would be now, while it waits."""

    row: ResearchExport
    tone: str
    line: queue.Line | None
    can_judge: bool
    can_take: bool
    can_withdraw: bool
    can_make_again: bool
    can_stop: bool
    was_taken: bool
    can_tell: bool
    would_be: int | None
    threshold: int

    @property
    def is_too_few(self) -> bool:
        return self.would_be is not None and self.would_be < self.threshold

    @property
    def is_few(self) -> bool:
        """Of each thing that is told some people have it and some don't: both take the threshold."""
        return self.would_be is not None and self.would_be < 2 * self.threshold

    @property
    def programmes(self) -> str:
        return ", ".join(one.name for one in self.row.programmes.all())


def projects(viewer: Viewer) -> list[dict[str, Any]]:
    rows = (
        ResearchProject.objects.visible_to(viewer)
        .select_related("municipality")
        .prefetch_related("exports")
    )
    found = []
    for project in rows:
        newest = next(iter(project.exports.all()), None)
        tone = TONES[ExportStatus(newest.status)] if newest else "grey"
        found.append({"row": project, "newest": newest, "tone": tone})
    return found


def project(viewer: Viewer, row: ResearchProject) -> dict[str, Any]:
    """The page of one project; as many queries for one file as for many, but for those that wait."""
    exports = list(
        ResearchExport.objects.visible_to(viewer)
        .filter(project=row)
        .select_related("project__municipality", "asked_by", "judged_by")
        .prefetch_related("programmes")
        .with_taken()
    )
    jobs = find_jobs(export.job_id for export in exports)
    files = [_file(viewer, export, jobs) for export in exports]
    leads = viewer.has_role(Role.PROJECT_LEADER, municipality_id=row.municipality_id)
    return {
        "project": row,
        "files": files,
        "leads": leads,
        "runs": leads and _may(policies.check_can_ask, viewer, row),
        "is_making": any(one.line and one.line.is_making for one in files),
    }


def _file(viewer: Viewer, export: Any, jobs: dict[int | None, Any]) -> Shown:
    making = export.status == ExportStatus.MAKING
    waits = export.status == ExportStatus.WAITING
    return Shown(
        row=export,
        tone=TONES[ExportStatus(export.status)],
        line=queue.line_of(queue.thing_of_export(export), jobs.get(export.job_id))
        if making
        else None,
        can_judge=_may(policies.check_can_judge, viewer, export),
        can_take=_may(policies.check_can_take, viewer, export),
        can_withdraw=_may(policies.check_can_withdraw, viewer, export),
        can_make_again=_may(policies.check_can_make_again, viewer, export),
        can_stop=_may(policies.check_is_making, viewer, export),
        was_taken=export.was_taken,
        can_tell=export.taken_back_since and _may(policies.check_can_tell, viewer, export),
        would_be=people_now(export) if waits else None,
        threshold=max(one.threshold for one in export.programmes.all()),
    )


def people_now(export: ResearchExport) -> int:
    """Of how many residents something would be in the file if it were made now."""
    period = export.period
    of_file = Q(
        programme__in=export.programmes.all(),
        case__started_at__gte=period.from_at,
        case__started_at__lt=period.until_at,
    )
    counted = researched(export.municipality_id).filter(of_file)
    number: int = counted.aggregate(n=Count("person", distinct=True))["n"]
    return number


def _may(check: Callable[[Viewer, Any], None], viewer: Viewer, thing: Any) -> bool:
    try:
        check(viewer, thing)
    except Refusal:
        return False
    return True
