"""A line that is written while the request is being sent, and a price that two change: in real threads."""

import threading
from collections.abc import Iterator
from decimal import Decimal
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connections
from django.db.models import QuerySet

from budgets.actions import costs, prices
from budgets.actions.requests import submit_request
from budgets.models import CostPrice
from budgets.states import Payer, Unit
from tests.budgets.scenes import Scene, running_case
from tests.budgets.test_costs import SHELTER, a_price, begun
from tests.budgets.test_race import NOON
from tests.cases.test_at_once import at_once, together, unlocked
from tests.world import build_world
from trail import clock
from trail.models import AuditLine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(transactional_db: None) -> Iterator[Scene]:
    with clock.at(NOON):
        yield running_case(build_world())


def written_after_it_was_sent() -> bool:
    """By the log, whose lines are written with what they tell."""
    sent = AuditLine.objects.get(action="budget.submit").pk
    return AuditLine.objects.filter(action="budget.cost_add", pk__gt=sent).exists()


def test_no_line_comes_into_what_was_sent(scene: Scene) -> None:
    by = scene.world.viewer("marleen")
    budget = scene.answered()
    begun(scene, budget)

    def send() -> object:
        return submit_request(request=budget, by=by)

    def write() -> object:
        return costs.add_line(request=budget, token=uuid4(), details=SHELTER, by=by)

    assert at_once(send, write, at=NOON) in (["done", "done"], ["done", "refused"])
    assert not written_after_it_was_sent()


def test_without_the_lock_a_line_would(scene: Scene) -> None:
    """What proves that the test above is one."""
    by = scene.world.viewer("marleen")
    budget = scene.answered()
    begun(scene, budget)
    real = costs._check

    def send() -> None:
        try:
            with clock.at(NOON):
                submit_request(request=budget, by=by)
        finally:
            connections.close_all()

    def meanwhile(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]
        thread = threading.Thread(target=send)
        thread.start()
        thread.join(timeout=20)

    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_how: rows),
        mock.patch.object(costs, "_check", meanwhile),
    ):
        costs.add_line(request=budget, token=uuid4(), details=SHELTER, by=by)
    assert written_after_it_was_sent()


def test_of_two_who_change_a_price_the_second_is_told(scene: Scene) -> None:
    by = scene.world.viewer("anna")

    def change(price: CostPrice, what: str) -> object:
        details = prices.PriceDetails(
            what, Decimal("130.00"), Unit.DAY, Payer.CENTRE, "brief", price.as_of_date
        )
        return prices.change_price(price=price, token=uuid4(), details=details, by=by)

    def both(price: CostPrice) -> list[str]:
        first, second = (f"{price.what}, {name}" for name in ("volwassene", "kind"))
        return at_once(lambda: change(price, first), lambda: change(price, second), at=NOON)

    price = a_price(scene)
    assert both(price) == ["done", "refused"]
    assert CostPrice.objects.filter(replaces=price).count() == 1
    # without the lock both find it as it was, and it has two successors
    price = a_price(scene, what="een dag dagbesteding")
    with unlocked(prices, "_lock", together()):
        assert both(price) == ["done", "done"]
    assert CostPrice.objects.filter(replaces=price).count() == 2
