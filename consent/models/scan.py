"""The signed paper."""

from django.db import models

from consent.models.consent import Consent
from consent.models.dossier import AboutAreas
from documents.models import File
from trail import clock
from trail.models import append_only


class ConsentScan(AboutAreas):
    """A scan of the paper that an answer was given on, rebuilt and encrypted.

    `areas`: all that is named on it with a yes; who may not know one of them doesn't see the paper.
    """

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="scan")
    file = models.OneToOneField(File, models.PROTECT, related_name="+")
    page_count = models.PositiveSmallIntegerField()
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"scan {self.pk}"
