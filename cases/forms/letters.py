"""What stands in a letter, and how it was given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.letters import SECTIONS
from cases.models import Letter
from cases.states import LetterChannel
from consent.models import LifeArea
from trail import clock
from trail.fields import TextField


class LetterForm(forms.Form):
    """A field per section, and what it is about. `version`: what was on the screen when it was opened."""

    use_required_attribute = False

    area = forms.ModelMultipleChoiceField(
        LifeArea.objects.none(),
        label=_("What is this letter about?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Say which life areas the letter is about."),
            "invalid_choice": _("Choose one of the areas in the list."),
            "invalid_pk_value": _("Choose one of the areas in the list."),
        },
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("This form is not complete. Reload the page and send it again."),
        ),
    )

    def __init__(self, *args: Any, letter: Letter, areas: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"area": letter.areas, "version": letter.version, **letter.texts}
        super().__init__(*args, **kwargs)
        self.sections = SECTIONS[letter.kind]
        for section in self.sections:
            self.fields[section.key] = TextField(
                label=section.heading,
                help_text=section.hint,
                rows=_rows_for(letter.texts.get(section.key, "")),
                required=False,
            )
        chosen = self.fields["area"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = areas

    @property
    def parts(self) -> list[forms.BoundField]:
        """The sections' fields in the order of the paper."""
        return [self[section.key] for section in self.sections]

    @property
    def texts(self) -> dict[str, str]:
        return {section.key: self.cleaned_data[section.key] for section in self.sections}

    @property
    def areas(self) -> list[int]:
        return [area.pk for area in self.cleaned_data["area"]]


def _rows_for(text: str) -> int:
    """As high as what stands in it, so that it is read without scrolling."""
    needed = sum(1 + len(line) // 75 for line in text.split("\n"))
    return min(max(needed + 1, 3), 16)


class GiveForm(forms.Form):
    """How and when the resident got it."""

    use_required_attribute = False

    how = forms.ChoiceField(
        label=_("How did the resident get it?"),
        choices=LetterChannel.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say how the resident got it."),
            "invalid_choice": _("Choose one."),
        },
    )
    on_date = forms.DateField(
        label=_("On which day?"), error_messages={"required": _("On which day did they get it?")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_date"].initial = clock.today
