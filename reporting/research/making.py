"""Making a file for researchers, in the worker: whole or not at all, of whose yes stands at that moment."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from consent.research import researched
from documents import store
from reporting.actions.research import FILE_KEPT, JOB_KIND
from reporting.models import ResearchExport, ResearchPart, file_of
from reporting.research.coarsening import Table, TooFew, table_of
from reporting.research.courses import lists_of, read_courses
from reporting.research.packing import pack
from reporting.states import EXPORT_TRANSITIONS, ExportStatus
from reporting.wording import LANGUAGE
from trail import audit, clock
from trail.actor import Shown, System
from trail.jobs import Claim
from trail.templatetags.spoken import full_date
from trail.transitions import check_move

BY = System("worker")


class TakenBackMeanwhile(Exception):
    """Somebody took the yes back while it was made: nothing is kept, and it is made anew without them."""


def make_export(claim: Claim) -> None:
    """Job handler: the file, of whom it is and the status come into being in the transaction that ends the job."""
    claim.report(10, "count")
    export = ResearchExport.objects.select_related("project").get(pk=claim.params["export"])
    if export.status != ExportStatus.MAKING:
        # withdrawn, or the project ended, while it waited
        with claim.finishing():
            return
    programmes = list(export.programmes.order_by("pk"))
    threshold = max(one.threshold for one in programmes)
    made_at = clock.now()
    table: Table | None = None
    data = b""
    with translation.override(LANGUAGE):
        lists = lists_of(export.municipality_id, programmes)
        courses = read_courses(export.municipality_id, programmes, export.period)
        claim.report(50, "lay_out")
        try:
            table = table_of(courses, lists, threshold)
            data = pack(table, export.project.key or "", _about(export, threshold))
        except TooFew:
            pass
    claim.report(90, "keep")
    with claim.finishing() as result:
        locked = (
            ResearchExport.objects.select_for_update(of=("self",))
            .select_related("project")
            .get(pk=export.pk)
        )
        if locked.status != ExportStatus.MAKING:
            return
        if table is None:
            _too_few(locked)
        else:
            _keep(locked, table, data, made_at)
        result["export"] = locked.pk


def _about(export: ResearchExport, threshold: int) -> dict[str, Any]:
    """What the codebook and the read-me tell besides the columns."""
    project = export.project
    return {
        "title": _("Op Koers: file %(number)s for research, municipality of %(municipality)s")
        % {"number": export.number, "municipality": project.municipality.name},
        "period_note": _("Courses that began in %(period)s.") % {"period": export.period.words},
        "institute": project.institute,
        "person": project.person,
        "question": project.question,
        "ground": project.ground,
        "keep_until": full_date(project.keep_until_date),
        "threshold": threshold,
    }


def _too_few(export: ResearchExport) -> None:
    check_move(EXPORT_TRANSITIONS, export.status, ExportStatus.TOO_FEW)
    export.status = ExportStatus.TOO_FEW
    export.save()
    audit.record_change(
        "research.too_few", by=BY, municipality_id=export.municipality_id, thing=export
    )


def _keep(export: ResearchExport, table: Table, data: bytes, made_at: datetime) -> None:
    check_move(EXPORT_TRANSITIONS, export.status, ExportStatus.READY)
    dossier_ids = sorted(course.dossier_id for course in table.courses)
    if researched(export.municipality_id).filter(pk__in=dossier_ids).count() != len(dossier_ids):
        raise TakenBackMeanwhile
    ResearchPart.objects.bulk_create(
        ResearchPart(
            export=export, dossier_id=pk, municipality_id=export.municipality_id, made_at=made_at
        )
        for pk in dossier_ids
    )
    export.file = store.keep(
        data, name=export.file_name, content_type="application/zip", by_kind=JOB_KIND
    )
    export.status, export.made_at = ExportStatus.READY, made_at
    export.sha256, export.residents = export.file.sha256, table.people
    export.courses = len(dossier_ids)
    export.available_until_at = made_at + FILE_KEPT
    export.save()
    audit.record_change(
        "research.make",
        by=BY,
        municipality_id=export.municipality_id,
        thing=export,
        shown=shown_of(export),
        sha256=export.sha256,
    )


def shown_of(export: ResearchExport) -> list[Shown]:
    """Whose data are in the file, for the log."""
    return [part.shown for part in file_of(export).select_related("dossier")]
