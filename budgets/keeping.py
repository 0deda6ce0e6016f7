"""What retention asks of budgets: money is accounted for, also where no course began, and stays counted."""

import uuid
from collections.abc import Collection

from budgets.models import BudgetRequest, CountedMoney, LedgerEntry
from trail.clock import local_date


def with_money(dossier_ids: Collection[int]) -> set[int]:
    """Of these dossiers, those with a request that was sent, or money in the books."""
    asked = BudgetRequest.objects.filter(dossier_id__in=dossier_ids, submitted_at__isnull=False)
    booked = LedgerEntry.objects.filter(dossier_id__in=dossier_ids)
    return {
        *asked.values_list("dossier_id", flat=True),
        *booked.values_list("dossier_id", flat=True),
    }


class CountedBooks:
    """The survivor that retention calls (consent.plugs.Survivor)."""

    def keep(self, dossier_ids: Collection[int], classes: frozenset[str]) -> None:
        if "decision" not in classes:
            return
        # one person, whatever accounts they had
        person = uuid.uuid4()
        entries = LedgerEntry.objects.filter(dossier_id__in=dossier_ids).select_related("account")
        CountedMoney.objects.bulk_create(
            CountedMoney(
                municipality_id=entry.municipality_id,
                programme_id=entry.account.programme_id,
                year_account_id=entry.year_account_id,
                person=person,
                booked_date=local_date(entry.booked_at),
                kind=entry.kind,
                amount=entry.amount,
            )
            for entry in entries.order_by("id")
        )
