"""Who decides for a child under 16 what may be shared."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from encrypted_fields.fields import EncryptedTextField

from consent.models.dossier import AboutDossier, period_check
from consent.states import GuardianKind
from trail import clock

User = settings.AUTH_USER_MODEL


class Guardian(AboutDossier):
    """Somebody with authority over the child (gezag), as told; from and until. All of them must say yes.

    The name is encrypted and linked to nobody, so that no search ever finds a parent by their child.
    """

    name = EncryptedTextField()
    kind = models.CharField(max_length=12, choices=GuardianKind)
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)
    # why it ended: a ruling, somebody died, it was a mistake
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            period_check("guardian_period"),
            models.CheckConstraint(
                condition=Q(until_at=None, ended_by=None, reason="")
                | (Q(until_at__isnull=False, ended_by__isnull=False) & ~Q(reason="")),
                name="guardian_ended_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"guardian {self.pk}"
