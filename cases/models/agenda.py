"""What somebody wants to speak of next time, beside what comes to the table by itself."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from consent.models import UnderArea
from consent.querysets import AreaQuerySet
from trail import clock

User = settings.AUTH_USER_MODEL


class RaisedPointQuerySet(AreaQuerySet):
    def open(self) -> Self:
        return self.filter(done_at=None)


class RaisedPoint(UnderArea):
    """A point that somebody put on the agenda. It stays until it has been discussed, whatever is moved or cancelled."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="raised_points")
    text = models.CharField(max_length=200)
    raised_at = models.DateTimeField(default=clock.now)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True)

    objects = RaisedPointQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="raised_done_pair",
            )
        ]
        indexes = [models.Index(fields=["case"], condition=Q(done_at=None), name="raised_open")]

    def __str__(self) -> str:
        return f"raised point {self.pk}"
