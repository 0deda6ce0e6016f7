from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.querysets import organisations_in
from accounts.states import Role
from trail import clock
from trail.fields import LineField


class PersonForm(forms.Form):
    """A person with their first or next role in one municipality."""

    name = LineField(label=_("Name"), max_length=100)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("Choose …")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose …")), *Role.choices])
    function = LineField(label=_("Function"), max_length=80, required=False)
    from_date = forms.DateField(label=_("From"))
    until_date = forms.DateField(label=_("Until and including"), required=False)

    def __init__(self, *args: Any, municipality_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = organisations_in(municipality_id)
        self.fields["from_date"].initial = clock.today

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        begin, end = values.get("from_date"), values.get("until_date")
        if begin and end and end < begin:
            self.add_error("until_date", _("This date lies before the first day."))
        return values


class EndForm(forms.Form):
    """The last day of a membership."""

    last_date = forms.DateField(label=_("Last day"))

    def __init__(self, *args: Any, first_date: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_date = first_date
        self.fields["last_date"].initial = clock.today

    def clean_last_date(self) -> Any:
        last = self.cleaned_data["last_date"]
        if last < self.first_date:
            raise forms.ValidationError(_("This date lies before the first day."))
        return last
