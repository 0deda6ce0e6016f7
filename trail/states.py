from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LineKind(models.TextChoices):
    """Kinds of log line, after NEN 7513: what was done with personal data."""

    VIEW = "view", _("viewed")
    SEARCH = "search", _("searched")
    EXPORT = "export", _("exported")
    CHANGE = "change", _("changed")
    REFUSAL = "refusal", _("refused")
    SIGN_IN = "sign_in", _("signed in")


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being made")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", pgettext_lazy("a job", "cancelled")


JOB_TRANSITIONS: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.WAITING: frozenset({JobStatus.RUNNING, JobStatus.CANCELLED}),
    # back to waiting when the worker died or the attempt failed and may be tried again
    JobStatus.RUNNING: frozenset(
        {JobStatus.DONE, JobStatus.FAILED, JobStatus.WAITING, JobStatus.CANCELLED}
    ),
    JobStatus.DONE: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.CANCELLED: frozenset(),
}
# Nothing came of it: asked for again, it is another job.
WITHOUT_RESULT = (JobStatus.FAILED, JobStatus.CANCELLED)


class OutboxStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    DROPPED = "dropped", _("no longer allowed")
    FAILED = "failed", _("failed")
