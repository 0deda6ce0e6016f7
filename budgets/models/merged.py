"""What a merge of two registrations of one person did to their accounts."""

from django.db import models
from django.db.models import Q

from accounts.models import Municipality, Programme
from consent.models import ResidentMerge
from trail import clock


class MergedAccounts(models.Model):
    """Two accounts of one person in one programme share one ceiling (DOMAIN §5). Limits as they were, to put back.

    `excess`: what both together had used above the ceiling when they were merged, in euros.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    merge = models.ForeignKey(ResidentMerge, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    ceiling = models.DecimalField(max_digits=12, decimal_places=2)
    absorbed_limit = models.DecimalField(max_digits=12, decimal_places=2)
    excess = models.DecimalField(max_digits=12, decimal_places=2)
    joined_at = models.DateTimeField(default=clock.now)
    parted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "merged accounts"
        constraints = [
            models.UniqueConstraint(fields=["merge", "programme"], name="merged_accounts_once"),
            models.CheckConstraint(condition=Q(excess__gte=0), name="merged_accounts_excess"),
        ]

    def __str__(self) -> str:
        return f"merged accounts {self.pk}"
