"""An amount with how somebody came to it: '15 % van 3.800', '3.800 + 570 + 1.000 = 5.370'. Pure."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from budgets.calculation import (
    CENT,
    LARGEST,
    AmountError,
    parse_amount,
    sum_of,
    type_amount,
)

# as long as a sum that can still be read
LONGEST = 120
_PERCENT = re.compile(
    r"(?P<percent>[0-9]{1,3}(?:,[0-9]{1,2})?) ?% (?:van|of) (?P<of>.+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """Euros to the cent, and the sum as it was typed ('' for a bare amount), without what it should come to."""

    amount: Decimal
    words: str = ""

    def __str__(self) -> str:
        """As somebody would type it; `work_out` reads it back."""
        return self.words or type_amount(self.amount)


def work_out(text: str) -> WorkedOut:
    """Work out what somebody typed: amounts and percentages of amounts, with + between them.

    What stands behind '=' has to be what it comes to. Raises AmountError with words.
    """
    typed = " ".join(text.split())
    if len(typed) > LONGEST:
        raise AmountError(_("This is too long for an amount."))
    words, *stated = (part.strip() for part in typed.split("="))
    terms = [_term(part.strip()) for part in words.split("+")]
    amount = sum_of(terms)
    if amount > LARGEST:
        raise AmountError(_("This amount is too large."))
    if len(stated) > 1:
        raise AmountError(_("Type one '=' at most."))
    if stated and parse_amount(stated[0]) != amount:
        raise AmountError(
            _("%(sum)s comes to € %(amount)s, not %(stated)s. Mend one of the two.")
            % {"sum": words, "amount": type_amount(amount), "stated": stated[0]}
        )
    return WorkedOut(amount, words if "+" in words or "%" in words else "")


def _term(text: str) -> Decimal:
    """An amount, or a percentage of one."""
    if "%" not in text:
        return parse_amount(text)
    found = _PERCENT.fullmatch(text)
    if found is None:
        raise AmountError(_("A percentage is typed like this: 15 %% van 3.800.") % {})
    share = Decimal(found["percent"].replace(",", ".")) / 100
    return (parse_amount(found["of"]) * share).quantize(CENT, ROUND_HALF_UP)
