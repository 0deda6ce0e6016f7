"""A period that is over, as people fill it in."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.periods import Period, Span, last_whole
from trail import clock

FIRST_YEAR = 2000
QUARTERS = 4


class PeriodForm(forms.Form):
    use_required_attribute = False

    start = forms.DateField(label=_("First day"))
    end = forms.DateField(label=_("Last day"))

    def clean_start(self) -> date:
        start: date = self.cleaned_data["start"]
        if start.year < FIRST_YEAR:
            raise forms.ValidationError(_("This is too long ago. Check the year."))
        return start

    def clean_end(self) -> date:
        end: date = self.cleaned_data["end"]
        if end > clock.today():
            raise forms.ValidationError(_("This day has not been yet. Choose today or earlier."))
        return end

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("start"), values.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day comes before the first day."))
        return values

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


def whole_quarters(today: date, number: int) -> list[Period]:
    """The last so many quarters that are over, the newest first; no two share a day."""
    found: list[Period] = []
    for _turn in range(number):
        found.append(last_whole(Span.QUARTER, found[-1].start if found else today))
    return found


def _in_words(quarter: Period) -> str:
    number = (quarter.start.month + 2) // 3
    return gettext("quarter %(number)s of %(year)s") % {
        "number": number,
        "year": quarter.start.year,
    }


class QuarterForm(forms.Form):
    """A whole quarter that is over: who doesn't steer never asks for two periods that differ by one resident."""

    use_required_attribute = False

    quarter = forms.ChoiceField(label=_("Quarter"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.quarters = {
            one.start.isoformat(): one for one in whole_quarters(clock.today(), QUARTERS)
        }
        field = self.fields["quarter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, _in_words(one)) for key, one in self.quarters.items()]

    @property
    def period(self) -> Period:
        return self.quarters[self.cleaned_data["quarter"]]
