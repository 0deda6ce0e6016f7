"""The only writers of what goes to researchers."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Municipality, Programme
from accounts.viewer import Viewer
from consent.research import researched
from documents import store
from documents.models import File
from reporting.models import ResearchExport, ResearchPart, ResearchProject, file_of
from reporting.periods import Period
from reporting.policies import check_leads
from reporting.research import policies
from reporting.states import EXPORT_TRANSITIONS, OPEN_EXPORT, ExportStatus
from trail import audit, clock, jobs
from trail.actor import Acting, System
from trail.errors import Denied
from trail.nightly import each_by_itself
from trail.transitions import check_move

JOB_KIND = "reporting.research"
# who asked takes it along within these days
FILE_KEPT = timedelta(days=7)
# as long as a project may last at most
LONGEST = timedelta(days=3660)
KEY_BYTES = 32
CLEARS = System("research")


@dataclass(frozen=True, slots=True)
class Details:
    """What a project is about, and who may have its files until when."""

    question: str
    ground: str
    institute: str
    person: str
    keep_until_date: date


@transaction.atomic
def begin_project(
    *,
    municipality: Municipality,
    details: Details,
    programmes: Collection[Programme],
    period: Period,
    token: UUID,
    by: Viewer,
) -> ResearchExport:
    """Write down a project and ask for its first file. Asked twice (same form): the same file. Raises Denied."""
    check_leads(by, municipality.pk)
    # under a lock that two clicks share
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    before: ResearchExport | None = ResearchExport.objects.filter(token=token).first()
    if before is not None:
        return before
    if not clock.today() < details.keep_until_date <= clock.today() + LONGEST:
        raise Denied(_("Choose a day after today, within ten years."), field="keep_until_date")
    project: ResearchProject = ResearchProject.objects.create(
        municipality=municipality,
        question=details.question,
        ground=details.ground,
        institute=details.institute,
        person=details.person,
        keep_until_date=details.keep_until_date,
        key=secrets.token_hex(KEY_BYTES),
        started_by_id=by.user_id,
    )
    _record("research.begin", project, by)
    return ask_export(project=project, programmes=programmes, period=period, token=token, by=by)


@transaction.atomic
def ask_export(
    *,
    project: ResearchProject,
    programmes: Collection[Programme],
    period: Period,
    token: UUID,
    by: Viewer,
) -> ResearchExport:
    """Ask for a file of a project; the privacy officer agrees first. Raises Denied or Conflict."""
    project = ResearchProject.objects.select_for_update(of=("self",)).get(pk=project.pk)
    policies.check_can_ask(by, project)
    before: ResearchExport | None = ResearchExport.objects.filter(token=token).first()
    if before is not None:
        return before
    if period.end >= clock.today():
        raise Denied(_("The period is not over yet."), field="until")
    if not programmes:
        raise Denied(_("Choose a programme."), field="programmes")
    if any(one.municipality_id != project.municipality_id for one in programmes):
        raise Denied(_("This programme is of another municipality."), field="programmes")
    last = ResearchExport.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    export: ResearchExport = ResearchExport.objects.create(
        project=project,
        municipality_id=project.municipality_id,
        number=(last or 0) + 1,
        start_date=period.start,
        end_date=period.end,
        token=token,
        asked_by_id=by.user_id,
    )
    export.programmes.set(programmes)
    _record("research.ask", export, by, programme_ids=sorted(one.pk for one in programmes))
    return export


@transaction.atomic
def agree(*, export: ResearchExport, by: Viewer) -> ResearchExport:
    """The privacy officer agrees; a worker makes it. Raises Denied or Conflict."""
    locked = _lock(export)
    policies.check_can_judge(by, locked)
    locked.status = ExportStatus.MAKING
    locked.judged_at, locked.judged_by_id = clock.now(), by.user_id
    locked.save()
    _record("research.agree", locked, by)
    _ask_job(locked, by)
    return locked


@transaction.atomic
def refuse(*, export: ResearchExport, reason: str, by: Viewer) -> ResearchExport:
    """The privacy officer does not agree, and says why. Raises Denied or Conflict."""
    locked = _lock(export)
    policies.check_can_judge(by, locked)
    if not reason:
        raise Denied(_("Say why you don't agree."), field="reason")
    locked.status, locked.refusal = ExportStatus.REFUSED, reason
    locked.judged_at, locked.judged_by_id = clock.now(), by.user_id
    locked.save()
    _record("research.refuse", locked, by)
    return locked


@transaction.atomic
def withdraw_export(*, export: ResearchExport, by: Viewer) -> ResearchExport:
    """It is not needed after all. Raises Denied or Conflict."""
    locked = _lock(export)
    policies.check_can_withdraw(by, locked)
    locked.status = ExportStatus.WITHDRAWN
    locked.save()
    _record("research.withdraw", locked, by)
    return locked


@transaction.atomic
def make_again(*, export: ResearchExport, by: Viewer) -> ResearchExport:
    """Without whoever took the yes back. Raises Denied or Conflict."""
    locked = _lock(export)
    policies.check_can_make_again(by, locked)
    locked.status = ExportStatus.MAKING
    locked.save()
    _record("research.make_again", locked, by)
    _ask_job(locked, by)
    return locked


@transaction.atomic
def retry_making(*, export: ResearchExport, by: Viewer) -> ResearchExport:
    """Ask again for what failed or was stopped; while it is tried, this is the same job."""
    locked = _lock(export)
    policies.check_is_making(by, locked)
    _ask_job(locked, by)
    _record("research.retry", locked, by)
    return locked


@transaction.atomic
def cancel_making(*, export: ResearchExport, by: Viewer) -> ResearchExport:
    """Stop making it, also halfway. Only the job is locked: who finishes it locks the job first, then the export."""
    policies.check_is_making(by, export)
    jobs.cancel_job(job_id=export.job_id or 0, by=by)
    _record("research.cancel", export, by)
    return export


@transaction.atomic
def hand_over(*, export: ResearchExport, by: Viewer) -> File | None:
    """The file, for who asked; None when somebody in it took the yes back since, or it ended: then it is destroyed.

    Raises Denied or Conflict.
    """
    locked = _lock(export)
    policies.check_can_take(by, locked)
    if _is_past(locked):
        _destroy_file(locked, ExportStatus.GONE, by)
        return None
    if _taken_back(locked):
        _destroy_file(locked, ExportStatus.STALE, by)
        return None
    now = clock.now()
    file_of(locked).filter(handed_at=None).update(handed_at=now)
    return locked.file


@transaction.atomic
def note_told(*, export: ResearchExport, by: Viewer) -> ResearchExport:
    """The researchers know that somebody took the yes back, and destroy their file. Raises Denied or Conflict."""
    locked = _lock(export)
    policies.check_can_tell(by, locked)
    locked.told_at, locked.told_by_id = clock.now(), by.user_id
    locked.save(update_fields=["told_at", "told_by"])
    _record("research.told", locked, by)
    return locked


@transaction.atomic
def end_project(*, project: ResearchProject, by: Viewer) -> ResearchProject:
    """Nothing more is made for it; its files and the key of its codes are destroyed. Raises Denied or Conflict."""
    locked: ResearchProject = ResearchProject.objects.select_for_update(of=("self",)).get(
        pk=project.pk
    )
    policies.check_can_end(by, locked)
    _end(locked, by)
    return locked


def clear_research() -> int:
    """Each night: files past their days or without somebody's yes, and keys of what is over. Returns how many."""
    ready = ResearchExport.objects.filter(status=ExportStatus.READY)
    over = ResearchProject.objects.filter(ended_at=None, keep_until_date__lt=clock.today())
    return each_by_itself(
        list(ready.values_list("pk", flat=True)), _clear_file, what="file for researchers"
    ) + each_by_itself(
        list(over.values_list("pk", flat=True)), _clear_project, what="project of researchers"
    )


def _clear_file(pk: int) -> bool:
    export = _lock(ResearchExport(pk=pk))
    if export.status != ExportStatus.READY:
        return False
    if _is_past(export):
        _destroy_file(export, ExportStatus.GONE, CLEARS)
    elif _taken_back(export):
        _destroy_file(export, ExportStatus.STALE, CLEARS)
    return export.status != ExportStatus.READY


def _clear_project(pk: int) -> bool:
    project = ResearchProject.objects.select_for_update(of=("self",)).get(pk=pk)
    if project.is_over:
        return False
    _end(project, CLEARS)
    return True


def _end(project: ResearchProject, by: Acting) -> None:
    project.key, project.ended_at = None, clock.now()
    project.save()
    for export in ResearchExport.objects.filter(project=project, status__in=OPEN_EXPORT):
        locked = _lock(export)
        if locked.status == ExportStatus.READY:
            _destroy_file(locked, ExportStatus.GONE, by)
        elif locked.is_open:
            locked.status = ExportStatus.WITHDRAWN
            locked.save()
    _record("research.end", project, by)


def _is_past(export: ResearchExport) -> bool:
    return export.available_until_at is None or export.available_until_at <= clock.now()


def _taken_back(export: ResearchExport) -> bool:
    """Does the yes of anybody in the file stand no more? A dossier that was destroyed since counts too."""
    mine = file_of(export)
    if mine.count() != export.courses:
        return True
    still = researched(export.municipality_id).values("pk")
    return mine.exclude(dossier__in=still).exists()


def _destroy_file(export: ResearchExport, to: ExportStatus, by: Acting) -> None:
    check_move(EXPORT_TRANSITIONS, export.status, to)
    file = export.file
    # what nobody took along was shared with nobody
    ResearchPart.objects.filter(export=export, handed_at=None).delete()
    export.file, export.status, export.gone_at = None, to, clock.now()
    export.save()
    if file is not None:
        store.discard(file)
    _record("research.destroy", export, by, status=to)


def _lock(export: ResearchExport) -> ResearchExport:
    found: ResearchExport = (
        ResearchExport.objects.select_for_update(of=("self",))
        .select_related("project", "file")
        .get(pk=export.pk)
    )
    return found


def _ask_job(export: ResearchExport, by: Acting) -> None:
    # made anew after somebody took the yes back: another turn, another job
    turn = export.gone_at.isoformat() if export.gone_at else ""
    job = jobs.ask_job(
        kind=JOB_KIND,
        params={"export": export.pk, "turn": turn},
        by=by,
        municipality_id=export.municipality_id,
    )
    ResearchExport.objects.filter(pk=export.pk).update(job_id=job.pk)
    export.job_id = job.pk


def _record(action: str, thing: ResearchExport | ResearchProject, by: Acting, **data: Any) -> None:
    audit.record_change(action, by=by, municipality_id=thing.municipality_id, thing=thing, **data)
