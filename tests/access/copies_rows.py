"""Everything about the resident, to hand over: by the lead organisation alone."""

from typing import Any

from consent.actions.copies import ask_copy
from consent.models import ResidentCopy
from consent.states import CopyKind
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from trail import jobs
from trail.models import Job
from trail.states import JobStatus

LEAD = ("leader", "lead_member")
# who knows the course, but doesn't hand anything over
OTHERS = dict.fromkeys(("owner", "with_area", "without_area", "steering"), 403)


def _dossier(c: Course) -> tuple[int]:
    return (c.dossier.pk,)


def _made(c: Course, kind: CopyKind = CopyKind.EVERYTHING) -> tuple[int]:
    """Each of the lead organisation has one."""
    for name in ("pieter", "wendy"):
        by = c.viewer(name)
        if not ResidentCopy.objects.filter(
            dossier=c.dossier, asked_by_id=by.user_id, kind=kind, made_at__isnull=False
        ).exists():
            jobs.run_job(ask_copy(dossier=c.dossier, by=by, kind=kind).job_id or 0)
    return _dossier(c)


def _answers(c: Course) -> tuple[int]:
    return _made(c, CopyKind.ANSWERS)


def _log(c: Course) -> tuple[int]:
    return _made(c, CopyKind.LOG)


def _asked(c: Course) -> tuple[int]:
    ask_copy(dossier=c.dossier, by=c.viewer("wendy"))
    return _dossier(c)


def _failing(c: Course) -> tuple[int]:
    copy = ask_copy(dossier=c.dossier, by=c.viewer("wendy"))
    Job.objects.filter(pk=copy.job_id or 0).update(status=JobStatus.FAILED)
    return _dossier(c)


PAGE = {
    "get": seen_by(*LEAD, **OTHERS),
    "post": seen_by(**dict.fromkeys(LEAD, 302), **OTHERS),
}
FILE = {"get": seen_by(*LEAD, **OTHERS), "page": False}
ROWS = [
    row("consent:copy", _dossier, **PAGE),
    row("consent:copy", _made, **PAGE, note="made"),
    row("consent:copy", _asked, **PAGE, note="being made"),
    row("consent:copy", _failing, **PAGE, note="could not be made"),
    row("consent:copy_pdf", _made, **FILE),
    row("consent:copy_json", _made, **FILE),
    row("consent:answers", _answers, **PAGE),
    row("consent:answers_pdf", _answers, **FILE),
    row("consent:log_copy", _log, **PAGE),
    row("consent:log_pdf", _log, **FILE),
    row(
        "consent:copy_pdf",
        lambda c: (c.dossiers["d"].pk,),
        # nothing was made there
        get=seen_by(steering=403),
        note="not made",
        page=False,
    ),
]


def _made_again(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{_made(c)[0]}/gegevens/")
    page.click("#copy form button")
    page.wait_for_selector("#copy progress, #copy [role=progressbar]")
    with page.expect_response(lambda response: "/gegevens/" in response.url):
        pass  # it asks by itself, every second


STATES = [State("consent:copy, asked and looked at again", "lead_member", _made_again)]
