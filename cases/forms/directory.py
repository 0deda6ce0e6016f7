"""What stands on a card of the sociale kaart."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.lifeareas import areas_in
from consent.models import LifeArea
from trail.fields import LineField, TextField


class ContactForm(forms.Form):
    """What a partner's own people keep."""

    does = LineField(
        label=_("What can this organisation do?"),
        help_text=_("In a sentence, for a colleague who doesn't know it."),
        max_length=300,
        required=False,
    )
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    mailbox = forms.EmailField(
        label=_("Shared mailbox"),
        help_text=_("Read by several people, so that a question doesn't wait for one of them."),
        max_length=254,
        required=False,
    )
    days = LineField(
        label=_("Days and hours"),
        help_text=_("For example: Wednesday and Thursday, 9.00 to 17.00."),
        required=False,
    )
    ask_for = LineField(
        label=_("Ask for"),
        help_text=_("A function or a desk, for example: the front office."),
        max_length=120,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not (values.get("phone") or values.get("mailbox")):
            self.add_error(
                "phone",
                _("Give a telephone number or a mailbox: otherwise nobody can reach them."),
            )
        return values


class CardForm(ContactForm):
    """With what the functional administrator keeps."""

    areas = forms.ModelMultipleChoiceField(
        label=_("Life areas in which they can do something"),
        queryset=LifeArea.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreements = TextField(
        label=_("What we agreed about working together"),
        help_text=_("For example: an answer within two working days. Nothing about a resident."),
        rows=3,
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, municipality_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas: Any = self.fields["areas"]
        areas.queryset = areas_in(municipality_id)


class OutsideForm(CardForm):
    """An organisation without people here."""

    name = LineField(label=_("Name of the organisation"), max_length=120)
    field_order = ("name",)
