"""Two approvals of 1,500 at the same moment, in real threads with real transactions: one is granted, one refused.

And what proves that this is a test: without the lock *and* without the constraint both are granted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import translation
from psycopg import sql

from accounts.actions.people import give_mandate
from accounts.states import MandateKind
from budgets import ceilings, locks, policies
from budgets.actions.decisions import approve_request
from budgets.models import BudgetAccount, BudgetRequest, LedgerEntry, YearAccount
from tests.budgets.scenes import Scene, running_case
from tests.owner import as_owner
from tests.world import BEGIN, SYSTEM, build_world
from trail import clock
from trail.errors import Refusal

NOON = datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)
ROUNDS = 4
DECIDERS = ("pieter", "paula")


@pytest.fixture
def scene(transactional_db: None) -> Iterator[Scene]:
    with clock.at(NOON):
        world = build_world()
        yield running_case(world)


def approve_at_once(scene: Scene, requests: list[BudgetRequest]) -> list[str]:
    """Each decider approves one request, in a thread and connection of their own; 'granted' or the refusal."""
    start = Barrier(len(requests))
    outcomes: list[str] = []

    def approve(request: BudgetRequest, decider: str) -> None:
        try:
            with clock.at(NOON), translation.override("en"):
                viewer = scene.world.viewer(decider)
                start.wait(timeout=10)
                approve_request(
                    request=request,
                    token=uuid4(),
                    answer_to_resident="Wij betalen.",
                    motivation="Toch nodig.",
                    by=viewer,
                )
            outcomes.append("granted")
        except Refusal as refusal:
            outcomes.append(str(refusal.reason))
        except Exception as error:
            outcomes.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    threads = [Thread(target=approve, args=pair) for pair in zip(requests, DECIDERS, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return sorted(outcomes)


def two_of_1500(scene: Scene) -> list[BudgetRequest]:
    requests = [scene.submitted("1500.00", purpose=f"stap {n}") for n in (1, 2)]
    # opened beforehand, so that two don't meet at the making of the account
    locks._accounts(requests[0].pk, scene.world.programme, scene.case.dossier.resident_id)
    return requests


def held() -> tuple[Decimal, Decimal, int]:
    return (
        BudgetAccount.objects.get().used,
        YearAccount.objects.get().used,
        LedgerEntry.objects.count(),
    )


@contextmanager
def without_ceilings() -> Iterator[None]:
    """The CHECKs dropped, and put back afterwards."""
    dropped: list[tuple[str, str, str]] = []
    with as_owner() as raw:
        for table, name in (
            ("budgets_budgetaccount", "account_within_limit"),
            ("budgets_yearaccount", "year_account_within_limit"),
        ):
            row = raw.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
            ).fetchone()
            assert row is not None
            dropped.append((table, name, row[0]))
            raw.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                    sql.Identifier(table), sql.Identifier(name)
                )
            )
    try:
        yield
    finally:
        with as_owner() as raw:
            for table, name, definition in dropped:
                # NOT VALID: the rows this test left stay until the tables are emptied
                raw.execute(
                    sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {} NOT VALID").format(
                        sql.Identifier(table), sql.Identifier(name), sql.SQL(definition)
                    )
                )


def unlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take no locks, and let both look at what is left before either goes on."""
    for module in (locks, ceilings):
        monkeypatch.setattr(module, "locked", lambda rows: rows)
    both = Barrier(2)
    check = policies.check_fits_year

    def check_together(*args: Any) -> None:
        check(*args)
        both.wait(timeout=10)

    monkeypatch.setattr(policies, "check_fits_year", check_together)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_exactly_one_of_two_is_granted(scene: Scene, round_: int) -> None:
    outcomes = approve_at_once(scene, two_of_1500(scene))
    refused, granted = outcomes if outcomes[1] == "granted" else outcomes[::-1]
    assert granted == "granted"
    assert refused == (
        "€\u00a01,500.00 does not fit: of the €\u00a02,500.00 for this resident €\u00a01,000.00 is left."
        " Who may decide above that can grant it, with a reason."
    )
    assert held() == (Decimal("1500.00"), Decimal("1500.00"), 1)


def test_two_that_fit_are_both_granted(scene: Scene) -> None:
    requests = [scene.submitted("1250.00", purpose=f"stap {n}") for n in (1, 2)]
    assert approve_at_once(scene, requests) == ["granted", "granted"]
    assert held() == (Decimal("2500.00"), Decimal("2500.00"), 2)


def test_the_same_request_by_two_is_granted_once(scene: Scene) -> None:
    request = scene.submitted("100.00")
    outcomes = approve_at_once(scene, [request, request])
    assert outcomes[1] == "granted"
    assert "decided already" in outcomes[0]
    assert held() == (Decimal("100.00"), Decimal("100.00"), 1)


def test_the_lock_alone_is_enough(scene: Scene) -> None:
    requests = two_of_1500(scene)
    with without_ceilings():
        outcomes = approve_at_once(scene, requests)
    assert outcomes.count("granted") == 1
    assert held()[0] == Decimal("1500.00")


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_the_constraint_alone_is_enough(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, round_: int
) -> None:
    requests = two_of_1500(scene)
    unlock(monkeypatch)
    outcomes = approve_at_once(scene, requests)
    assert sorted(outcomes) == [
        "This does not fit within what is left for this resident.",
        "granted",
    ]
    assert held() == (Decimal("1500.00"), Decimal("1500.00"), 1)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_without_both_too_much_is_granted(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, round_: int
) -> None:
    """The negative control: this is what the lock and the constraint are for."""
    requests = two_of_1500(scene)
    unlock(monkeypatch)
    with without_ceilings():
        outcomes = approve_at_once(scene, requests)
    assert outcomes == ["granted", "granted"]
    assert held() == (Decimal("3000.00"), Decimal("3000.00"), 2)


def two_above_the_ceiling(scene: Scene) -> list[BudgetRequest]:
    """Of € 1,000, where € 2,000 is used; both deciders may go up to € 3,000 per resident."""
    for name in DECIDERS:
        give_mandate(
            programme=scene.world.programme,
            kind=MandateKind.EXCESS,
            holder=scene.world.users[name],
            given_by="college",
            up_to=Decimal("3000.00"),
            from_date=BEGIN,
            by=SYSTEM,
        )
    scene.approved("2000.00")
    return [scene.submitted_anyway("1000.00") for _each in DECIDERS]


def test_two_above_the_ceiling_stay_within_the_mandate(scene: Scene) -> None:
    outcomes = approve_at_once(scene, two_above_the_ceiling(scene))
    assert sorted(outcomes) == [
        "This amount is above your mandate. Somebody with a wider mandate decides.",
        "granted",
    ]
    assert held()[0] == Decimal("3000.00")


def test_above_the_ceiling_the_constraint_alone_is_enough(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = two_above_the_ceiling(scene)
    unlock(monkeypatch)
    outcomes = approve_at_once(scene, requests)
    assert sorted(outcomes) == [
        "This does not fit within what is left for this resident.",
        "granted",
    ]
    assert held()[0] == Decimal("3000.00")


def test_above_the_ceiling_without_both_too_much_is_granted(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    requests = two_above_the_ceiling(scene)
    unlock(monkeypatch)
    with without_ceilings():
        outcomes = approve_at_once(scene, requests)
    assert outcomes == ["granted", "granted"]
    assert held()[0] == Decimal("4000.00")
