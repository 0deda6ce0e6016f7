"""What a kassabon comes to: pure sums, to the cent, in whatever order they are written down."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.calculation import CENT, AmountError, type_amount, type_number
from budgets.costing import TWELFTHS, Cost, comes_to, totals
from budgets.states import Certainty, Payer, Scenario, Unit
from budgets.sums import WorkedOut, work_out


def cost(amount: str, unit: str, **changes: object) -> Cost:
    values: dict[str, object] = {
        "scenario": Scenario.NOTHING,
        "payer": Payer.CENTRE,
        "payer_name": "",
        "certainty": Certainty.LIKELY,
        "amount": Decimal(amount),
        "unit": unit,
        **changes,
    }
    return Cost(**values)  # type: ignore[arg-type]


def test_what_workers_said_comes_to_what_they_said() -> None:
    assert comes_to(cost("120", Unit.DAY), 6) == Decimal("21900.00")
    assert comes_to(cost("850", Unit.MONTH), 6) == Decimal("5100.00")
    assert comes_to(cost("7000", Unit.ONCE), 6) == Decimal("7000.00")
    assert comes_to(cost("7000", Unit.ONCE, number=Decimal(2)), 6) == Decimal("14000.00")
    three_weeks = {"duration": Decimal(3), "duration_unit": Unit.WEEK}
    assert comes_to(cost("80", Unit.DAY, number=Decimal(2), **three_weeks), 6) == Decimal("3360.00")
    # what lasts longer counts as long as one looks
    a_year = {"duration": Decimal(1), "duration_unit": Unit.YEAR}
    assert comes_to(cost("850", Unit.MONTH, **a_year), 6) == Decimal("5100.00")
    # a cent per year, a month: half a cent and more is a cent, less is nothing
    assert comes_to(cost("0.01", Unit.YEAR), 6) == Decimal("0.01")
    assert comes_to(cost("0.01", Unit.YEAR), 5) == Decimal("0.00")


AMOUNTS = st.decimals(min_value="0.01", max_value="99999999.99", places=2)
TIMES = st.decimals(min_value="0.01", max_value="9999.99", places=2)
COSTS = st.builds(
    Cost,
    scenario=st.sampled_from(Scenario.values),
    payer=st.sampled_from(Payer.values),
    payer_name=st.sampled_from(["", "Leger des Heils", "leger des heils", "ß"]),
    certainty=st.sampled_from(Certainty.values),
    amount=AMOUNTS,
    unit=st.sampled_from(Unit.values),
    number=TIMES,
    duration=st.none() | TIMES,
    duration_unit=st.sampled_from([unit for unit in Unit.values if unit != Unit.ONCE]),
)
MONTHS = st.integers(1, 60)


@given(COSTS, MONTHS)
def test_a_line_is_rounded_once_and_exactly(one: Cost, months: int) -> None:
    exact = Fraction(one.amount) * Fraction(one.number)
    if one.unit != Unit.ONCE:
        days = Fraction(365, 12) * months
        if one.duration is not None:
            days = min(Fraction(one.duration) * Fraction(TWELFTHS[one.duration_unit], 12), days)
        exact = exact * days / Fraction(TWELFTHS[one.unit], 12)
    # half a cent goes up
    assert comes_to(one, months) * 100 == (exact * 100 + Fraction(1, 2)).__floor__()


@given(st.lists(COSTS, max_size=12), MONTHS, st.randoms(use_true_random=False))
def test_the_order_makes_no_difference_and_nothing_is_lost(
    costs: list[Cost], months: int, random: object
) -> None:
    found = totals(costs, months)
    shuffled = list(costs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert totals(shuffled, months) == found
    for place, scenario in enumerate(Scenario.values):
        of_lines = sum((comes_to(c, months) for c in costs if c.scenario == scenario), Decimal(0))
        assert sum((row.amounts[place] for row in found.payers), Decimal(0)) == of_lines
        assert found.bars[place].end == of_lines
    assert len({(row.payer, row.name.casefold()) for row in found.payers}) == len(found.payers)


WORKED_OUT = {
    "570": ("570.00", ""),
    "15 % van 3.800": ("570.00", "15 % van 3.800"),
    "15% of 3800": ("570.00", "15% of 3800"),
    "3.800 + 15 % van 3.800 + 1.000": ("5370.00", "3.800 + 15 % van 3.800 + 1.000"),
    "3.800 + 570 + 1.000 = 5.370": ("5370.00", "3.800 + 570 + 1.000"),
    "12,5% van 0,04": ("0.01", "12,5% van 0,04"),
    "350 = 350,00": ("350.00", ""),
}
REFUSED = {
    "3.800 + 570 + 1.000 = 5.470": "comes to € 5.370,00, not 5.470",
    "15 % van 3.800 = 750": "comes to € 570,00, not 750",
    "15 %": "typed like this",
    "% van 100": "typed like this",
    "15 % van 15 % van 100": "understand",
    "٣ % van 100": "typed like this",
    "1e3 + 1": "understand",
    "1 + ": "Type an amount",
    "1 + -1": "below zero",
    "NaN + 1": "understand",
    "1 = 1 = 1": "one '='",
    "= 5": "Type an amount",
    "99999999,99 + 0,01": "too large",
    "999 % van 99999999,99": "too large",
    "1 + " * 40 + "1": "too long",
}


@pytest.mark.parametrize("typed", WORKED_OUT)
def test_sums_are_worked_out(typed: str) -> None:
    amount, words = WORKED_OUT[typed]
    found = work_out(typed)
    assert found == WorkedOut(Decimal(amount), words)
    # as the form shows it again, it says the same
    assert work_out(str(found)) == found


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_sum_is_told_in_words(typed: str) -> None:
    with pytest.raises(AmountError, match=REFUSED[typed]):
        work_out(typed)


@given(st.lists(st.decimals(min_value="0", max_value="99999", places=2), min_size=1, max_size=6))
def test_a_sum_is_the_same_from_whichever_end(amounts: list[Decimal]) -> None:
    typed = " + ".join(type_amount(amount) for amount in amounts)
    back = " + ".join(type_amount(amount) for amount in reversed(amounts))
    total = sum(amounts, Decimal(0))
    assert work_out(typed).amount == work_out(back).amount == total
    assert work_out(f"{typed} = {type_amount(total)}").amount == total
    with pytest.raises(AmountError, match="Mend one of the two"):
        work_out(f"{typed} = {type_amount(total + CENT)}")


@given(st.text(max_size=140))
def test_any_text_is_an_amount_or_words(typed: str) -> None:
    try:
        outcome = str(work_out(typed).amount)
    except AmountError as error:
        outcome = str(error)
    assert outcome
    assert not outcome.startswith("-")


def test_numbers_are_told_as_they_are_typed() -> None:
    shown = {number: type_number(Decimal(number)) for number in ("2.00", "2.50", "0.25", "1000.00")}
    assert list(shown.values()) == ["2", "2,5", "0,25", "1.000"]
