"""How long what is kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models.dossier import AboutDossier
from trail import clock

User = settings.AUTH_USER_MODEL


class LegalHold(AboutDossier):
    """Nothing of this dossier is destroyed while it lasts: a complaint, an appeal, an inquiry."""

    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at=None), name="hold_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="hold_ended_pair",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"
