"""Paying in the budget's tests: by Mira, under a mandate to pay; what moved, and what is used."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from accounts.actions.people import give_mandate
from accounts.states import MandateKind
from budgets.actions.payments import Account, ComesBack, pay, settle
from budgets.calculation import Moved
from budgets.models import Booking, BudgetAccount, BudgetRequest
from budgets.moved import moved_of
from tests.budgets.scenes import Scene
from tests.world import BEGIN, SYSTEM
from trail import clock

NOON = datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)
IBAN = "NL91ABNA0417164300"
TO = Account(IBAN, "Kamerverhuur Vermeer")
WIL = ComesBack("bijzondere bijstand, WIL", date(2027, 1, 7))


def let_pay(scene: Scene, who: str) -> None:
    give_mandate(
        programme=scene.world.programme,
        kind=MandateKind.PAYMENT,
        holder=scene.world.users[who],
        given_by="hoofd financiën",
        from_date=BEGIN,
        by=SYSTEM,
    )


def paid(scene: Scene, request: BudgetRequest, amount: str, **values: Any) -> Booking:
    return pay(
        request=request,
        amount=Decimal(amount),
        on_date=clock.today(),
        account=TO,
        token=values.pop("token", uuid4()),
        by=scene.world.viewer(values.pop("who", "mira")),
        comes_back=values.pop("comes_back", WIL),
        **values,
    )


def settled(scene: Scene, request: BudgetRequest, real: str, **values: Any) -> BudgetRequest:
    return settle(
        request=request,
        real_amount=Decimal(real),
        on_date=clock.today(),
        token=values.pop("token", uuid4()),
        by=scene.world.viewer(values.pop("who", "mira")),
    )


def moved(request: BudgetRequest) -> Moved:
    return moved_of([request])[request.pk]


def used() -> Decimal:
    amount: Decimal = BudgetAccount.objects.get().used
    return amount


def status(request: BudgetRequest) -> str:
    return BudgetRequest.objects.get(pk=request.pk).status


def advanced(payer: Scene, amount: str = "350.00") -> BudgetRequest:
    request = payer.approved(amount)
    paid(payer, request, amount)
    return BudgetRequest.objects.get(pk=request.pk)


def back(action: Any, payer: Scene, request: BudgetRequest, amount: str, **values: Any) -> Booking:
    booking: Booking = action(
        request=request,
        amount=Decimal(amount),
        on_date=clock.today(),
        token=uuid4(),
        by=payer.world.viewer(values.pop("who", "mira")),
        **values,
    )
    return booking


def pay_values(**changes: str) -> dict[str, str]:
    return {
        "token": str(uuid4()),
        "amount": "200,00",
        "holder": "Slotenmaker",
        "iban": "nl91 abna 0417 1643 00",
        "on_date": "2026-11-12",
        "note": "factuur 12",
        **changes,
    }
