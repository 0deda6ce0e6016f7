from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, F, Manager, Model, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from budgets.calculation import ZERO, Moved
from budgets.models import (
    Booking,
    BudgetAccount,
    BudgetRequest,
    CountedMoney,
    LedgerEntry,
    YearAccount,
)
from budgets.models.ledger import SUMS
from budgets.moved import moved_of
from budgets.states import BOOKED_BY_HAND, GRANTED, EntryKind, RequestStatus
from consent.models import ResidentMerge
from trail.clock import AMSTERDAM


class Command(BaseCommand):
    help = "Compare the ledger with the sums on the accounts and with what was granted; fails when they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = [
            *_differences(BudgetAccount.objects.all(), "account"),
            *_differences(YearAccount.objects.all(), "year_account"),
            *_years(),
            *_elsewhere(),
            *_unwritten(),
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


def _years() -> list[str]:
    """Programmes whose residents' accounts and calendar years don't add up to the same.

    What was destroyed after its term is in the sums of the years alone.
    """
    columns = {kind.value: Sum(column, default=ZERO) for kind, column in SUMS.items()}
    kinds = {kind.value: Sum("amount", filter=Q(kind=kind), default=ZERO) for kind in SUMS}
    of_people = _by_programme(BudgetAccount.objects, columns)
    of_years = _by_programme(YearAccount.objects, columns)
    gone = _by_programme(CountedMoney.objects, kinds)
    return [
        f"programme {pk}: {column} is {years} over its years, {people} over its accounts"
        for pk in sorted({*of_people, *of_years})
        for kind, column in SUMS.items()
        if (years := of_years.get(pk, {}).get(kind, ZERO))
        != (people := of_people.get(pk, {}).get(kind, ZERO) + gone.get(pk, {}).get(kind, ZERO))
    ]


def _by_programme(rows: Manager[Any], sums: dict[str, Any]) -> dict[int, dict[str, Any]]:
    found = rows.order_by().values("programme_id").annotate(**sums)
    return {row["programme_id"]: row for row in found}


def _elsewhere() -> list[str]:
    """Entries on the account of another person, programme, dossier or year than their own."""
    wrong = LedgerEntry.objects.exclude(
        account__programme=F("year_account__programme"),
        dossier__programme=F("account__programme"),
        request__dossier=F("dossier"),
    )
    found = [f"entry {pk}: on accounts that don't belong together" for pk in _ids(wrong)]
    # of two registrations that were one person for a while, one account was used for both
    joined = ResidentMerge.objects.filter(
        Q(survivor=OuterRef("dossier__resident")) | Q(absorbed=OuterRef("dossier__resident"))
    )
    other = LedgerEntry.objects.exclude(dossier__resident=F("account__resident"))
    found += [
        f"entry {pk}: on somebody else's account" for pk in _ids(other.exclude(Exists(joined)))
    ]
    # granted around midnight, the year may just have changed between two lines
    reserved = LedgerEntry.objects.filter(kind=EntryKind.RESERVE).annotate(
        year=ExtractYear("booked_at", tzinfo=AMSTERDAM),
        year_before=ExtractYear(F("booked_at") - timedelta(minutes=5), tzinfo=AMSTERDAM),
    )
    late = reserved.exclude(
        Q(year_account__year=F("year")) | Q(year_account__year=F("year_before"))
    )
    return found + [f"entry {pk}: granted in another year than its account's" for pk in _ids(late)]


def _ids(rows: QuerySet[LedgerEntry]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _unwritten() -> list[str]:
    """What a person wrote down and what the ledger holds, per request and kind."""
    written, booked = (
        {
            (row["request_id"], row["kind"]): row["total"]
            for row in rows.filter(kind__in=BOOKED_BY_HAND)
            .order_by()
            .values("request_id", "kind")
            .annotate(total=Sum("amount"))
        }
        for rows in (Booking.objects, LedgerEntry.objects)
    )
    return [
        f"request {pk}: {kind} is {written.get((pk, kind), ZERO)} in what was written down,"
        f" its entries make {booked.get((pk, kind), ZERO)}"
        for pk, kind in sorted({*written, *booked})
        if written.get((pk, kind)) != booked.get((pk, kind))
    ]


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
