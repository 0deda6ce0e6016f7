"""Money, pure: decimal euros to the cent. No database, no floats."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# numeric(10,2): what the database can hold
LARGEST = Decimal("99999999.99")

_EURO = re.compile(r"^(?:€|eur(?:o)?\b)\s*|\s*(?:€|\beur(?:o)?)$", re.IGNORECASE)
# '2.500,00', '2 500', '2500,5', '350,-': groups of three after a first group that doesn't begin with 0
_DUTCH = re.compile(
    r"(?P<euros>[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)"
    r"(?:,(?P<cents>[0-9]{1,2}|-{1,2}|–|—))?"
)
# '350.00': a point with two digits can't be a thousand
_POINT = re.compile(r"(?P<euros>[0-9]+)\.(?P<cents>[0-9]{2})")
_TOO_FINE = re.compile(r"[0-9]+(?:\.[0-9]{3})*,[0-9]{3,}|[0-9]+\.[0-9]{3,}")


class AmountError(ValueError):
    """A text that isn't an amount. Its words are shown to the person who typed it."""


def parse_amount(text: str) -> Decimal:
    """What somebody typed → exact euros to the cent, zero or more, at most 99.999.999,99.

    Dutch notation: '1.000' is a thousand. Raises AmountError with words.
    """
    typed = " ".join(text.split())  # hard spaces and tabs are spaces
    if not typed:
        raise AmountError(_("Type an amount, for example 350 or 1.250,50."))
    if len(typed) > 40:
        raise AmountError(_("This is too long for an amount."))
    bare = _EURO.sub("", typed).strip()
    if bare[:1] in "-\u2212\u2013" and bare[1:2].isdigit():
        raise AmountError(_("An amount can't be below zero."))
    if any(sign.isdigit() and not ("0" <= sign <= "9") for sign in bare):
        raise AmountError(_("Type the amount with the digits 0 to 9."))
    found = _DUTCH.fullmatch(bare) or _POINT.fullmatch(bare)
    if found is None:
        if _TOO_FINE.fullmatch(bare):
            raise AmountError(_("Cents have at most two digits, for example 0,05."))
        raise AmountError(_("This is not an amount we understand. Type it like 350 or 1.250,50."))
    euros = found["euros"].replace(".", "").replace(" ", "")
    cents = (found["cents"] or "").strip("-–—").ljust(2, "0")
    amount = Decimal(f"{euros}.{cents}")
    if amount > LARGEST:
        raise AmountError(_("This amount is too large."))
    return amount


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def type_amount(amount: Decimal) -> str:
    """An amount as somebody would type it, '1.250,50'; `parse_amount` reads it back exactly."""
    signs = str.maketrans(",.", ".,")
    return format(amount.quantize(CENT), ",.2f").translate(signs)


def type_number(number: Decimal) -> str:
    """A number as somebody would type it: '2', '2,5', '0,25'."""
    return type_amount(number).rstrip("0").rstrip(",")


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a ceiling is used and left, in euros."""

    limit: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        return max(self.limit - self.used, ZERO)

    def fits(self, amount: Decimal) -> bool:
        return self.used + amount <= self.limit

    def after(self, amount: Decimal) -> Decimal:
        """What is left once this is granted; below zero when it doesn't fit."""
        return self.limit - self.used - amount


@dataclass(frozen=True, slots=True)
class Moved:
    """What happened to one request's money, in euros: the sums of its ledger entries by kind."""

    reserved: Decimal = ZERO
    released: Decimal = ZERO
    paid: Decimal = ZERO
    refunded: Decimal = ZERO
    advanced: Decimal = ZERO
    claimed: Decimal = ZERO
    recovered: Decimal = ZERO
    written_off: Decimal = ZERO

    @property
    def held(self) -> Decimal:
        """Still reserved: granted, and not paid yet."""
        return self.reserved - self.released

    @property
    def out(self) -> Decimal:
        """What went out and did not come back."""
        return self.paid + self.advanced - self.refunded - self.recovered

    @property
    def outstanding(self) -> Decimal:
        """Of what was advanced: still to come back."""
        if not self.advanced:
            return ZERO
        return self.advanced - self.refunded - self.recovered - self.written_off

    @property
    def unclaimed(self) -> Decimal:
        """Of what is to come back: not asked back yet."""
        return max(self.outstanding - max(self.claimed - self.recovered, ZERO), ZERO)
