"""What a project leader fills in about what a programme costs. The rules stand with the action, which says them."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from budgets.fields import AmountField
from budgets.states import Certainty
from reporting.actions.programme_costs import CostDetails
from reporting.models import ProgrammeCost
from reporting.models.programme_cost import PAYERS
from reporting.states import CostKind
from trail.fields import LineField, TokenField

CHOOSE = _("Choose one.")
NO_DATE = _("This is no day that we understand. Type it like 1-10-2026.")


class CostForm(forms.Form):
    """One line of what a programme costs. About no resident."""

    use_required_attribute = False

    token = TokenField()
    kind = forms.ChoiceField(
        label=_("What for?"),
        choices=[("", _("Choose what for")), *CostKind.choices],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    what = LineField(
        max_length=120,
        required=False,
        label=_("What is it?"),
        help_text=_("In a few words, never about a person. For example: coordinator, two days a week."),
    )  # fmt: skip
    payer = forms.ChoiceField(
        label=_("Who pays it?"),
        choices=[("", _("Choose who pays")), *((one.value, one.label) for one in PAYERS)],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    payer_name = LineField(max_length=80, required=False, label=_("Who is that?"))
    start_date = forms.DateField(label=_("First day"), error_messages={"invalid": NO_DATE})
    end_date = forms.DateField(
        label=_("Last day"),
        help_text=_("The amount counts evenly over all days, both included."),
        error_messages={"invalid": NO_DATE},
    )
    amount = AmountField(
        label=_("How much over all these days?"),
        help_text=_("In euros, for example 350 or 1.250,50"),
        required=False,
    )
    rate = AmountField(
        label=_("Or: what does an hour cost?"),
        help_text=_("Then leave the amount empty: hours at the table in these days are counted, times this."),
        required=False,
    )  # fmt: skip
    certainty = forms.ChoiceField(
        label=_("How certain is it?"),
        choices=Certainty.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    source = LineField(
        max_length=200,
        label=_("Where does this come from?"),
        help_text=_("For example: annual account 2026, or agreement with the partners of 3 March."),
    )

    @property
    def details(self) -> CostDetails:
        """Of a valid form. What an hour costs is asked about hours alone."""
        data = self.cleaned_data
        counts = data["kind"] == CostKind.HOURS
        return CostDetails(
            kind=data["kind"],
            what=data["what"],
            payer=data["payer"],
            payer_name=data["payer_name"],
            start_date=data["start_date"],
            end_date=data["end_date"],
            amount=data["amount"],
            rate=data["rate"] if counts else None,
            certainty=data["certainty"],
            source=data["source"],
        )


def initial_of(cost: ProgrammeCost) -> dict[str, Any]:
    names = ("kind", "what", "payer", "payer_name", "start_date", "end_date", "amount")
    return {name: getattr(cost, name) for name in (*names, "certainty", "source")}


def usual_days(today: date, programme: Programme) -> dict[str, Any]:
    """The days that one most likely writes about: this year, or all of a programme that was over before it."""
    start, end = today.replace(month=1, day=1), today.replace(month=12, day=31)
    first, last = programme.from_date, programme.until_date or end
    if last < start:
        return {"start_date": first, "end_date": last}
    return {"start_date": max(start, first), "end_date": max(min(end, last), first)}
