"""The yearly question list: opening a round, and filling one in."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.measures import GradeField
from reporting.actions.asking import FEWEST_DAYS, MOST_DAYS, closing_words
from reporting.asking import Offer
from reporting.questions import QUESTIONS
from trail import clock

USUAL_DAYS = 21


class AskingForm(forms.Form):
    """Of which programme and year, and until when. Who is asked follows from the tables."""

    which = forms.ChoiceField(
        label=_("Which tables?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the tables that it is about."),
            "invalid_choice": _("This can't be asked now. Choose one of these."),
        },
    )
    closes_date = forms.DateField(
        label=_("Last day to answer"), error_messages={"required": _("Fill in the last day.")}
    )

    def __init__(self, data: Any = None, *, offers: Sequence[Offer]) -> None:
        initial = {
            "which": offers[0].key if len(offers) == 1 else None,
            "closes_date": clock.today() + timedelta(days=USUAL_DAYS),
        }
        super().__init__(data, initial=initial)
        self._offers = {one.key: one for one in offers}
        field = self.fields["which"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, _choice(one)) for one in offers]

    def clean_closes_date(self) -> date:
        day: date = self.cleaned_data["closes_date"]
        if not FEWEST_DAYS <= (day - clock.today()).days <= MOST_DAYS:
            raise forms.ValidationError(closing_words())
        return day

    @property
    def offer(self) -> Offer:
        return self._offers[self.cleaned_data["which"]]


def _choice(one: Offer) -> str:
    return str(_("%(programme)s in %(year)s: %(people)s people")) % {
        "programme": one.programme.name,
        "year": one.year,
        "people": one.people,
    }


class AnswerForm(forms.Form):
    """A grade per question, or nothing. At least one: who has nothing to say passes."""

    def __init__(self, data: Any = None, *, questions: Iterable[str]) -> None:
        super().__init__(data)
        self._questions = list(questions)
        for key in self._questions:
            self.fields[key] = GradeField(label=QUESTIONS[key].words)
            # a browser would fill in what the last person at this computer answered
            self.fields[key].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and all(values[key] is None for key in self._questions):
            self.add_error(
                self._questions[0],
                _("Nothing is filled in yet. Give a grade at one of the questions, or choose 'Rather not'."),
            )  # fmt: skip
        return values

    @property
    def answers(self) -> dict[str, int | None]:
        return {key: self.cleaned_data[key] for key in self._questions}

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[key] for key in self._questions]
