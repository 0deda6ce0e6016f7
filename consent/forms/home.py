"""What comes in about the resident's home."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consent.models import LifeArea
from trail.fields import LineField, TextField


class HouseholdForm(forms.Form):
    """Somebody the resident lives with, and under which subject that is told."""

    use_required_attribute = False

    name = LineField(
        label=_("Name"), max_length=120, error_messages={"required": _("Write down a name.")}
    )
    relation = LineField(
        label=_("Who is it to the resident?"),
        max_length=60,
        error_messages={"required": _("Say who it is: daughter, partner, housemate.")},
    )
    area = forms.ModelChoiceField(
        label=_("Which subject does this belong to?"),
        queryset=LifeArea.objects.none(),
        empty_label=_("Choose …"),
        error_messages={
            "required": _("Choose a subject."),
            "invalid_choice": _("Choose a subject."),
        },
    )

    def __init__(self, *args: Any, areas: QuerySet[LifeArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.queryset = areas


class SecretAddressForm(forms.Form):
    """An address that must stay secret; empty takes it away."""

    prefix = "secret"

    address = TextField(label=_("Secret address"), rows=3, max_length=300, required=False)
