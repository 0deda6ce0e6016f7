"""What was made for a resident to take along."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consent.models.dossier import AboutDossier
from consent.states import CopyKind
from documents.models import File
from trail import clock

User = settings.AUTH_USER_MODEL
# retention.yaml's term of class 'copy'
COPY_KEPT = timedelta(days=7)


class ResidentCopy(AboutDossier):
    """For the resident to take along, kept for a week: everything the lead organisation may know (PDF and JSON), what
    they answered on the form, or who looked (PDF).

    `areas`: what its maker might know when it was made; who may know less by now no longer gets it.
    """

    kind = models.CharField(max_length=10, choices=CopyKind, default=CopyKind.EVERYTHING)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    job_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(null=True, blank=True)
    areas = ArrayField(models.SmallIntegerField(), default=list)
    pdf = models.OneToOneField(File, models.PROTECT, null=True, related_name="+")
    data = models.OneToOneField(File, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "resident copies"
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, pdf=None, data=None)
                | (
                    Q(made_at__isnull=False, pdf__isnull=False)
                    & (
                        Q(kind=CopyKind.EVERYTHING, data__isnull=False)
                        | (~Q(kind=CopyKind.EVERYTHING) & Q(data=None))
                    )
                ),
                name="copy_made_whole",
            ),
            models.UniqueConstraint(
                fields=["dossier", "asked_by", "kind"],
                condition=Q(made_at=None),
                name="copy_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"copy {self.pk}"

    @property
    def kept_until(self) -> datetime:
        return self.asked_at + COPY_KEPT
