"""Who the resident lives with."""

from django.conf import settings
from django.db import models
from encrypted_fields.fields import EncryptedTextField

from consent.models.dossier import AboutArea
from trail import clock

User = settings.AUTH_USER_MODEL


class HouseholdMember(AboutArea):
    """Somebody the resident lives with, as told. Never linked to another dossier, also when they have one.

    The name is encrypted, so that no search can ever find a person by the household of another.
    """

    name = EncryptedTextField()
    relation = models.CharField(max_length=60)
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"household member {self.pk}"
