"""One ceiling over the accounts of one person: what is shared by two registrations that were merged (see
budgets.persons), and what was granted above it. What comes free above the ceiling isn't anybody's to spend again.
"""

from decimal import Decimal

from budgets.calculation import ZERO, sum_of
from budgets.models import BudgetAccount, MergedAccounts
from budgets.rows import locked
from consent.persons import residents_of


def share_again(person_id: int, programme_id: int) -> None:
    """What came free on a closed account is the person's to spend, what came free above the ceiling nobody's.

    The caller holds the locks of lock_money.
    """
    row = joint_of(person_id, programme_id)
    if row is not None:
        share_ceiling(person_id, programme_id, row.ceiling)
        return
    for account in accounts_of(person_id, programme_id):
        set_ceiling(account, account.ceiling)


def exceed(account: BudgetAccount, amount: Decimal) -> None:
    """Let this amount in, by the decision of who may decide above the ceiling. The caller holds the locks."""
    _set_limit(account, account.used + amount, account.ceiling)


def share_ceiling(person_id: int, programme_id: int, ceiling: Decimal) -> None:
    """The limits of a person's accounts add up to the ceiling, or to what is used where that is more."""
    accounts = accounts_of(person_id, programme_id)
    closed = [one for one in accounts if one.resident_id != person_id]
    on_closed = sum_of(one.used for one in closed)
    for one in closed:
        set_ceiling(one, one.used)
    for one in accounts:
        if one.resident_id == person_id:
            set_ceiling(one, max(ceiling - on_closed, ZERO))


def set_ceiling(account: BudgetAccount, ceiling: Decimal) -> None:
    """The limit is the ceiling, or what is used where that is more."""
    _set_limit(account, max(account.used, ceiling), ceiling)


def _set_limit(account: BudgetAccount, limit: Decimal, ceiling: Decimal) -> None:
    if (account.limit, account.ceiling) != (limit, ceiling):
        account.limit, account.excess = limit, limit - ceiling
        account.save(update_fields=["limit", "excess"])


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
