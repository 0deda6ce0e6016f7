"""Days on which a municipality is closed, beside weekends and public holidays."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Municipality
from trail import clock


class ClosedPeriod(models.Model):
    """A day or some days on which no table meets; about no person."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="closed_periods")
    name = models.CharField(max_length=80)
    from_date = models.DateField()
    until_date = models.DateField()
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["from_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date__gte=F("from_date")), name="closed_period"
            ),
            models.UniqueConstraint(
                fields=["municipality", "from_date", "until_date"], name="closed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.municipality})"
