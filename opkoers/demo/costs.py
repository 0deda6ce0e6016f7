"""Kassabonnen and the price list they begin with. The amounts are what workers said, not what was measured."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from accounts.actions.programmes import change_settings
from budgets.actions.costs import LineDetails, add_line, set_horizon
from budgets.actions.prices import PriceDetails, add_price
from budgets.models import BudgetRequest, CostPrice
from budgets.states import Certainty, Payer, Scenario, Unit
from budgets.sums import work_out
from opkoers.demo.living import Living
from opkoers.demo.places import on
from opkoers.demo.walk import Course

Prices = Mapping[str, CostPrice]
# what, amount, unit, who pays, where it was found, how many days ago
PRICES = (
    ("opvang, per persoon", "120", Unit.DAY, Payer.CENTRE, "opvang, telefonisch", 96),
    ("ontruiming van een woning", "7000", Unit.ONCE, Payer.HOUSING, "woningcorporatie", 89),
    ("uitkering, alleenstaande", "850", Unit.MONTH, Payer.INCOME, "werkcoach, afgerond", 110),
    ("proceskosten", "1000", Unit.ONCE, Payer.RESIDENT, "woningcorporatie", 89),
)
ABOVE = 1000
OBJECTION = "Bent u het er niet mee eens? Schrijf dat binnen zes weken aan het college van Houten. Wij helpen u."
NOTHING, USUAL, TAILORED = Scenario.NOTHING, Scenario.USUAL, Scenario.TAILORED
CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE


def keep_prices(living: Living) -> Prices:
    """Anna keeps the list, and lets a kassabon go with what costs more than a thousand euros."""
    course = living.courses["brandt"]
    by = course.viewer("anna")
    with on(living.day(-80), 9):
        change_settings(
            programme=course.case.dossier.programme,
            values={"cost_sheet_above": ABOVE, "objection_text": OBJECTION},
            by=by,
        )
        return {
            what: add_price(
                municipality=course.case.municipality,
                token=course.token(),
                details=PriceDetails(
                    what, Decimal(amount), unit, payer, source, living.day(-days_ago)
                ),
                by=by,
            )
            for what, amount, unit, payer, source, days_ago in PRICES
        }


def write_costs(
    course: Course, request: BudgetRequest, who: str, months: int, lines: Sequence[LineDetails]
) -> None:
    """A kassabon in a draft; what is asked for is its first line by itself."""
    by = course.viewer(who)
    set_horizon(request=request, months=months, by=by)
    for line in lines:
        add_line(request=request, token=course.token(), details=line, by=by)


def line(scenario: str, what: str, typed: str, payer: str, **more: Any) -> LineDetails:
    """A line as somebody types it: paid once and certain, unless said otherwise."""
    found = work_out(typed)
    values = {"unit": Unit.ONCE, "certainty": CERTAIN, **more}
    return LineDetails(
        scenario=scenario,
        what=what,
        amount=found.amount,
        worked_out=found.words,
        payer=payer,
        **values,
    )


def listed(scenario: str, price: CostPrice, **more: Any) -> LineDetails:
    """A line that begins with the price list."""
    values = {"unit": price.unit, "payer": price.payer, "price": price, **more}
    return LineDetails(
        scenario=scenario,
        what=price.what,
        amount=price.amount,
        certainty=values.pop("certainty", CERTAIN),
        **values,
    )


def of_a_room(prices: Prices) -> list[LineDetails]:
    """Brandt's deposit: half a year of shelter, six weeks of it, or none."""
    shelter, benefit = prices["opvang, per persoon"], prices["uitkering, alleenstaande"]
    months = {"duration_unit": Unit.MONTH}
    return [
        listed(NOTHING, shelter, certainty=LIKELY),
        line(
            NOTHING, "incasso van de huurschuld", "15 % van 3.800", Payer.RESIDENT,
            certainty=POSSIBLE, source="brief van de verhuurder",
        ),
        listed(USUAL, shelter, certainty=LIKELY, duration=Decimal(6), duration_unit=Unit.WEEK),
        line(
            USUAL, "borg uit de bijzondere bijstand", "350", Payer.MUNICIPALITY,
            certainty=LIKELY, source="aanvraag van vorige week",
        ),
        listed(USUAL, benefit, certainty=LIKELY, duration=Decimal("4.5"), **months),
        listed(TAILORED, benefit),
    ]  # fmt: skip


def of_a_car(prices: Prices) -> list[LineDetails]:
    """Kaya's car: without it no contract."""
    return [
        listed(NOTHING, prices["uitkering, alleenstaande"], certainty=LIKELY),
        line(
            USUAL, "taxi naar de vroege dienst", "38", Payer.OTHER, payer_name="werkgever",
            unit=Unit.DAY, certainty=POSSIBLE, source="gevraagd, geen toezegging",
        ),
        line(
            TAILORED, "wegenbelasting en verzekering", "31 + 64 = 95", Payer.RESIDENT,
            unit=Unit.MONTH, source="Univé en Belastingdienst",
        ),
    ]  # fmt: skip
