"""One call after the course: three answers, or none."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.measures import GradeField
from cases.states import Housing, Participation, Question


class CallForm(forms.Form):
    """Only the questions that who calls may ask. What the resident doesn't want to say stays empty."""

    housing = forms.ChoiceField(
        label=Question.HOUSING.label,
        choices=[*Housing.choices, ("", _("not said"))],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one.")},
    )
    participation = forms.ChoiceField(
        label=Question.PARTICIPATION.label,
        choices=[*Participation.choices, ("", _("not said"))],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one.")},
    )
    wellbeing = GradeField(label=Question.WELLBEING.label)

    def __init__(self, *args: Any, questions: Collection[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in Question:
            if question not in questions:
                del self.fields[question.value]

    @property
    def answers(self) -> dict[Question, str]:
        """What was chosen, by question."""
        return {
            question: said
            for question in (Question.HOUSING, Question.PARTICIPATION)
            if (said := self.cleaned_data.get(question.value))
        }

    @property
    def grade(self) -> int | None:
        grade: int | None = self.cleaned_data.get(Question.WELLBEING.value)
        return grade
