"""What comes in about who stands around the resident."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.models import LifeArea
from consent.states import InvolvementKind
from trail.fields import LineField, TextField


class _AreaForm(forms.Form):
    use_required_attribute = False

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


class InvolvementForm(_AreaForm):
    """Help that is there already."""

    prefix = "help"

    kind = forms.ChoiceField(
        label=_("What sort of help"),
        choices=[("", _("Choose …")), *InvolvementKind.choices],
        error_messages={"required": _("Choose what sort of help it is.")},
    )
    organisation = LineField(label=_("Organisation"), max_length=120, required=False)
    name = LineField(label=_("Name"), max_length=120, required=False)
    contact = LineField(label=_("How to reach"), max_length=200, required=False)
    since_date = forms.DateField(label=_("Since"), required=False)
    until_date = forms.DateField(label=_("Until"), required=False)
    field_order = ["kind", "organisation", "name", "contact", "since_date", "until_date", "area"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since_date"), data.get("until_date")
        if since and until and until < since:
            self.add_error("until_date", gettext("It can't end before it begins."))
        return data


class NetworkPersonForm(_AreaForm):
    """Somebody close to the resident."""

    prefix = "near"

    name = LineField(
        label=_("Name"), max_length=80, error_messages={"required": _("Write down a name.")}
    )
    relation = LineField(
        label=_("Who is it to the resident?"),
        max_length=60,
        error_messages={"required": _("Say who it is: daughter, partner, housemate.")},
    )
    contact = LineField(label=_("How to reach"), max_length=200, required=False)
    field_order = ["name", "relation", "contact", "area"]


class CommunicationForm(forms.Form):
    """What helps to be understood."""

    prefix = "talk"

    text = TextField(
        label=_("What helps to understand each other"), rows=3, max_length=2000, required=False
    )
