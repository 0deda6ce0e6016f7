"""What is reserved and paid. Entries are only ever added; the database keeps the sums and holds the ceilings."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Municipality, Programme
from budgets.calculation import Room
from budgets.states import EntryKind
from consent.models import AboutDossier, Resident
from trail import clock
from trail.models import append_only

User = settings.AUTH_USER_MODEL

# the column of an account that holds the sum of each kind of entry
SUMS = {
    EntryKind.RESERVE: "reserved",
    EntryKind.RELEASE: "released",
    EntryKind.PAY: "paid",
    EntryKind.REFUND: "refunded",
    EntryKind.ADVANCE: "advanced",
    EntryKind.CLAIM: "claimed",
    EntryKind.RECOVER: "recovered",
    EntryKind.WRITE_OFF: "written_off",
}


def _sum() -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))


def _checks(name: str) -> list[models.BaseConstraint]:
    """used ≤ limit; nothing is released, refunded or recovered that wasn't there."""
    return [
        models.CheckConstraint(condition=Q(used__lte=F("limit")), name=f"{name}_within_limit"),
        models.CheckConstraint(
            condition=Q(limit__gte=0)
            & Q(released__lte=F("reserved"))
            & Q(refunded__lte=F("paid") + F("advanced"))
            & Q(recovered__lte=F("advanced")),
            name=f"{name}_sums",
        ),
    ]


def _sums_follow_entries() -> list[pgtrigger.Trigger]:
    """The sums begin at zero and change by the ledger's trigger alone, whoever tries otherwise."""
    begun = " OR ".join(f"NEW.{column} <> 0" for column in SUMS.values())
    new, old = (", ".join(f"{row}.{c}" for c in SUMS.values()) for row in ("NEW", "OLD"))
    return [
        pgtrigger.Trigger(
            name="sums_follow_entries",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=f"""
                IF TG_OP = 'INSERT' AND ({begun}) THEN
                    RAISE EXCEPTION 'an account begins at zero';
                END IF;
                IF TG_OP = 'UPDATE' AND pg_trigger_depth() < 2
                        AND ROW({new}) IS DISTINCT FROM ROW({old}) THEN
                    RAISE EXCEPTION 'sums of % follow its ledger entries', TG_TABLE_NAME;
                END IF;
                RETURN NEW;
            """,
        )
    ]


class Sums(models.Model):
    """Running sums per kind of entry, in euros, kept by the ledger's trigger."""

    limit = models.DecimalField(max_digits=12, decimal_places=2)
    reserved = _sum()
    released = _sum()
    paid = _sum()
    refunded = _sum()
    advanced = _sum()
    claimed = _sum()
    recovered = _sum()
    written_off = _sum()
    # reserved + paid + advanced - released - refunded - recovered (DOMAIN §5)
    used = models.GeneratedField(
        expression=F("reserved")
        + F("paid")
        + F("advanced")
        - F("released")
        - F("refunded")
        - F("recovered"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )

    class Meta:
        abstract = True

    @property
    def room(self) -> Room:
        return Room(self.limit, self.used)


class BudgetAccount(Sums):
    """What one resident may have over the whole run of a programme."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    # of the limit, in euros: above the ceiling, granted so or by a merge, and still in use
    excess = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "resident"], name="account_once"),
            models.CheckConstraint(
                condition=Q(excess__gte=0, excess__lte=F("limit")), name="account_excess"
            ),
            *_checks("account"),
        ]
        triggers = _sums_follow_entries()

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def ceiling(self) -> Decimal:
        """What the resident may have without a decision above it."""
        return self.limit - self.excess

    @property
    def room(self) -> Room:
        """What came free above the ceiling is not for spending (see budgets.ceilings)."""
        return Room(max(self.ceiling, self.used), self.used)


class YearAccount(Sums):
    """What a programme may spend in one calendar year."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "year"], name="year_account_once"),
            *_checks("year_account"),
        ]
        triggers = _sums_follow_entries()

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.year}"


def _keep_sums() -> pgtrigger.Trigger:
    """Add an entry to the sums of its account and year; the CHECKs on those rows then hold the ceilings."""
    adds = ", ".join(
        f"{column} = {column} + CASE NEW.kind WHEN '{kind}' THEN NEW.amount ELSE 0 END"
        for kind, column in SUMS.items()
    )
    return pgtrigger.Trigger(
        name="keep_sums",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        # names of tables and columns of our own, nothing from outside
        func=f"UPDATE {BudgetAccount._meta.db_table} SET {adds} WHERE id = NEW.account_id;"  # noqa: S608  # nosec B608
        f" UPDATE {YearAccount._meta.db_table} SET {adds} WHERE id = NEW.year_account_id;"
        " RETURN NULL;",
    )


class LedgerEntry(AboutDossier):
    """One movement of money of a request. Never changed: what was wrong is set right by another entry."""

    account = models.ForeignKey(BudgetAccount, models.PROTECT, related_name="entries")
    year_account = models.ForeignKey(YearAccount, models.PROTECT, related_name="entries")
    request = models.ForeignKey("budgets.BudgetRequest", models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    booked_at = models.DateTimeField(default=clock.now)
    booked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "ledger entries"
        ordering = ["id"]
        triggers = [*append_only(), _keep_sums()]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_amount"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in EntryKind]), name="entry_kind"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(kind=EntryKind.RESERVE), name="entry_reserved_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
