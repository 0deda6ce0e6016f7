"""What is being made for reporting, as project leaders follow it: one line per thing, with how its job stands.

Each kind of thing gives its lines (SOURCES); of other floors' jobs (letters, copies) nothing is told here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.viewer import Viewer
from reporting.models import Edition, ResearchExport
from reporting.states import EditionStatus, ExportStatus
from trail import clock
from trail.jobs import find_jobs
from trail.models import Job
from trail.states import JobStatus
from trail.templatetags.spoken import spoken_date

# how long what is ready stays in the list
READY_KEPT = timedelta(days=7)
# what a job's step says, in words for who waits
STEPS: Mapping[str, Any] = {
    "count": gettext_lazy("Counting"),
    "lay_out": gettext_lazy("Laying out the page"),
    "keep": gettext_lazy("Putting it away"),
}
TONES: Mapping[str, str] = {
    JobStatus.WAITING: "grey",
    JobStatus.RUNNING: "sea",
    JobStatus.DONE: "leaf",
    JobStatus.FAILED: "brick",
    JobStatus.CANCELLED: "sun",
}
ORDER = (
    JobStatus.RUNNING,
    JobStatus.WAITING,
    JobStatus.FAILED,
    JobStatus.CANCELLED,
    JobStatus.DONE,
)


@dataclass(frozen=True, slots=True)
class Thing:
    """What a job makes. `asked_by` is empty when nobody asked it: the product prepared it by itself."""

    title: str
    job_id: int | None
    asked_at: datetime
    asked_by: str
    url: str
    cancel: str
    retry: str


@dataclass(frozen=True, slots=True)
class Line:
    """A thing with its job. A job that is nowhere any more counts as failed: it can be asked for again."""

    thing: Thing
    job: Job | None
    cancelled_by: str = ""

    @property
    def status(self) -> str:
        return self.job.status if self.job else JobStatus.FAILED

    @property
    def words(self) -> str:
        return str(JobStatus(self.status).label)

    @property
    def tone(self) -> str:
        return TONES[self.status]

    @property
    def is_making(self) -> bool:
        return self.job is not None and self.job.is_making

    @property
    def has_failed(self) -> bool:
        return self.status == JobStatus.FAILED

    @property
    def was_cancelled(self) -> bool:
        return self.status == JobStatus.CANCELLED

    @property
    def step(self) -> str:
        known = STEPS.get(self.job.step) if self.job else None
        return str(known or _("Waiting for its turn"))

    @property
    def asked(self) -> str:
        """When it was asked, and by whom."""
        day = spoken_date(self.thing.asked_at)
        if not self.thing.asked_by:
            return _("Prepared by the system, %(day)s") % {"day": day}
        return _("Asked by %(name)s, %(day)s") % {"name": self.thing.asked_by, "day": day}

    @property
    def stopped(self) -> str:
        """Who stopped it, and when."""
        when = self.job.done_at if self.job else None
        day = spoken_date(when) if when else ""
        name = self.cancelled_by or _("Somebody")
        return _("%(name)s stopped it, %(day)s.") % {"name": name, "day": day}

    @property
    def _place(self) -> tuple[int, float]:
        """Who waits longest is first; of what is over, the newest."""
        is_over = self.job is None or self.job.is_over
        moment = self.thing.asked_at.timestamp()
        return ORDER.index(JobStatus(self.status)), -moment if is_over else moment


Source = Callable[[Viewer, datetime], Iterable[Thing]]


def lines(viewer: Viewer) -> list[Line]:
    """What is made, waits or failed, and what was ready last week; in the municipalities the viewer leads."""
    since = clock.now() - READY_KEPT
    things = [thing for source in SOURCES for thing in source(viewer, since)]
    jobs = find_jobs(thing.job_id for thing in things)
    return sorted(_lines(things, jobs), key=lambda line: line._place)


def line_of(thing: Thing, job: Job | None) -> Line:
    """One thing, for its own page."""
    return _lines([thing], {thing.job_id: job} if job else {})[0]


def _lines(things: Iterable[Thing], jobs: Mapping[int | None, Job]) -> list[Line]:
    stopped = {job.cancelled_by_id for job in jobs.values() if job.cancelled_by_id}
    users = User.objects.filter(pk__in=stopped) if stopped else ()
    names = {user.pk: user.name for user in users}
    found = []
    for thing in things:
        job = jobs.get(thing.job_id)
        found.append(Line(thing, job, names.get(job.cancelled_by_id or 0, "") if job else ""))
    return found


def thing_of(edition: Edition) -> Thing:
    """An edition as something that is made."""
    return Thing(
        title=f"{capfirst(edition.what)}, {edition.programme.name}, {edition.period.words}",
        job_id=edition.job_id,
        asked_at=edition.asked_at,
        asked_by=edition.asked_by.name if edition.asked_by else "",
        url=reverse("reporting:detail", args=[edition.pk]),
        cancel=reverse("reporting:cancel", args=[edition.pk]),
        retry=reverse("reporting:retry", args=[edition.pk]),
    )


def editions(viewer: Viewer, since: datetime) -> Iterable[Thing]:
    rows = (
        Edition.objects.led_by(viewer)
        .filter(Q(status=EditionStatus.ASKED) | Q(made_at__gte=since))
        .exclude(status=EditionStatus.WITHDRAWN)
        .select_related("programme", "organisation", "asked_by")
        .defer("figures")
    )
    return [thing_of(edition) for edition in rows]


def thing_of_export(export: ResearchExport) -> Thing:
    """A file for researchers as something that is made."""
    return Thing(
        title=_("File %(number)s for research: %(institute)s")
        % {"number": export.number, "institute": export.project.institute},
        job_id=export.job_id,
        asked_at=export.asked_at,
        asked_by=export.asked_by.name,
        url=reverse("reporting:research", args=[export.project_id]),
        cancel=reverse("reporting:research_cancel", args=[export.pk]),
        retry=reverse("reporting:research_retry", args=[export.pk]),
    )


def exports(viewer: Viewer, since: datetime) -> Iterable[Thing]:
    rows = (
        ResearchExport.objects.led_by(viewer)
        .filter(Q(status=ExportStatus.MAKING) | Q(status=ExportStatus.READY, made_at__gte=since))
        .select_related("project", "asked_by")
    )
    return [thing_of_export(export) for export in rows]


SOURCES: list[Source] = [editions, exports]
