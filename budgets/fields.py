"""A form field for money as people type it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budgets.calculation import AmountError, parse_amount, type_amount


class AmountField(forms.Field):
    """Euros to the cent, above zero; what was typed stays as typed when it isn't an amount."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        try:
            amount = parse_amount(str(value))
        except AmountError as error:
            raise ValidationError(str(error), code="amount") from error
        if amount <= 0:
            raise ValidationError(_("The amount is above zero."), code="amount")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return type_amount(value) if isinstance(value, Decimal) else value
