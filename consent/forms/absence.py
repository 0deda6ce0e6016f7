"""Somebody is away: from when until when, and which colleague stands in."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import policies
from accounts.models import Deputy, Membership
from trail import clock
from trail.errors import Denied


class AbsenceForm(forms.Form):
    """The days and the colleague; who works for several organisations sees the colleagues of each apart."""

    use_required_attribute = False

    from_date = forms.DateField(
        label=_("First day"),
        error_messages={
            "required": _("Choose the first day."),
            "invalid": _("This is no day. Choose one."),
        },
    )
    until_date = forms.DateField(
        label=_("Last day"),
        error_messages={
            "required": _("Choose the last day. You can make it shorter later."),
            "invalid": _("This is no day. Choose one."),
        },
    )
    colleague = forms.ChoiceField(
        label=_("Who stands in?"),
        error_messages={
            "required": _("Choose a colleague."),
            "invalid_choice": _("Choose a colleague."),
        },
    )

    def __init__(self, *args: Any, colleagues: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._colleagues = {str(one.pk): one for one in colleagues}
        field: Any = self.fields["colleague"]
        places = [
            (place, [(str(one.pk), one.user.name) for one in rows])
            for place, rows in groupby(colleagues, key=_place)
        ]
        choices: list[Any] = places if len(places) > 1 else [c for _p, some in places for c in some]
        field.choices = [("", _("Choose …")), *choices]
        self.fields["from_date"].initial = clock.today

    def clean_colleague(self) -> Membership:
        return self._colleagues[self.cleaned_data["colleague"]]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        begin, end = values.get("from_date"), values.get("until_date")
        if begin and begin < clock.today():
            self.add_error("from_date", _("This day has passed. Choose today or later."))
        if begin and end:
            _check_last_day(self, begin, end)
        return values


class ShortenForm(forms.Form):
    """Another last day for somebody who stands in."""

    use_required_attribute = False

    last_date = forms.DateField(
        label=_("Last day"),
        error_messages={
            "required": _("Choose the last day."),
            "invalid": _("This is no day. Choose one."),
        },
    )

    def __init__(self, data: Any = None, *, row: Deputy) -> None:
        # several of these stand on one page
        super().__init__(data, auto_id=f"id_%s_{row.pk}")
        self.fields["last_date"].initial = row.until_date


def _place(one: Membership) -> str:
    return f"{one.organisation.short_name}, {one.municipality.name}"


def _check_last_day(form: forms.Form, begin: Any, end: Any) -> None:
    try:
        policies.check_last_day(begin, end)
    except Denied as denied:
        form.add_error("until_date", denied.reason)
