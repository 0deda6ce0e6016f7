"""Which days to count."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PeriodForm(forms.Form):
    use_required_attribute = False

    start = forms.DateField(label=_("From"))
    end = forms.DateField(label=_("Until and including"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("start"), values.get("end")
        if start and end and end < start:
            self.add_error("end", _("This date lies before the first day."))
        return values
