"""A short update for the table."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AreaField, offer_areas
from cases.models.message import MESSAGE_LENGTH
from cases.states import TakenBack
from trail.fields import TextField, TokenField


class MessageForm(forms.Form):
    use_required_attribute = False

    token = TokenField()
    text = TextField(
        label=_("What does the table have to know now?"),
        rows=3,
        max_length=MESSAGE_LENGTH,
        error_messages={
            "required": _("Type what the table has to know."),
            "max_length": _(
                "A message has at most %(limit_value)d characters, and this has %(show_value)d. What takes more words"
                " is for the conversation, or a call."
            ),
        },
    )
    area = AreaField()

    def __init__(self, *args: Any, areas: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, areas)
        # what is pasted stays whole, with a message; the browser would cut it off without a word
        self.fields["text"].widget.attrs.pop("maxlength", None)


class TakeBackForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why do you take it back?"),
        choices=TakenBack.choices,
        error_messages={
            "required": _("Choose why you take it back."),
            "invalid_choice": _("Choose why you take it back."),
        },
    )
