"""What does this do to benefit, toeslagen, debts? Asked where an agreement may touch them (DOMAIN §3)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Municipality
from cases.models.meeting import Agreement
from cases.states import AgreementStatus
from consent.models import AboutArea, LifeArea
from trail import clock

User = settings.AUTH_USER_MODEL


class ConsequenceCue(models.Model):
    """Of a municipality's list: an agreement about this area, or with one of these words, is asked about.

    `words` are beginnings of words: 'verhuiz' finds 'verhuizen'. With an area and words, both must be so.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    area = models.ForeignKey(LifeArea, models.PROTECT, null=True, blank=True, related_name="+")
    words = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    sort_key = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    # goes up with every change, so that two who keep the list don't overwrite each other
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="cue_key"),
            models.CheckConstraint(
                condition=Q(area__isnull=False) | Q(words__len__gt=0), name="cue_of_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Consequence(AboutArea):
    """To find out by `owner`, or answered in one line. Of the agreement's own area."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="consequence")
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False) & Q(answered_by__isnull=False)),
                name="consequence_answered_pair",
            )
        ]

    def __str__(self) -> str:
        return f"consequence {self.pk}"

    @property
    def is_to_find_out(self) -> bool:
        """Not answered, and the agreement isn't off."""
        return not self.answer and self.agreement.status != AgreementStatus.DROPPED
