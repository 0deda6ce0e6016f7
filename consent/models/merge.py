"""Two registrations of one person: that they are the same, that they aren't, and that it was undone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Municipality
from consent.models.dossier import Resident
from trail import clock

User = settings.AUTH_USER_MODEL


class ResidentMerge(models.Model):
    """Somebody of the lead organisation of both said that two residents are one person.

    Nothing moves: each dossier keeps its own resident, name, household and secret address, so nobody sees more than
    before. What counts per person (keeping, the tailor-made budget, figures) follows `Resident.same_as`.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    survivor = models.ForeignKey(Resident, models.PROTECT, related_name="merges")
    # without a constraint: one may be destroyed in a transaction before the other (replay_destructions)
    absorbed = models.ForeignKey(
        Resident, models.PROTECT, related_name="merged_into", db_constraint=False
    )
    reason = models.CharField(max_length=300)
    merged_at = models.DateTimeField(default=clock.now)
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_reason = models.CharField(max_length=300, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="merge_absorbed_once"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_says_why"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason="")),
                name="merge_undone_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class KnownApart(models.Model):
    """Somebody looked: these two are different people. It isn't asked again."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    one = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    other = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_constraint=False)
    said_at = models.DateTimeField(default=clock.now)
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "known apart"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"apart {self.pk}"
