"""What people type about a kassabon and about the price list."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.actions.costs import LineDetails
from budgets.actions.prices import PriceDetails
from budgets.fields import AmountField, SumField, TimesField
from budgets.forms.requests import TokenForm
from budgets.models import BudgetRequest, CostLine, CostPrice
from budgets.models.cost import LONGEST, SHORTEST
from budgets.prices import prices_ever
from budgets.states import Certainty, Payer, Scenario, Unit
from budgets.sums import WorkedOut
from trail import clock
from trail.fields import LineField

CHOOSE = _("Choose one.")
SPANS = [
    (Unit.DAY, _("days")),
    (Unit.WEEK, _("weeks")),
    (Unit.MONTH, _("months")),
    (Unit.YEAR, _("years")),
]


class HorizonForm(forms.Form):
    """How far ahead a kassabon looks."""

    months = forms.IntegerField(
        label=_("Over how many months do you look?"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = gettext(
            "Fill in a whole number of months from %(lowest)s up to and including %(highest)s."
        ) % {"lowest": SHORTEST, "highest": LONGEST}
        self.fields["months"].error_messages = {"required": words, "invalid": words}


class _CostForm(TokenForm):
    """What a line and a price have in common: what, per what, and who pays."""

    use_required_attribute = False

    what = LineField(max_length=120, label=_("What costs money?"))
    unit = forms.ChoiceField(
        label=_("Once, or again and again?"),
        choices=Unit.choices,
        error_messages={"invalid_choice": CHOOSE},
    )
    payer = forms.ChoiceField(
        label=_("Who pays it?"),
        choices=[("", _("Choose who pays")), *Payer.choices],
        error_messages={"invalid_choice": CHOOSE},
    )
    payer_name = LineField(max_length=80, required=False, label=_("Who is that?"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unsaid = data.get("payer") == Payer.OTHER and not data.get("payer_name")
        if unsaid and not self.has_error("payer_name"):
            self.add_error("payer_name", gettext("Say who pays it."))
        return data


class LineForm(_CostForm):
    """One line of a kassabon."""

    scenario = forms.ChoiceField(
        label=_("Where does it belong?"),
        choices=[
            (Scenario.NOTHING, _("What it costs when we do nothing")),
            (Scenario.USUAL, _("What the usual way costs")),
            (Scenario.TAILORED, _("What tailor-made costs")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    worked_out = SumField(
        label=_("How much?"),
        help_text=_("An amount or a sum: 120, or 15 % van 3.800, or 3.800 + 570 + 1.000"),
    )
    number = TimesField(
        label=_("How many of them?"),
        help_text=_("For example 2 for two persons. Empty: one."),
        required=False,
    )
    duration = TimesField(
        label=_("For how long?"), required=False, help_text=_("Empty: the whole time we look at.")
    )
    duration_unit = forms.ChoiceField(
        label=_("Days, weeks, months or years"),
        choices=SPANS,
        required=False,
        error_messages={"invalid_choice": CHOOSE},
    )
    certainty = forms.ChoiceField(
        label=_("How certain is it?"),
        choices=Certainty.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    source = LineField(
        max_length=200,
        required=False,
        label=_("Where does this come from?"),
        help_text=_("For example: offer of 3 November, or the desk of the shelter by telephone."),
    )
    price = forms.ModelChoiceField(
        CostPrice.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("This price is not on the list.")},
    )

    def __init__(self, *args: Any, request: BudgetRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price = self.fields["price"]
        assert isinstance(price, forms.ModelChoiceField)
        price.queryset = prices_ever(request)

    @property
    def details(self) -> LineDetails:
        """Of a valid form."""
        data = self.cleaned_data
        found: WorkedOut = data["worked_out"]
        return LineDetails(
            scenario=data["scenario"],
            what=data["what"],
            amount=found.amount,
            worked_out=found.words,
            unit=data["unit"],
            number=data["number"] or Decimal(1),
            duration=data["duration"],
            duration_unit=data["duration_unit"] or Unit.MONTH,
            payer=data["payer"],
            payer_name=data["payer_name"],
            certainty=data["certainty"],
            source=data["source"],
            price=data["price"],
        )


def initial_of_line(line: CostLine) -> dict[str, Any]:
    names = ("scenario", "what", "unit", "number", "duration", "duration_unit", "payer")
    more = ("payer_name", "certainty", "source")
    values = {name: getattr(line, name) for name in (*names, *more)}
    return values | {"worked_out": str(line.as_typed), "price": line.price_id}


def initial_of_price(price: CostPrice) -> dict[str, Any]:
    """What a line takes over from the list. How certain it is here, the list doesn't know."""
    return {
        "what": price.what,
        "worked_out": str(WorkedOut(price.amount)),
        "unit": price.unit,
        "payer": price.payer,
        "payer_name": price.payer_name,
        "price": price.pk,
    }


class PriceForm(_CostForm):
    """A price of the municipality's list. About no resident."""

    amount = AmountField(label=_("How much?"), help_text=_("In euros, for example 350 or 1.250,50"))
    source = LineField(
        max_length=200,
        label=_("Where was it found?"),
        help_text=_("For example: annual report of the shelter, page 12."),
    )
    as_of_date = forms.DateField(label=_("On which day was it so?"))
    field_order = ("token", "what", "amount", "unit", "payer", "payer_name", "source", "as_of_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of_date"].widget.attrs["max"] = clock.today()

    def clean_as_of_date(self) -> date:
        day: date = self.cleaned_data["as_of_date"]
        if day > clock.today():
            raise forms.ValidationError(gettext("This day has not been yet."))
        return day

    @property
    def details(self) -> PriceDetails:
        """Of a valid form."""
        names = ("what", "amount", "unit", "payer", "source", "as_of_date", "payer_name")
        return PriceDetails(**{name: self.cleaned_data[name] for name in names})
