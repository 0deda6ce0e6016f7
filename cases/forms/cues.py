"""What asks for a look at the money."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import offer
from consent.models import LifeArea
from trail.fields import LineField, TextField


class CueForm(forms.Form):
    """An area, beginnings of words, or both. Nothing about a person."""

    use_required_attribute = False

    name = LineField(
        label=_("What is it about?"),
        help_text=_("For example: moving house. Nothing about a person."),
        max_length=80,
        error_messages={"required": _("Give it a name, so that a colleague recognises it.")},
    )
    area = forms.ModelChoiceField(
        LifeArea.objects.none(),
        label=_("Only for agreements about"),
        required=False,
        empty_label=_("all life areas"),
        error_messages={"invalid_choice": _("Choose one of the areas in the list.")},
    )
    words = TextField(
        label=_("How do the words begin that we look for?"),
        help_text=_(
            "With commas between them. ‘verhuiz’ finds verhuizen and verhuizing. Empty: every agreement in this area."
        ),
        rows=3,
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, areas: QuerySet[LifeArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "area", areas)

    def clean_words(self) -> list[str]:
        """Each word once, as it was typed; capitals make no other word."""
        typed = (" ".join(one.split()) for one in re.split(r"[,;\n]", self.cleaned_data["words"]))
        return list({one.casefold(): one for one in typed if one}.values())


class ChangeCueForm(CueForm):
    """The same of one that is on the list."""

    is_active = forms.BooleanField(
        label=_("In use"),
        help_text=_("Off: nothing new is asked about. What was asked stays."),
        required=False,
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
