"""The story and what is stuck."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AreaField, offer, offer_areas
from cases.models import HelpTopic
from cases.states import ProblemStatus
from trail.fields import LineField, TextField


class StoryForm(forms.Form):
    """A part of the story; its area is chosen once and stays."""

    area = AreaField()
    text = TextField(label=_("In the resident's own words"), rows=5)
    is_wish = forms.BooleanField(
        label=_("This is the answer to ‘How would you be helped?’"), required=False
    )

    def __init__(self, *args: Any, areas: object = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if areas is None:
            del self.fields["area"], self.fields["is_wish"]
        else:
            offer_areas(self, areas)


class ProblemForm(forms.Form):
    """What is stuck, in the resident's words, with the topics that factsheets count."""

    area = AreaField()
    words = LineField(label=_("What is stuck, in the resident's words"), max_length=200)
    topics = forms.ModelMultipleChoiceField(
        HelpTopic.objects.none(),
        label=_("What do the figures call this?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = TextField(label=_("What else is good to know"), rows=2, required=False)

    def __init__(
        self, *args: Any, areas: object = None, topics: object = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if areas is None:
            del self.fields["area"]
        else:
            offer_areas(self, areas)
        offer(self, "topics", topics if topics is not None else HelpTopic.objects.none())


class ProblemStatusForm(forms.Form):
    status = forms.ChoiceField(choices=ProblemStatus.choices)


class OrderForm(forms.Form):
    """One step up or down in the resident's order."""

    problem = forms.IntegerField(min_value=1, max_value=2**62)
    step = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])
