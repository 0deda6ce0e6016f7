"""What was done with granted money: paid, advanced, given back, claimed, recovered, written off."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from encrypted_fields.fields import EncryptedTextField

from budgets.models.request import BudgetRequest
from budgets.states import BOOKED_BY_HAND, PAYING, EntryKind
from consent.models import AboutDossier, append_only
from trail import clock

User = settings.AUTH_USER_MODEL


class Booking(AboutDossier):
    """One movement as somebody wrote it down; the ledger holds its entries. Never changed."""

    request = models.ForeignKey(BudgetRequest, models.PROTECT, related_name="bookings")
    kind = models.CharField(max_length=10, choices=EntryKind)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    on_date = models.DateField()
    # to whom it was paid: for who pays alone
    holder = EncryptedTextField(null=True, blank=True)
    iban = EncryptedTextField(null=True, blank=True)
    # what stands on the bank statement, or why it is written off; no resident's text
    note = models.CharField(max_length=140, blank=True)
    booked_at = models.DateTimeField(default=clock.now)
    booked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["id"]
        triggers = append_only()
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="booking_amount"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in BOOKED_BY_HAND]), name="booking_kind"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=[kind.value for kind in PAYING])
                    & Q(holder__isnull=False, iban__isnull=False)
                )
                | (
                    ~Q(kind__in=[kind.value for kind in PAYING])
                    & Q(holder__isnull=True, iban__isnull=True)
                ),
                name="booking_account_when_paid",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.WRITE_OFF) | ~Q(note=""), name="booking_why_written_off"
            ),
        ]
        indexes = [models.Index(fields=["municipality", "on_date"], name="booking_on")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class Advance(AboutDossier):
    """Money that comes back: from which arrangement, and by when."""

    request = models.OneToOneField(BudgetRequest, models.PROTECT, related_name="advance")
    from_whom = models.CharField(max_length=120)
    due_date = models.DateField()
    # who sees to it that it comes back: who pays, or somebody of the table
    watcher = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_whom=""), name="advance_from_whom"),
        ]
        indexes = [models.Index(fields=["municipality", "due_date"], name="advance_due")]

    def __str__(self) -> str:
        return f"advance {self.pk}"
