"""Who stands around the resident: help that is there already, and people close to them (DOMAIN §2)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from encrypted_fields.fields import EncryptedTextField

from consent.models.dossier import AboutArea
from consent.states import InvolvementKind
from trail import clock

User = settings.AUTH_USER_MODEL


class Involvement(AboutArea):
    """Help that is there already: a bewindvoerder, the GGZ, SAVE. Known by its area, as that there is any tells a lot.

    Name and contact are encrypted: nobody finds a resident by who helps them.
    """

    kind = models.CharField(max_length=20, choices=InvolvementKind)
    organisation = models.CharField(max_length=120, blank=True)
    name = EncryptedTextField(null=True, blank=True)
    contact = EncryptedTextField(null=True, blank=True)
    since_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since_date=None)
                | Q(until_date=None)
                | Q(until_date__gte=F("since_date")),
                name="involvement_period",
            )
        ]

    def __str__(self) -> str:
        return f"involvement {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.until_date is not None and self.until_date < clock.today()


class NetworkPerson(AboutArea):
    """Somebody close to the resident, as told. Belongs to one resident and is never linked to another dossier.

    Left out of letters, copies and the table screen; may take an agreement upon them, by name.
    """

    name = EncryptedTextField()
    relation = models.CharField(max_length=60)
    # how they can be reached, in words
    contact = EncryptedTextField(null=True, blank=True)
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"network person {self.pk}"
