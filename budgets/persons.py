"""One person, one ceiling: what a merge of two registrations does to their money (DOMAIN §5).

What was reserved and paid stays on the account where it was booked. That account is closed for more; the other's
limit is what is left of the ceiling, or what is used when both had more than that ('merge excess'). So the
database's own check on each account holds the ceiling of the person.
"""

from collections.abc import Collection

from accounts.models import Programme
from budgets.calculation import ZERO, sum_of
from budgets.ceilings import accounts_of, joint_of, set_ceiling, share_ceiling
from budgets.models import BudgetAccount, MergedAccounts
from budgets.rows import locked
from consent.models import Dossier, ResidentMerge
from trail import clock


class Money:
    """consent.plugs.PersonCount."""

    def lock(self, resident_ids: Collection[int]) -> None:
        """Programmes first, then accounts, as lock_money does: nothing is reserved or opened meanwhile."""
        dossiers = Dossier.objects.filter(resident_id__in=resident_ids)
        programmes = set(dossiers.values_list("programme_id", flat=True))
        list(locked(Programme.objects.filter(pk__in=programmes).order_by("pk")))
        list(locked(BudgetAccount.objects.filter(resident_id__in=resident_ids).order_by("pk")))

    def join(self, merge: ResidentMerge) -> None:
        for absorbed in BudgetAccount.objects.filter(resident_id=merge.absorbed_id):
            survivor = _account_of(merge.survivor_id, absorbed)
            ceiling = max(survivor.ceiling, absorbed.ceiling)
            before = joint_of(merge.survivor_id, absorbed.programme_id)
            ceiling = before.ceiling if before else ceiling
            accounts = accounts_of(merge.survivor_id, absorbed.programme_id)
            # what was decided above the ceiling is no surprise of this merge
            over = sum_of(one.used - one.excess for one in accounts) - ceiling
            MergedAccounts.objects.create(
                municipality_id=merge.municipality_id,
                merge=merge,
                programme_id=absorbed.programme_id,
                ceiling=ceiling,
                absorbed_limit=absorbed.ceiling,
                excess=max(over, ZERO),
                joined_at=clock.now(),
            )
            share_ceiling(merge.survivor_id, absorbed.programme_id, ceiling)

    def part(self, merge: ResidentMerge) -> None:
        for row in MergedAccounts.objects.filter(merge=merge, parted_at=None):
            row.parted_at = clock.now()
            row.save(update_fields=["parted_at"])
            absorbed = BudgetAccount.objects.get(
                resident_id=merge.absorbed_id, programme_id=row.programme_id
            )
            set_ceiling(absorbed, row.absorbed_limit)
            share_ceiling(merge.survivor_id, row.programme_id, row.ceiling)


def _account_of(person_id: int, like: BudgetAccount) -> BudgetAccount:
    """The account that stays open; made where only the other registration had one."""
    account, _new = BudgetAccount.objects.get_or_create(
        programme_id=like.programme_id,
        resident_id=person_id,
        defaults={"municipality_id": like.municipality_id, "limit": like.ceiling},
    )
    return account
