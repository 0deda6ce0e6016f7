"""Pausing, following and ending a course; results."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import offer, offer_areas
from cases.forms.measures import AreaGrades
from cases.models import ResultKind
from cases.states import ClosingReason, Hindrance
from cases.table import TablePerson
from consent.models import LifeArea
from trail.fields import LineField, TextField


class PauseForm(forms.Form):
    until_date = forms.DateField(label=_("When do we look again?"), required=False)


class LeadForm(forms.Form):
    lead = forms.TypedChoiceField(
        label=_("Who becomes case lead"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose somebody at this table.")},
    )

    def __init__(self, *args: Any, people: Iterable[TablePerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lead"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(p.user_id), f"{p.name}, {p.organisation}")
            for p in people
            if p.stands_in_for_id is None
        ]


class CloseCaseForm(AreaGrades):
    """How it ends, what was not reached, what else would have happened, how it goes now; told with the resident."""

    reason = forms.ChoiceField(
        label=_("How does it end?"), choices=ClosingReason.choices, widget=forms.RadioSelect
    )
    explanation = TextField(
        label=_("In a few sentences: what worked, what did not, and why"), rows=4, required=False
    )
    hindrances = forms.MultipleChoiceField(
        label=_("What was not reached, and why?"),
        choices=Hindrance.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    without = TextField(
        label=_("What would have happened without this table?"), rows=3, required=False
    )
    area = forms.ModelChoiceField(
        LifeArea.objects.none(),
        label=_("Which life area are these words about most?"),
        help_text=_("Who may not know this area does not read them."),
        empty_label=_("Choose …"),
    )
    hours_outside = forms.IntegerField(
        label=_("Hours besides the table, of everybody together"),
        min_value=0,
        max_value=2_000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
        error_messages={
            "invalid": _("Fill in whole hours, or nothing."),
            "min_value": _("Fill in whole hours, or nothing."),
            "max_value": _("This is more than a year's work. Fill in whole hours, or nothing."),
        },
    )

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        graded = [area for area in areas if not area.is_process]
        super().__init__(*args, areas=graded, **kwargs)
        offer_areas(self, areas)

    @property
    def said(self) -> dict[str, Any]:
        """What was answered, without the grades."""
        return {k: v for k, v in self.cleaned_data.items() if k not in self.graded}


class ResultForm(forms.Form):
    kind = forms.ModelChoiceField(
        ResultKind.objects.none(),
        label=_("What came about"),
        empty_label=_("Choose …"),
        error_messages={"invalid_choice": _("Choose one of the results in the list.")},
    )
    on_date = forms.DateField(label=_("Since when"))
    note = LineField(label=_("In a few words"), max_length=300, required=False)

    def __init__(self, *args: Any, kinds: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", kinds)
