"""A point for the agenda."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AreaField, offer_areas
from trail.fields import LineField, TokenField


class RaisedPointForm(forms.Form):
    token = TokenField()
    text = LineField(label=_("What do you want to speak about?"), max_length=200)
    area = AreaField()

    def __init__(self, *args: Any, areas: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, areas)
