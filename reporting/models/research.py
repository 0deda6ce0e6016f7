"""What goes to researchers: the project with its own key, each file of it, and of whom something was in it."""

import uuid
from datetime import UTC, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from encrypted_fields.fields import EncryptedTextField

from accounts.models import Municipality, Programme
from accounts.states import Role
from accounts.viewer import Viewer
from consent.models import AboutDossier, Withdrawal
from consent.states import Purpose
from documents.models import File
from reporting.periods import Period
from reporting.states import OPEN_EXPORT, ExportStatus
from trail import clock

User = settings.AUTH_USER_MODEL
# before anything happened here
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class ResearchQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Who asks and who judges: project leaders and privacy officers of the municipality."""
        return self.filter(
            municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER, Role.PRIVACY_OFFICER])
        )

    def led_by(self, viewer: Viewer) -> Self:
        """Of the municipalities where the viewer is project leader."""
        return self.filter(municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER]))

    def to_judge(self, viewer: Viewer) -> Self:
        """Files that wait for this viewer's yes or no; never those of their own asking."""
        return self.filter(
            municipality_id__in=viewer.municipalities([Role.PRIVACY_OFFICER]),
            status=ExportStatus.WAITING,
        ).exclude(asked_by_id=viewer.user_id)


class ExportQuerySet(ResearchQuerySet):
    def with_taken(self) -> Self:
        """With `was_taken`, and `taken_back_since`: somebody in a file that was taken along took the yes back since.

        That is to be told to the researchers; what was told already (`told_at`) is not told again.
        """
        taken = ResearchPart.objects.filter(export=OuterRef("pk"), handed_at__isnull=False)
        back = Withdrawal.objects.annotate(
            person=Coalesce(F("dossier__resident__same_as"), F("dossier__resident"))
        ).filter(
            person=Coalesce(OuterRef("dossier__resident__same_as"), OuterRef("dossier__resident")),
            organisation=None,
            areas=[],
            purpose__in=["", Purpose.RESEARCH],
            withdrawn_at__gte=OuterRef("handed_at"),
            withdrawn_at__gt=Coalesce(OuterRef("export__told_at"), Value(NEVER)),
        )
        return self.annotate(
            was_taken=Exists(taken), taken_back_since=Exists(taken.filter(Exists(back)))
        )

    def to_tell(self, viewer: Viewer) -> Self:
        """Files of which the researchers must hear that somebody took the yes back, in research that runs."""
        mine = self.led_by(viewer).filter(project__ended_at=None)
        return mine.with_taken().filter(taken_back_since=True)


class ResearchProject(models.Model):
    """A question of researchers. `key` names people in its files; without it nobody makes those names again."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    question = models.TextField()
    ground = models.TextField()
    institute = models.CharField(max_length=120)
    person = models.CharField(max_length=120)
    keep_until_date = models.DateField()
    key = EncryptedTextField(null=True)
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, key__isnull=False)
                | Q(ended_at__isnull=False, key__isnull=True),
                name="research_key_while_it_runs",
            )
        ]

    def __str__(self) -> str:
        return f"research project {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None


class ResearchExport(models.Model):
    """One file of a project: asked by a project leader, agreed by the privacy officer, made by a worker.

    The file goes after some days, or at once when somebody in it took the yes back. The row stays.
    """

    project = models.ForeignKey(ResearchProject, models.PROTECT, related_name="exports")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    programmes = models.ManyToManyField(Programme, related_name="+")
    start_date = models.DateField()
    end_date = models.DateField()
    status = models.CharField(max_length=10, choices=ExportStatus, default=ExportStatus.WAITING)
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=300, blank=True)
    job_id = models.BigIntegerField(null=True)
    file = models.OneToOneField(File, models.PROTECT, null=True, related_name="+")
    # of the last file that was made, also when it is gone
    made_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    residents = models.PositiveIntegerField(null=True)
    courses = models.PositiveIntegerField(null=True)
    available_until_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    # when the researchers heard last that somebody took the yes back
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="research_number"),
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")), name="research_period"
            ),
            models.CheckConstraint(
                condition=Q(judged_at=None, judged_by=None)
                | (
                    Q(judged_at__isnull=False, judged_by__isnull=False)
                    & ~Q(judged_by=F("asked_by"))
                ),
                name="research_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ExportStatus.WAITING, ExportStatus.WITHDRAWN])
                | Q(judged_at__isnull=False),
                name="research_judged",
            ),
            models.CheckConstraint(
                condition=Q(status=ExportStatus.READY, file__isnull=False)
                | (~Q(status=ExportStatus.READY) & Q(file=None)),
                name="research_file_while_ready",
            ),
            models.CheckConstraint(
                condition=Q(told_at=None, told_by=None)
                | Q(told_at__isnull=False, told_by__isnull=False),
                name="research_told_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status=ExportStatus.READY)
                | Q(made_at__isnull=False, available_until_at__isnull=False),
                name="research_made",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "status"], name="research_list")]

    def __str__(self) -> str:
        return f"research export {self.number} of {self.project_id}"

    @property
    def period(self) -> Period:
        return Period(self.start_date, self.end_date)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_EXPORT

    @property
    def file_name(self) -> str:
        return f"op-koers-onderzoek-{self.project_id}-{self.number}.zip"


class ResearchPart(AboutDossier):
    """Something of this dossier was in the file made at `made_at`; `handed_at`: when that file was taken along."""

    export = models.ForeignKey(ResearchExport, models.PROTECT, related_name="parts")
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["export", "dossier", "made_at"], name="research_part_once"
            )
        ]

    def __str__(self) -> str:
        return f"part {self.pk} of export {self.export_id}"


def file_of(export: ResearchExport) -> "models.QuerySet[ResearchPart]":
    """Whose data are in the file that was made last."""
    rows: models.QuerySet[ResearchPart] = ResearchPart.objects.filter(export=export)
    return rows.filter(made_at=export.made_at) if export.made_at else rows.none()
