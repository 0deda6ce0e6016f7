"""A signal about a rule: raising it, passing it on, answering it, settling it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cases.forms.fields import offer
from cases.models import Signal
from cases.states import SignalStatus
from trail.fields import LineField, TextField, TokenField

NEW = "new"


class RaiseForm(forms.Form):
    """A new signal, or another case under one that is there."""

    use_required_attribute = False

    token = TokenField()
    which = forms.ChoiceField(
        label=_("Is it one of these?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one, or raise a new one."),
            "invalid_choice": _("Choose one, or raise a new one."),
        },
    )
    title = LineField(
        label=_("What does the rule do, in one line?"), max_length=120, required=False
    )
    asked = TextField(label=_("What do you ask?"), rows=4, max_length=600, required=False)

    def __init__(self, *args: Any, signals: Iterable[Signal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = [(str(one.pk), one.title) for one in signals]
        which = self.fields["which"]
        assert isinstance(which, forms.ChoiceField)
        which.choices = [*there, (NEW, str(_("No: raise a new signal")))]
        self.has_choice = bool(there)
        if not there:
            # sent along, so that a double click is not asked which one it meant
            which.widget, which.initial = forms.HiddenInput(), NEW

    @property
    def chosen(self) -> int | None:
        """The id of the signal that is there already; None for a new one."""
        which = str(self.cleaned_data.get("which") or NEW)
        return None if which == NEW else int(which)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "which" not in self.errors and (values.get("which") or NEW) == NEW:
            for name, words in (
                ("title", _("Say in one line what the rule does.")),
                ("asked", _("Say what you ask of its owner.")),
            ):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, str(words))
        return values


class PassOnForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        required=False,
        empty_label=_("none of these"),
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    name = LineField(label=_("Which person or function?"), max_length=120, required=False)

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", organisations)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("organisation") and not values.get("name"):
            self.add_error("name", str(_("Say who has to answer.")))
        return values


class SignalAnswerForm(forms.Form):
    use_required_attribute = False

    answer = TextField(
        label=_("What does the owner answer?"),
        rows=4,
        max_length=1000,
        error_messages={"required": _("Type the answer.")},
    )
    on_date = forms.DateField(
        label=_("On which day?"), error_messages={"required": _("Say on which day.")}
    )


class SettleSignalForm(forms.Form):
    use_required_attribute = False

    to = forms.ChoiceField(
        label=_("What came of it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what came of it."),
            "invalid_choice": _("Choose what came of it."),
        },
    )
    words = LineField(label=_("In a few words"), max_length=300, required=False)

    def __init__(self, *args: Any, steps: Iterable[SignalStatus], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [(str(step), step.label) for step in steps]
