from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model, Q, QuerySet, Sum

from budgets.calculation import ZERO, Moved
from budgets.models import BudgetAccount, BudgetRequest, CountedMoney, LedgerEntry, YearAccount
from budgets.models.ledger import SUMS
from budgets.moved import moved_of
from budgets.states import GRANTED, RequestStatus


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
    gone: dict[int, dict[str, Any]] = {}
    if field == "year_account":
        # what was destroyed after its term is still in the sums of its year
        rows = CountedMoney.objects.values(field).annotate(**sums)
        gone = {row[field]: row for row in rows}
    wrong = []
    for account in accounts.iterator():
        entries = booked.get(account.pk, {})
        for column in SUMS.values():
            kept, added = getattr(account, column), entries.get(column, ZERO)
            added += gone.get(account.pk, {}).get(column, ZERO)
            if kept != added:
                wrong.append(f"{_name(account)}: {column} is {kept}, its entries make {added}")
        if account.used > account.limit:
            wrong.append(f"{_name(account)}: {account.used} used of {account.limit}")
    return wrong


def _name(row: Model) -> str:
    return f"{row._meta.verbose_name} {row.pk}"


def _unbooked() -> list[str]:
    """Requests whose status says something else than the books."""
    wrong = []
    requests = list(BudgetRequest.objects.exclude(status=RequestStatus.DRAFT))
    moved = moved_of(requests)
    for request in requests:
        books = moved[request.pk]
        problem = _problem(request, books)
        if problem:
            wrong.append(f"request {request.pk} ({request.status}): {problem}")
    return wrong


def _problem(request: BudgetRequest, books: Moved) -> str:
    due = request.amount if request.status in GRANTED or books.reserved else ZERO
    if books.reserved != due:
        return f"{books.reserved} reserved, {due} granted"
    gone = books.paid + books.advanced
    match request.status:
        case RequestStatus.APPROVED:
            fine = books.held == request.amount and not gone
        case RequestStatus.PAID:
            fine = gone > 0 and books.held == request.amount - gone
        case RequestStatus.ACCOUNTED:
            fine = not books.held and books.out >= 0
        case _:
            fine = not books.held and not gone
    return "" if fine else f"{books.held} still held, {gone} paid of {request.amount}"
