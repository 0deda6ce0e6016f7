"""Files for researchers: asked by project leaders, agreed by the privacy officer, taken along by who asked."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.urls import reverse

from consent.actions.withdrawals import withdraw
from consent.states import Purpose
from documents import store
from reporting.actions import research as actions
from reporting.actions.research import Details
from reporting.models import ResearchExport, ResearchPart
from reporting.periods import Period
from reporting.states import ExportStatus
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from trail import clock, jobs
from trail.models import Job
from trail.states import JobStatus

LEADERS = {"leader": 302, "steering": 302}
TOKEN = "6a0b4a52-2f0c-4d3e-8c35-0b4a522f0c4d"


def a_file(c: Course, name: str) -> ResearchExport:
    """Asked by Pieter: waiting, refused, making, failed, few, ready, stale, tell, over."""
    question = f"Wat helpt? De vraag die '{name}' is."
    found = ResearchExport.objects.filter(project__question=question).first()
    return found or _make(c, name, question)


def _make(c: Course, name: str, question: str) -> ResearchExport:
    export = actions.begin_project(
        municipality=c.world.houten,
        details=Details(
            question, "De overeenkomst.", f"Hogeschool {name}", "Dr. Vonk", date(2028, 1, 1)
        ),
        programmes=[c.world.programme],
        period=Period(date(2026, 7, 1), date(2026, 9, 30)),
        token=uuid4(),
        by=c.viewer("pieter"),
    )
    if name == "waiting":
        return export
    if name == "refused":
        return actions.refuse(export=export, reason="Nog niet.", by=c.viewer("fleur"))
    export = actions.agree(export=export, by=c.viewer("fleur"))
    if name == "failed":
        Job.objects.filter(pk=export.job_id or 0).update(status=JobStatus.FAILED)
    if name == "few":
        jobs.run_job(export.job_id or 0)
    if name in ("ready", "stale", "tell", "over"):
        _keep(export)
    if name == "tell":
        _taken_along_and_back(c, export)
    if name == "stale":
        _take_back(c, export)
    if name == "over":
        actions.end_project(project=export.project, by=c.viewer("pieter"))
    export.refresh_from_db()
    return export


def _keep(export: ResearchExport) -> None:
    """A file as a worker leaves it. Of enough people it is made in tests/reporting/research."""
    file = store.keep(b"PK", name="x.zip", content_type="application/zip", by_kind=actions.JOB_KIND)
    now = clock.now()
    ResearchExport.objects.filter(pk=export.pk).update(
        status=ExportStatus.READY, file=file, sha256=file.sha256, made_at=now, residents=0,
        courses=0, available_until_at=now + timedelta(days=7),
    )  # fmt: skip


def _take_back(c: Course, export: ResearchExport) -> None:
    """Somebody who was in it is not among those with a yes any more."""
    ResearchExport.objects.filter(pk=export.pk).update(courses=1)
    assert actions.hand_over(export=export, by=c.viewer("pieter")) is None


def _taken_along_and_back(c: Course, export: ResearchExport) -> None:
    """Something of a resident was in a file that was taken along yesterday; today the yes was taken back."""
    yesterday = clock.now() - timedelta(days=1)
    dossier = c.case.dossier
    ResearchPart.objects.create(
        export=export,
        dossier=dossier,
        municipality_id=dossier.municipality_id,
        made_at=yesterday,
        handed_at=yesterday,
    )
    withdraw(dossier=dossier, purpose=Purpose.RESEARCH, by=c.viewer("wendy"))


def project_of(c: Course, name: str) -> tuple[int]:
    return (a_file(c, name).project_id,)


def file_of(c: Course, name: str) -> tuple[int]:
    return (a_file(c, name).pk,)


def _file_data(c: Course) -> dict[str, Any]:
    return {
        "programmes": [str(c.world.programme.pk)],
        "since": "2026-1",
        "until": "2026-3",
        "token": TOKEN,
    }


def _project_data(c: Course) -> dict[str, Any]:
    return _file_data(c) | {
        "question": "Wat helpt?",
        "ground": "De overeenkomst.",
        "institute": "Hogeschool",
        "person": "Dr. Vonk",
        "keep_until_date": "2028-01-01",
    }


PARTIES = seen_by("leader", "steering", "privacy")
ROWS = [
    row(
        "reporting:research_list", get=seen_by("leader", "steering", "elsewhere_leader", "privacy")
    ),
    row(
        "reporting:research_new",
        get=seen_by("leader", "steering", "elsewhere_leader"),
        post=seen_by(**LEADERS, elsewhere_leader=422),
        data=_project_data,
    ),
    *(
        row("reporting:research", partial(project_of, name=name), get=PARTIES, note=name)
        for name in (
            "waiting",
            "refused",
            "making",
            "failed",
            "few",
            "ready",
            "stale",
            "tell",
            "over",
        )
    ),
    row(
        "reporting:research_next",
        lambda c: project_of(c, "ready"),
        # the privacy officer may see the project, but asks for nothing
        get=seen_by("leader", "steering"),
        post=seen_by(**LEADERS),
        data=_file_data,
    ),
    row("reporting:research_end", lambda c: project_of(c, "ready"), post=seen_by(**LEADERS)),
    row("reporting:research_agree", lambda c: file_of(c, "waiting"), post=seen_by(privacy=302)),
    row(
        "reporting:research_refuse",
        lambda c: file_of(c, "waiting"),
        get=seen_by("privacy"),
        post=seen_by(privacy=302),
        data=lambda c: {"reason": "De overeenkomst ontbreekt."},
    ),
    row("reporting:research_withdraw", lambda c: file_of(c, "waiting"), post=seen_by(**LEADERS)),
    row("reporting:research_again", lambda c: file_of(c, "stale"), post=seen_by(**LEADERS)),
    row("reporting:research_retry", lambda c: file_of(c, "failed"), post=seen_by(**LEADERS)),
    row("reporting:research_cancel", lambda c: file_of(c, "making"), post=seen_by(**LEADERS)),
    row("reporting:research_told", lambda c: file_of(c, "ready"), post=seen_by(**LEADERS)),
    row(
        "reporting:research_take",
        lambda c: file_of(c, "ready"),
        # only who asked
        post=seen_by(leader=200, steering=403),
    ),
]


def _mistakes(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:research_new"))
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]:focus")


def _no_reason(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:research_refuse", args=file_of(c, "waiting")))
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _stopped(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:research", args=project_of(c, "making")))
    page.click("main form[action$='/stoppen/'] button")
    page.wait_for_selector("main form[action$='/opnieuw/'] button")


STATES = [
    State("research, filled in wrongly", "leader", _mistakes),
    State("research, refused without a reason", "privacy", _no_reason),
    State("research, its making stopped", "leader", _stopped),
]
