"""Somebody asks to be called back: a name, a number, a moment; nothing else, and not for long (DOMAIN §3)."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from encrypted_fields.fields import EncryptedTextField

from accounts.models import Municipality, Programme
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.states import CallMoment
from trail import clock

User = settings.AUTH_USER_MODEL


class CallBackQuerySet(models.QuerySet[Any]):
    def of(self, viewer: Viewer) -> Self:
        """For who works at the organisation that leads the programme: they call."""
        own = Q(pk__in=[])
        for place in viewer.places:
            if place.role in DOSSIER_ROLES:
                own |= Q(
                    municipality_id=place.municipality_id,
                    programme__lead_organisation_id=place.organisation_id,
                )
        return self.filter(own)


class CallBack(models.Model):
    """No dossier and no resident yet. The row goes when they were spoken to, and after six weeks at the latest."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    # made once per form that was opened, so that a double click makes one row
    form_token = models.UUIDField(unique=True)
    name = EncryptedTextField()
    number = EncryptedTextField()
    moment = models.CharField(max_length=10, choices=CallMoment)
    saved_at = models.DateTimeField(default=clock.now)
    # the day on which they are called at the latest: two working days
    by_date = models.DateField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    tried_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = CallBackQuerySet.as_manager()

    class Meta:
        ordering = ["by_date", "id"]
        indexes = [models.Index(fields=["municipality", "by_date"], name="callback_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(tries=0, tried_at=None, tried_by=None)
                | Q(tries__gt=0, tried_at__isnull=False, tried_by__isnull=False),
                name="callback_tried_pair",
            )
        ]

    def __str__(self) -> str:
        return f"call back {self.pk}"

    @property
    def is_late(self) -> bool:
        return self.by_date < clock.today()
