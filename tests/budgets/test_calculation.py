"""What people type as money: an exact Decimal, or words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.calculation import AmountError, Room, parse_amount, type_amount

EXACT = {
    "2.500,00": "2500.00",
    "2500": "2500.00",
    "2500,50": "2500.50",
    "2500,5": "2500.50",
    "1.000": "1000.00",  # Dutch: a thousand
    "1.000.000,01": "1000000.01",
    "2 500": "2500.00",
    "2\u00a0500,00": "2500.00",
    "350.00": "350.00",  # two digits can't be a thousand
    "0": "0.00",
    "0,05": "0.05",
    "007": "7.00",
    "€ 350": "350.00",
    "€\u00a0350,00": "350.00",
    "350 euro": "350.00",
    "EUR 350": "350.00",
    "350,-": "350.00",
    "350,--": "350.00",
    "  350  ": "350.00",
    "99999999,99": "99999999.99",
}
WORDS = {
    "": "350",
    "   ": "350",
    "-5": "below zero",
    "\u22125": "below zero",
    "€ -5": "below zero",
    "1e309": "understand",
    "1e3": "understand",
    "NaN": "understand",
    "inf": "understand",
    "0,005": "two digits",
    "0.005": "two digits",
    "2.500,001": "two digits",
    "1,000": "two digits",
    "2,500.00": "understand",
    "1.00.000": "understand",
    "0.100.000": "understand",
    "12 34": "understand",
    "350.5": "understand",
    "٣٥٠": "0 to 9",
    "３５０": "0 to 9",
    "²": "0 to 9",
    "drie": "understand",
    "3+4": "understand",
    "1_000": "understand",
    "100000000": "large",
    "9" * 40: "large",
    "9" * 41: "long",
    "350\x00": "understand",
    "\ud800": "understand",
    ",50": "understand",
    "5,": "understand",
}


@pytest.mark.parametrize(("typed", "amount"), EXACT.items())
def test_exact(typed: str, amount: str) -> None:
    parsed = parse_amount(typed)
    assert str(parsed) == amount


@pytest.mark.parametrize(("typed", "words"), WORDS.items())
def test_words(typed: str, words: str) -> None:
    with pytest.raises(AmountError, match=words):
        parse_amount(typed)


@given(st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2))
def test_what_we_type_is_read_back_exactly(amount: Decimal) -> None:
    assert parse_amount(type_amount(amount)) == amount
    assert parse_amount(f"€\u00a0{type_amount(amount)}") == amount
    assert parse_amount(str(amount.quantize(Decimal("0.01")))) == amount


@given(st.text())
def test_any_text_is_an_amount_or_words(text: str) -> None:
    try:
        amount = parse_amount(text)
    except AmountError:
        return
    assert amount >= 0
    assert amount == amount.quantize(Decimal("0.01"))


def test_room() -> None:
    room = Room(Decimal("2500.00"), Decimal("2200.00"))
    assert room.left == Decimal("300.00")
    assert room.fits(Decimal("300.00"))
    assert not room.fits(Decimal("300.01"))
    assert room.after(Decimal("350.00")) == Decimal("-50.00")
