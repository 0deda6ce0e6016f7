"""The books against themselves: whatever a hand changes in the database, `reconcile` says so, and fails."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from budgets.actions.payments import recover
from budgets.models import LedgerEntry
from tests.budgets.paying import NOON, advanced, back, let_pay, paid
from tests.budgets.scenes import Scene, running_case
from tests.owner import as_owner
from tests.world import build_world
from trail import clock


@pytest.fixture
def scene(transactional_db: None) -> Iterator[Scene]:
    with clock.at(NOON):
        scene = running_case(build_world())
        let_pay(scene, "mira")
        yield scene


# what is done by hand, what undoes it, and what reconcile says then
BROKEN = [
    (
        "UPDATE budgets_ledgerentry SET amount = amount + 0.01 WHERE kind = 'recover'",
        "UPDATE budgets_ledgerentry SET amount = amount - 0.01 WHERE kind = 'recover'",
        r"recovered is 100\.00, its entries make 100\.01",
    ),
    (
        "UPDATE budgets_ledgerentry SET kind = 'pay' WHERE kind = 'advance'",
        "UPDATE budgets_ledgerentry SET kind = 'advance' WHERE kind = 'pay' AND amount = 350",
        r"advanced is 350\.00, its entries make 0\.00",
    ),
    (
        "UPDATE budgets_budgetaccount SET paid = 0",
        "UPDATE budgets_budgetaccount SET paid = 200",
        r"paid is 200\.00 over its years, 0\.00 over its accounts",
    ),
    (
        "UPDATE budgets_yearaccount SET claimed = 5",
        "UPDATE budgets_yearaccount SET claimed = 0",
        r"year account \d+: claimed is 5\.00, its entries make 0\.00",
    ),
    (
        "UPDATE budgets_booking SET amount = 199.99 WHERE kind = 'pay'",
        "UPDATE budgets_booking SET amount = 200 WHERE kind = 'pay'",
        r"pay is 199\.99 in what was written down, its entries make 200\.00",
    ),
    (
        "UPDATE budgets_yearaccount SET year = 2025",
        "UPDATE budgets_yearaccount SET year = 2026",
        "granted in another year than its account's",
    ),
    (
        "UPDATE budgets_yearaccount SET programme_id = (SELECT max(id) FROM accounts_programme)",
        "UPDATE budgets_yearaccount SET programme_id = (SELECT min(id) FROM accounts_programme)",
        "on accounts that don't belong together",
    ),
    (
        "UPDATE budgets_budgetrequest SET status = 'approved' WHERE status = 'paid' AND amount = 200",
        "UPDATE budgets_budgetrequest SET status = 'paid' WHERE status = 'approved' AND amount = 200",
        r"0\.00 still held, 200\.00 paid of 200\.00",
    ),
]  # fmt: skip
TABLES = ("ledgerentry", "budgetaccount", "yearaccount", "booking", "budgetrequest")


def by_hand(statement: str) -> None:
    """As the owner of the database, with the triggers off: nothing else can do this."""
    with as_owner() as raw:
        for table in TABLES:
            raw.execute(f"ALTER TABLE budgets_{table} DISABLE TRIGGER USER")
        assert raw.execute(statement).rowcount > 0, statement
        for table in TABLES:
            raw.execute(f"ALTER TABLE budgets_{table} ENABLE TRIGGER USER")


def test_whatever_a_hand_changes_is_found(scene: Scene) -> None:
    """One scene for all: each is undone, and then the books agree again."""
    paid(scene, scene.approved("200.00"), "200.00")
    back(recover, scene, advanced(scene, "350.00"), "100.00")
    call_command("reconcile", stdout=StringIO())
    for breaks, mends, words in BROKEN:
        by_hand(breaks)
        with pytest.raises(CommandError, match=words):
            call_command("reconcile", stdout=StringIO())
        by_hand(mends)
        call_command("reconcile", stdout=StringIO())
    count = LedgerEntry.objects.count()
    by_hand("DELETE FROM budgets_ledgerentry WHERE kind = 'recover'")
    assert LedgerEntry.objects.count() == count - 1
    with pytest.raises(CommandError, match=r"recovered is 100\.00, its entries make 0\.00"):
        call_command("reconcile", stdout=StringIO())
