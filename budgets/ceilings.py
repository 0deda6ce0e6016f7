"""One ceiling over the accounts of one person (two registrations that were merged; see budgets.persons)."""

from decimal import Decimal

from budgets.calculation import sum_of
from budgets.models import BudgetAccount, MergedAccounts
from budgets.rows import locked
from consent.persons import residents_of


def share_again(person_id: int, programme_id: int) -> None:
    """What came free on a closed account is the person's to spend. The caller holds the locks of lock_money."""
    row = joint_of(person_id, programme_id)
    if row is not None:
        share_ceiling(person_id, programme_id, row.ceiling)


def share_ceiling(person_id: int, programme_id: int, ceiling: Decimal) -> None:
    """The limits of a person's accounts add up to the ceiling, or to what is used where that is more."""
    accounts = accounts_of(person_id, programme_id)
    closed = [one for one in accounts if one.resident_id != person_id]
    on_closed = sum_of(one.used for one in closed)
    for one in closed:
        set_limit(one, one.used)
    for one in accounts:
        if one.resident_id == person_id:
            set_limit(one, max(one.used, ceiling - on_closed))


def set_limit(account: BudgetAccount, limit: Decimal) -> None:
    if account.limit != limit:
        account.limit = limit
        account.save(update_fields=["limit"])


def accounts_of(person_id: int, programme_id: int) -> list[BudgetAccount]:
    """Locked by the caller, in the order of locks."""
    return list(
        locked(
            BudgetAccount.objects.filter(
                resident_id__in=residents_of([person_id]), programme_id=programme_id
            ).order_by("pk")
        )
    )


def joint_of(person_id: int, programme_id: int) -> MergedAccounts | None:
    """The last merge that still holds for this person in this programme."""
    row: MergedAccounts | None = (
        MergedAccounts.objects.filter(
            merge__survivor_id=person_id, programme_id=programme_id, parted_at=None
        )
        .order_by("-pk")
        .first()
    )
    return row
