"""Many hands at the same money: deciders and payers in threads of their own, each doing whatever comes up.

Whatever they do and in whatever order it lands: never over a ceiling, never below zero, and the books agree.
What shows that the ceilings and locks do it: tests/budgets/test_race.py turns them off.
"""

import random
from collections.abc import Callable
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import translation

from accounts.models import Programme
from budgets.actions.decisions import approve_request, void_approval
from budgets.actions.payments import claim_back, recover, write_off
from budgets.calculation import ZERO
from budgets.models import BudgetAccount, BudgetRequest, LedgerEntry, YearAccount
from budgets.models.ledger import SUMS
from budgets.moved import moved_of
from budgets.states import ADDS, TAKES
from tests.budgets.paying import NOON, back, let_pay, paid, settled
from tests.budgets.scenes import Scene, running_case
from tests.world import build_world
from trail import clock
from trail.errors import Refusal

HANDS = ("pieter", "paula", "mira", "iris")
STEPS = 40
# together more than the year has
AMOUNTS = ("350.00", "300.00", "240.00", "200.00", "333.33", "99.99", "0.01", "275.50")
YEAR = Decimal("700.00")

Step = Callable[[Scene, BudgetRequest, str, Decimal], Any]
DECIDES: list[Step] = [
    lambda scene, one, who, amount: approve_request(
        request=one,
        token=uuid4(),
        answer_to_resident="Ja.",
        motivation="Nodig.",
        by=scene.world.viewer(who),
    ),
    lambda scene, one, who, amount: void_approval(
        request=one, token=uuid4(), reason="Toch niet.", by=scene.world.viewer(who)
    ),
    lambda scene, one, who, amount: back(write_off, scene, one, str(amount), who=who, note="op"),
]
PAYS: list[Step] = [
    lambda scene, one, who, amount: paid(scene, one, str(amount), who=who),
    lambda scene, one, who, amount: paid(scene, one, str(one.amount), who=who),
    lambda scene, one, who, amount: settled(scene, one, str(amount), who=who),
    lambda scene, one, who, amount: back(claim_back, scene, one, str(amount), who=who),
    lambda scene, one, who, amount: back(recover, scene, one, str(amount), who=who),
]


@pytest.mark.django_db(transaction=True)
def test_whatever_many_hands_do_at_once_the_books_agree(transactional_db: None) -> None:
    with clock.at(NOON), translation.override("en"):
        scene = running_case(build_world())
        Programme.objects.filter(pk=scene.world.programme.pk).update(ceiling_per_year=YEAR)
        for who in ("mira", "iris"):
            let_pay(scene, who)
        requests = [scene.submitted(amount) for amount in AMOUNTS]
        # something to pay from the start
        for one in requests[:2]:
            DECIDES[0](scene, one, "pieter", ZERO)
    start, done, broken = Barrier(len(HANDS)), [], []

    def work(who: str, seed: int) -> None:
        # the same choices every time; only how they fall between each other's differs
        dice = random.Random(seed)
        kinds = DECIDES if who in ("pieter", "paula") else PAYS
        try:
            with clock.at(NOON), translation.override("en"):
                start.wait(timeout=10)
                for _ in range(STEPS):
                    one, act = dice.choice(requests), dice.choice([kinds[0], *kinds])
                    try:
                        act(scene, one, who, Decimal(dice.randint(1, 35_000)) / 100)
                        done.append(who)
                    except Refusal:
                        continue
        except Exception as error:
            broken.append(f"{who}: {type(error).__name__}: {error}")
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(who, seed)) for seed, who in enumerate(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    assert broken == []
    assert len(done) >= len(HANDS), "hardly anything could be done, so nothing was shown"
    with clock.at(NOON):
        call_command("reconcile")
    _check_ceilings()
    for books in moved_of(BudgetRequest.objects.all()).values():
        assert books.held >= ZERO
        assert ZERO <= books.outstanding <= books.advanced
        assert books.unclaimed >= ZERO


def _check_ceilings() -> None:
    account, year = BudgetAccount.objects.get(), YearAccount.objects.get()
    entries = list(LedgerEntry.objects.all())
    random.Random(1).shuffle(entries)  # to the cent, whatever the order
    used = sum(((e.kind in ADDS) - (e.kind in TAKES)) * e.amount for e in entries)
    for sums in (account, year):
        assert ZERO <= sums.used <= sums.limit
        assert sums.used == used
        assert all(getattr(sums, column) >= ZERO for column in SUMS.values())
    assert year.limit == YEAR
