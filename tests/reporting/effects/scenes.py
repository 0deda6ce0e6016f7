"""What a programme costs, through the actions."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from budgets.states import Certainty, Payer
from reporting.actions.programme_costs import CostDetails, add_cost
from reporting.models import ProgrammeCost
from reporting.states import CostKind
from tests.world import World

YEAR: dict[str, Any] = {
    "kind": CostKind.COORDINATION,
    "payer": Payer.MUNICIPALITY,
    "start_date": date(2026, 1, 1),
    "end_date": date(2026, 12, 31),
    "amount": Decimal("36500.00"),
    "certainty": Certainty.CERTAIN,
    "source": "begroting 2026",
}


def details(**more: Any) -> CostDetails:
    """A coordinator for the whole of 2026 at a hundred euros a day, paid by the municipality, unless said otherwise."""
    return CostDetails(**{**YEAR, **more})


def a_cost(world: World, **more: Any) -> ProgrammeCost:
    return add_cost(
        programme=world.programme,
        token=uuid4(),
        details=details(**more),
        by=world.viewer("pieter"),
    )


def the_cost(world: World) -> ProgrammeCost:
    """One that stands there already, else a new one."""
    there = ProgrammeCost.objects.standing().filter(programme=world.programme).first()
    return there or a_cost(world)
