"""A sentence of the resident, and its release by the resident. Nothing is ticked beforehand (DOMAIN §4)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AreaField, offer_areas
from cases.models.quote import QUOTE_LENGTH
from consent.states import HowGiven
from trail.fields import LineField, TokenField

HOW = [
    (HowGiven.SCREEN, _("On this screen, by myself")),
    (HowGiven.SPOKEN, _("Spoken; somebody writes it down")),
]


class SentenceField(LineField):
    """One sentence: no lines, at most so many signs; what is pasted stays whole, with a message."""

    widget = forms.Textarea

    def __init__(self) -> None:
        super().__init__(
            label=_("The sentence"),
            max_length=QUOTE_LENGTH,
            error_messages={
                "required": _("Write down what the resident said."),
                "max_length": _(
                    "A sentence has at most %(limit_value)d characters, and this has %(show_value)d. Make it shorter,"
                    " together with the resident."
                ),
            },
        )
        self.widget.attrs["rows"] = 3
        self.widget.attrs.pop("maxlength", None)


class QuoteForm(forms.Form):
    use_required_attribute = False

    token = TokenField()
    text = SentenceField()
    own_hand = forms.BooleanField(label=_("The resident typed it themself"), required=False)
    area = AreaField()

    def __init__(self, *args: Any, areas: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, areas)


class ChangeQuoteForm(forms.Form):
    use_required_attribute = False

    text = SentenceField()
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReleaseForm(forms.Form):
    """In the resident's hands."""

    use_required_attribute = False

    released = forms.BooleanField(
        label=_("Yes, this sentence may stand there as it is, without my name"),
        error_messages={
            "required": _("Tick this if it may. No is fine too: then choose ‘Not now’.")
        },
    )
    how = forms.ChoiceField(
        label=_("How do you say yes?"),
        choices=HOW,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you say yes.")},
    )
    typed_name = LineField(
        label=_("Your name, typed by yourself"),
        max_length=120,
        error_messages={"required": _("Type your own name here.")},
    )
    witness = LineField(
        label=_("Who was there as a witness?"),
        max_length=120,
        error_messages={"required": _("Name somebody who was present.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["typed_name"].required = (
            not self.is_bound or self.data.get("how") == HowGiven.SCREEN
        )

    def renew(self, version: int) -> None:
        """Shown again: what is released next is what is read now."""
        data: Any = self.data
        data = data.copy()
        data["version"] = str(version)
        # a yes to other words is asked again
        data.pop("released", None)
        self.data = data

    @property
    def answer(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {name: values[name] for name in ("how", "typed_name", "witness", "version")}
