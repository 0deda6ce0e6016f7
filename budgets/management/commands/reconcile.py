from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model, Q, QuerySet, Sum

from budgets.models import BudgetAccount, BudgetRequest, LedgerEntry, YearAccount
from budgets.models.ledger import SUMS
from budgets.states import ADDS, TAKES, RequestStatus

ZERO = Decimal("0.00")


class Command(BaseCommand):
    help = "Compare the ledger with the sums on the accounts and with what was granted; fails when they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = [
            *_differences(BudgetAccount.objects.all(), "account"),
            *_differences(YearAccount.objects.all(), "year_account"),
            *_unbooked(),
        ]
        if wrong:
            raise CommandError("The books don't agree:\n" + "\n".join(wrong))
        count = BudgetAccount.objects.count() + YearAccount.objects.count()
        entries = LedgerEntry.objects.count()
        self.stdout.write(f"The books agree: {count} accounts, {entries} entries.")


def _differences(accounts: QuerySet[Any], field: str) -> list[str]:
    """Accounts whose sums aren't what their entries add up to."""
    sums = {
        column: Sum("amount", filter=Q(kind=kind), default=ZERO) for kind, column in SUMS.items()
    }
    booked = {row[field]: row for row in LedgerEntry.objects.values(field).annotate(**sums)}
    wrong = []
    for account in accounts.iterator():
        entries = booked.get(account.pk, {})
        for column in SUMS.values():
            kept, added = getattr(account, column), entries.get(column, ZERO)
            if kept != added:
                wrong.append(f"{_name(account)}: {column} is {kept}, its entries make {added}")
        if account.used > account.limit:
            wrong.append(f"{_name(account)}: {account.used} used of {account.limit}")
    return wrong


def _name(row: Model) -> str:
    return f"{row._meta.verbose_name} {row.pk}"


def _unbooked() -> list[str]:
    """Requests whose status says something else than the books: granted is held, anything else is not."""
    held = Sum("entries__amount", filter=Q(entries__kind__in=ADDS), default=ZERO) - Sum(
        "entries__amount", filter=Q(entries__kind__in=TAKES), default=ZERO
    )
    requests = BudgetRequest.objects.exclude(status=RequestStatus.PAID).annotate(held=held)
    return [
        f"request {r.pk} ({r.status}): {r.held} held, {due} granted"
        for r in requests.iterator()
        if r.held != (due := r.amount if r.status == RequestStatus.APPROVED else ZERO)
    ]
