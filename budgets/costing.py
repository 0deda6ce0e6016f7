"""What a kassabon comes to, pure: decimal euros to the cent. No database, no floats (DOMAIN §5).

Months, quarters, half-years and years are counted at 365/12 days a month. In twelfths of a day every unit is a whole
number, so that nothing is rounded before the one division at the end of a line.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from budgets.calculation import CENT, ZERO
from budgets.states import Certainty, Payer, Scenario, Unit

TWELFTHS: Mapping[str, int] = {
    Unit.DAY: 12,
    Unit.WEEK: 84,
    Unit.MONTH: 365,
    Unit.QUARTER: 3 * 365,
    Unit.HALF_YEAR: 6 * 365,
    Unit.YEAR: 12 * 365,
}

# more digits than a line can have, so that the division is the only place where something is rounded
DIGITS = 60


@dataclass(frozen=True, slots=True)
class Cost:
    """One line: `amount` euros per `unit`, `number` times, for `duration` of `duration_unit`; none: all the time."""

    scenario: str
    payer: str
    payer_name: str
    certainty: str
    amount: Decimal
    unit: str
    number: Decimal = Decimal(1)
    duration: Decimal | None = None
    duration_unit: str = Unit.MONTH

    @property
    def who(self) -> tuple[str, str]:
        """Who pays, the same however a name was typed."""
        return self.payer, self.payer_name.casefold()


def comes_to(cost: Cost, horizon_months: int) -> Decimal:
    """What a line comes to within the horizon, in euros to the cent; what lasts longer counts up to there."""
    with localcontext() as context:
        context.prec = DIGITS
        if cost.unit == Unit.ONCE:
            return (cost.amount * cost.number).quantize(CENT, ROUND_HALF_UP)
        horizon = Decimal(horizon_months * TWELFTHS[Unit.MONTH])
        lasts = horizon
        if cost.duration is not None:
            lasts = min(cost.duration * TWELFTHS[cost.duration_unit], horizon)
        total = cost.amount * cost.number * lasts / TWELFTHS[cost.unit]
        return total.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class PayerRow:
    """What one payer pays in each scenario, in the order of `Scenario`, and how certain that is."""

    payer: str
    name: str
    amounts: tuple[Decimal, ...]
    certainties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A scenario as a picture: what is certain, likely and possible, beside each other."""

    scenario: str
    certain: Decimal
    likely: Decimal
    possible: Decimal

    @property
    def before_possible(self) -> Decimal:
        return self.certain + self.likely

    @property
    def end(self) -> Decimal:
        return self.before_possible + self.possible


@dataclass(frozen=True, slots=True)
class Totals:
    """Per payer and per certainty. Never one number, and nothing taken off from something else."""

    payers: tuple[PayerRow, ...]
    bars: tuple[Bar, ...]

    @property
    def longest(self) -> Decimal:
        """The end of the longest bar: their common scale."""
        return max(bar.end for bar in self.bars)


def totals(costs: Iterable[Cost], horizon_months: int) -> Totals:
    """Add up; the order of the lines makes no difference."""
    by_payer: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(
        lambda: defaultdict(lambda: ZERO)
    )
    by_certainty: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    certain: dict[tuple[str, str], set[str]] = defaultdict(set)
    names: dict[tuple[str, str], str] = {}
    for cost in costs:
        amount = comes_to(cost, horizon_months)
        by_payer[cost.who][cost.scenario] += amount
        by_certainty[cost.scenario, cost.certainty] += amount
        certain[cost.who].add(cost.certainty)
        # of one name typed in two ways: always the same one
        names[cost.who] = min(names.get(cost.who, cost.payer_name), cost.payer_name)
    order = {payer: place for place, payer in enumerate(Payer.values)}
    return Totals(
        tuple(
            PayerRow(
                who[0],
                names[who],
                tuple(by_payer[who][scenario] for scenario in Scenario.values),
                tuple(one for one in Certainty.values if one in certain[who]),
            )
            for who in sorted(by_payer, key=lambda who: (order[who[0]], who[1]))
        ),
        tuple(
            Bar(scenario, *(by_certainty[scenario, one] for one in Certainty.values))
            for scenario in Scenario.values
        ),
    )
