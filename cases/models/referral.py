"""The request to bring somebody to the table."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from encrypted_fields.fields import EncryptedJSONField

from accounts.models import Municipality, Organisation
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.states import Opinion, ReferralStatus, Urgency, UrgencyReason
from consent.models import Dossier, UnderAreas
from consent.querysets import AreasQuerySet
from trail import clock

User = settings.AUTH_USER_MODEL


class ReferralDraftQuerySet(models.QuerySet[Any]):
    def of(self, viewer: Viewer) -> Self:
        """Drafts are their writer's alone, while that person still works there and until it is sent."""
        sent = Referral.objects.filter(form_token=OuterRef("form_token"))
        return self.filter(
            ~Exists(sent),
            author_id=viewer.user_id,
            municipality_id__in=viewer.municipalities(DOSSIER_ROLES),
        )


class ReferralDraft(models.Model):
    """What somebody is typing, saved by itself; becomes a Referral or is thrown away."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    # the form's own, as on the Referral: saving the same form twice keeps one draft
    form_token = models.UUIDField(unique=True)
    # as typed, per field a list of texts; also what isn't right yet
    answers = EncryptedJSONField(default=dict)
    begun_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)

    objects = ReferralDraftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"draft {self.pk}"


def weighing_municipalities(viewer: Viewer) -> list[int]:
    """Where the viewer weighs: for a core partner or a lead organisation, in a role that sees dossiers."""
    return sorted(
        {
            p.municipality_id
            for p in viewer.places
            if p.role in DOSSIER_ROLES and (p.is_core or p.is_lead)
        }
    )


class ReferralQuerySet(AreasQuerySet):
    """Referrals with text for who may know all their areas; anonymous cards for the weighing."""

    def to_weigh(self, viewer: Viewer) -> Self:
        """Open referrals of the municipalities where the viewer weighs. For *cards* only: see cases.cards."""
        return self.filter(
            status=ReferralStatus.SUBMITTED,
            municipality_id__in=weighing_municipalities(viewer),
            dossier__referred_until__gt=clock.now(),
        )


class Referral(UnderAreas):
    """Required: what is stuck, areas, urgency, the resident's agreement to this referral.

    The name and how to reach safely stand on the resident. `tried` and the card fields hold no names: they are
    what the table weighs on (DOMAIN §3).
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="referral")
    status = models.CharField(
        max_length=12, choices=ReferralStatus, default=ReferralStatus.SUBMITTED
    )
    # the source follows from the sender
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sender = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=clock.now)
    # made once per form that was opened, so that a double click makes one row
    form_token = models.UUIDField(unique=True)
    stuck = models.TextField()
    tried = models.TextField(blank=True)
    urgency = models.CharField(max_length=8, choices=Urgency)
    urgency_reason = models.CharField(max_length=12, choices=UrgencyReason, blank=True)
    urgent_by_date = models.DateField(null=True, blank=True)
    # who asked the resident and when; without agreement only in an emergency, with the reason
    agreed_on_date = models.DateField(null=True, blank=True)
    agreed_with = models.CharField(max_length=120, blank=True)
    emergency_reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer_to_sender = models.TextField(blank=True)
    answer_to_resident = models.TextField(blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(urgency=Urgency.URGENT) & ~Q(urgency_reason=""))
                | (~Q(urgency=Urgency.URGENT) & Q(urgency_reason="")),
                name="referral_reason_when_urgent",
            ),
            models.CheckConstraint(
                condition=(Q(agreed_on_date__isnull=False) & ~Q(agreed_with=""))
                | ~Q(emergency_reason=""),
                name="referral_agreed_or_emergency",
            ),
            models.CheckConstraint(
                condition=Q(status=ReferralStatus.SUBMITTED, answered_at=None, answered_by=None)
                | (
                    ~Q(status=ReferralStatus.SUBMITTED)
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer_to_sender="")
                    & ~Q(answer_to_resident="")
                ),
                name="referral_answered_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "submitted_at"],
                condition=Q(status=ReferralStatus.SUBMITTED),
                name="referral_open",
            ),
            models.Index(fields=["municipality", "sender"], name="referral_sender"),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"


class WeighingOpinion(models.Model):
    """What one person at the weighing thinks, on the anonymous card. People weigh, nothing is added up."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="opinions")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    opinion = models.CharField(max_length=10, choices=Opinion)
    note = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "user"], name="opinion_once"),
        ]

    def __str__(self) -> str:
        return f"opinion {self.pk}"
