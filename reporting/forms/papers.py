"""What a paper is about: which programme, and which days where it is about days."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from reporting.forms.periods import PeriodForm
from reporting.states import Audience


class ProgrammeForm(forms.Form):
    """Asked only where there is something to choose; else it is the one there is."""

    use_required_attribute = False

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme"), empty_label=None
    )

    def __init__(self, data: Any = None, *, programmes: Sequence[Programme], **values: Any) -> None:
        super().__init__(data, **values)
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Programme.objects.filter(pk__in=[one.pk for one in programmes])
        if len(programmes) < 2:
            field.widget = forms.HiddenInput()


class ProgrammePeriodForm(ProgrammeForm, PeriodForm):
    """Of a programme's municipality, over some days."""

    field_order = ("programme", "start", "end")


class AudienceForm(forms.Form):
    """To hand out, or exact for ourselves: which of two buttons was pressed."""

    audience = forms.ChoiceField(choices=Audience.choices)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
