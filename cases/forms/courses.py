"""Pausing, following and ending a course; results."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import offer, offer_areas
from cases.models import ResultKind
from cases.states import ClosingReason
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


class CloseCaseForm(forms.Form):
    """Why it ends and what would have happened without; told together with the resident."""

    reason = forms.ChoiceField(
        label=_("How does it end?"), choices=ClosingReason.choices, widget=forms.RadioSelect
    )
    explanation = TextField(
        label=_("In a few sentences: what worked, what did not, and why"), rows=4, required=False
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

    def __init__(self, *args: Any, areas: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, areas)


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
