"""Form fields for money and where it goes, as people type them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum import iban

from budgets.calculation import AmountError, parse_amount, type_amount, type_number
from budgets.sums import WorkedOut, work_out


class AmountField(forms.Field):
    """Euros to the cent, above zero unless `may_be_zero`; what was typed stays as typed when it isn't an amount."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, may_be_zero: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.may_be_zero = may_be_zero

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        try:
            amount = parse_amount(str(value))
        except AmountError as error:
            raise ValidationError(str(error), code="amount") from error
        if amount <= 0 and not self.may_be_zero:
            raise ValidationError(_("The amount is above zero."), code="amount")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return type_amount(value) if isinstance(value, Decimal) else value


class SumField(forms.Field):
    """Euros above zero, or a sum: '15 % van 3.800', '3.800 + 570 = 4.370'. Cleaned to WorkedOut."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> WorkedOut | None:
        if value in self.empty_values:
            return None
        try:
            found = work_out(str(value))
        except AmountError as error:
            raise ValidationError(str(error), code="amount") from error
        if found.amount <= 0:
            raise ValidationError(_("The amount is above zero."), code="amount")
        return found


class TimesField(forms.Field):
    """How many, or how long: a number above zero, with a comma if it must: '2', '2,5'."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6})
    LARGEST = Decimal("9999.99")

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        try:
            found = parse_amount(str(value))
        except AmountError:
            found = Decimal(0)
        if not 0 < found <= self.LARGEST:
            raise ValidationError(
                _("Type a number above zero, for example 2 or 2,5."), code="number"
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        return type_number(value) if isinstance(value, Decimal) else value


class IbanField(forms.CharField):
    """An account number, with or without spaces; cleaned to capitals without spaces (ISO 13616)."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if not typed:
            return ""
        # the library takes digits of every script for digits
        if typed.isascii() and iban.is_valid(typed):
            return str(iban.compact(typed))
        raise ValidationError(
            _("This is not an account number. Check it: one digit may be wrong."), code="iban"
        )
