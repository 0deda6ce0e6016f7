"""What happened to the money of requests, added up from the ledger: one query, however many."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from budgets.calculation import Moved
from budgets.models import BudgetRequest, LedgerEntry
from budgets.models.ledger import SUMS
from budgets.states import EntryKind


def moved_of(requests: Iterable[BudgetRequest]) -> dict[int, Moved]:
    """Request id → what moved; a request without entries has moved nothing."""
    ids = [request.pk for request in requests]
    sums: dict[int, dict[str, Decimal]] = {pk: {} for pk in ids}
    rows = (
        LedgerEntry.objects.filter(request_id__in=ids)
        .order_by()
        .values_list("request_id", "kind")
        .annotate(total=Sum("amount"))
    )
    for request_id, kind, total in rows:
        sums[request_id][SUMS[EntryKind(kind)]] = total
    return {pk: Moved(**found) for pk, found in sums.items()}
