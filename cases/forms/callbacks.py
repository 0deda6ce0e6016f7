"""The page for residents: a name, a safe number, a good moment. Nothing more is asked, so nothing more is kept."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.states import CallMoment
from trail.fields import LineField, TokenField


class CallBackForm(forms.Form):
    """`website` is for machines: people don't see it, and who fills it in is thanked and forgotten."""

    use_required_attribute = False

    name = LineField(
        label=_("What is your name?"),
        max_length=120,
        error_messages={"required": _("Fill in how we may call you.")},
    )
    number = LineField(
        label=_("On which number can we call you?"),
        help_text=_(
            "Choose a number where it is safe to talk. We only call, and leave no message."
        ),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Fill in a number, or we can't call you.")},
    )
    moment = forms.ChoiceField(
        label=_("When can you talk freely?"),
        choices=CallMoment.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a moment."), "invalid_choice": _("Choose a moment.")},
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    form_token = TokenField()

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"])
        digits = re.sub(r"\D", "", number)
        if not re.fullmatch(r"[+0-9 ().-]+", number) or not 9 <= len(digits) <= 15:
            raise forms.ValidationError(_("This is not a telephone number that we can call."))
        return number

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def details(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k != "website"}
