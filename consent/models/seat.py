"""Who sits at the table of a dossier."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from consent.models.dossier import AboutDossier, period_check
from trail import clock

User = settings.AUTH_USER_MODEL


class Seat(AboutDossier):
    """An organisation at this dossier's table, from and until."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "organisation"],
                condition=Q(until_at__isnull=True),
                name="seat_once",
            ),
            period_check("seat_period"),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class SeatPerson(models.Model):
    """A person who takes an organisation's seat."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="persons")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "user"], condition=Q(until_at__isnull=True), name="seat_person_once"
            ),
            period_check("seat_person_period"),
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id}: user {self.user_id}"
