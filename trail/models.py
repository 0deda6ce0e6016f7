"""The log, the jobs and the outbox: append-only or conditional, always by id."""

from datetime import datetime
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from trail import clock
from trail.states import WITHOUT_RESULT, JobStatus, LineKind, OutboxStatus

# what only retention can show: a certificate issued to the very role that is at work
UNDER_CERTIFICATE = (
    "EXISTS (SELECT FROM trail_certificate"
    " WHERE id = NULLIF(current_setting('opkoers.certificate', true), '')::bigint AND role = current_user)"
)


def append_only() -> list[pgtrigger.Trigger]:
    """History that can't be changed: a trigger here, and no right for the app's database role.

    Only retention passes: under a certificate that was issued to the very role that is at work. The app's role can't
    issue one (trail.roles); whoever owns the tables must leave one behind.
    """
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func="""
                IF EXISTS (
                    SELECT FROM trail_certificate
                    WHERE id = NULLIF(current_setting('opkoers.certificate', true), '')::bigint
                        AND role = current_user
                ) THEN
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'append_only: % rows of % are never changed', TG_OP, TG_TABLE_NAME;
            """,
        )
    ]


class AuditLine(models.Model):
    """One thing that happened: who, for which organisation, when, what, which residents.

    Terms of NEN 7513 and the Logboek Dataverwerkingen (DOMAIN §4). Ids only, never a resident's text.
    Triggers forbid change; the app's database role has no right to it either.
    """

    occurred_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(db_default=Now())
    municipality_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=LineKind)
    action = models.CharField(max_length=60)
    user_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20)
    dossier_ids = ArrayField(models.BigIntegerField(), default=list)
    resident_ids = ArrayField(models.BigIntegerField(), default=list)
    thing = models.CharField(max_length=60, blank=True)
    thing_id = models.BigIntegerField(null=True)
    basis = models.CharField(max_length=30, blank=True)
    outcome = models.CharField(max_length=20, default="ok")
    reason = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["municipality_id", "id"], name="audit_municipality"),
            models.Index(fields=["user_id", "id"], name="audit_user"),
            models.Index(fields=["municipality_id", "recorded_at"], name="audit_recorded"),
            GinIndex(fields=["dossier_ids"], name="audit_dossiers"),
        ]
        # retention takes lines away, and changes none
        triggers = [
            *append_only(),
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d %H:%M} {self.action}"


class AuditSeal(models.Model):
    """A batch of log lines of one municipality, closed off: its hash covers them and the seal before it.

    It covers the lines recorded (by the database's clock) from `from_at` until `until_at`, the last not included;
    the first seal begins at nothing. See trail.seals.
    """

    municipality_id = models.BigIntegerField(null=True)
    number = models.PositiveIntegerField()
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField()
    line_count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_id", "number"], nulls_distinct=False, name="seal_number"
            ),
            models.CheckConstraint(
                condition=models.Q(from_at__isnull=True)
                | models.Q(until_at__gt=models.F("from_at")),
                name="seal_period",
            ),
            models.CheckConstraint(condition=models.Q(line_count__gt=0), name="seal_holds_lines"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"seal {self.number} of {self.municipality_id}"


class Job(models.Model):
    """Long work somebody asked for; made once however often it is asked (see trail.jobs)."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    params = models.JSONField(default=dict)
    municipality_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=JobStatus, default=JobStatus.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    # the database's clock: a worker's may be wrong, and liveness is judged by the sweeper
    beat_at = models.DateTimeField(null=True)
    # when it was over: made, given up or cancelled
    done_at = models.DateTimeField(null=True)
    cancelled_by_id = models.BigIntegerField(null=True)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=~models.Q(status__in=WITHOUT_RESULT),
                name="job_made_once",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="job_progress_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(status=JobStatus.RUNNING, claim__isnull=False)
                | (~models.Q(status=JobStatus.RUNNING) & models.Q(claim__isnull=True)),
                name="job_claimed_while_running",
            ),
            models.CheckConstraint(
                condition=models.Q(status=JobStatus.CANCELLED)
                | models.Q(cancelled_by_id__isnull=True),
                name="job_cancelled_by",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "beat_at"],
                condition=models.Q(status__in=[JobStatus.WAITING, JobStatus.RUNNING]),
                name="job_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.status})"

    @property
    def is_making(self) -> bool:
        return self.status in (JobStatus.WAITING, JobStatus.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.status == JobStatus.FAILED

    @property
    def was_cancelled(self) -> bool:
        return self.status == JobStatus.CANCELLED

    @property
    def is_over(self) -> bool:
        return not self.is_making


class OutboxMessage(models.Model):
    """A mail that must still go: kind and ids, rendered and gated again when it is sent."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)
    to_user_id = models.BigIntegerField()
    municipality_id = models.BigIntegerField(null=True)
    ids = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=OutboxStatus, default=OutboxStatus.WAITING)
    written_at = models.DateTimeField(default=clock.now)
    not_before = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(status=OutboxStatus.WAITING),
                name="outbox_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.status})"


class Certificate(models.Model):
    """One run of retention: by whom, when, under which policy. What it destroyed stands in its lines."""

    key = models.UUIDField(unique=True)
    # the database role it was issued to; the database says so itself
    role = models.CharField(max_length=63, db_default=models.Func(template="CURRENT_USER"))
    command = models.CharField(max_length=30)
    policy_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"certificate {self.pk}"


class CertificateLine(models.Model):
    """What was destroyed of one dossier (or of drafts and jobs together): counts and numbers, never content."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="lines")
    municipality_id = models.BigIntegerField(null=True)
    dossier_id = models.BigIntegerField(null=True)
    resident_id = models.BigIntegerField(null=True)
    number = models.CharField(max_length=20, blank=True)
    # tells a dossier from one that got the same id and number after a restore
    opened_at = models.DateTimeField(null=True)
    classes = ArrayField(models.CharField(max_length=20))
    # model → number of rows; 'model.field' → number of rows where that field was emptied
    counts = models.JSONField(default=dict)
    destroyed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id"], name="certificate_dossier"),
            models.Index(fields=["municipality_id", "id"], name="certificate_municipality"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"certificate {self.certificate_id}: {self.number or 'no dossier'}"


class DestroyedBatch(models.Model):
    """A sealed batch of the log whose lines are past their term: gone under a certificate. The seal stays."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="batches")
    seal = models.OneToOneField(AuditSeal, models.PROTECT, related_name="destroyed")
    line_count = models.PositiveIntegerField()
    destroyed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "destroyed batches"
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"batch {self.seal_id}"


def line_values(**values: Any) -> AuditLine:
    """An unsaved line; `occurred_at` from the clock unless given."""
    occurred: datetime = values.pop("occurred_at", None) or clock.now()
    return AuditLine(occurred_at=occurred, **values)
