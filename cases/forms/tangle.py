"""What holds what back."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AreaField, ProblemField, offer, offer_areas
from cases.models import Problem, Rule
from cases.states import RuleHook, RuleKind
from trail.fields import LineField, TextField

NEW = "new"


class FirstField(ProblemField):
    """What has to come first: something of the plan, or something new."""

    def __init__(self) -> None:
        super().__init__()
        self.label = _("What has to come first?")
        self.empty_label = _("something else …")


class BlockageForm(forms.Form):
    """Two things that are stuck, and which of them comes first; the second may be new."""

    waits = ProblemField()
    first = FirstField()
    new_words = LineField(label=_("What, in the resident's words?"), max_length=200, required=False)
    area = AreaField()
    rule = forms.ModelChoiceField(
        Rule.objects.none(),
        label=_("Which rule is in the way?"),
        required=False,
        empty_label=_("no rule, or not on the list"),
    )
    why = LineField(label=_("Why is that so?"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        problems: QuerySet[Problem],
        areas: object,
        rules: QuerySet[Rule],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        waits: Any = self.fields["waits"]
        waits.label, waits.required, waits.empty_label = _("What can't move?"), True, _("Choose …")
        waits.error_messages["required"] = _("Choose what can't move.")
        for name in ("waits", "first"):
            offer(self, name, problems)
        offer(self, "rule", rules)
        offer_areas(self, areas)
        self.fields["area"].required = False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, area = values.get("first"), values.pop("area", None)
        if self.errors:
            return values
        if first is None and not values.get("new_words"):
            self.add_error("first", _("Choose what has to come first, or write it down."))
        elif first is None and area is None:
            self.add_error("area", _("Choose the life area that this is about."))
        elif first is not None and values.get("new_words"):
            self.add_error("new_words", _("Choose one from the list or write it down, not both."))
        elif first is not None and first == values.get("waits"):
            self.add_error(
                "first", _("Something can't wait for itself. Choose what has to come first.")
            )
        values["new_area"] = area
        return values


class LiftForm(forms.Form):
    how = LineField(label=_("How did it come loose?"), max_length=200, required=False)


class RuleForm(forms.Form):
    """What is known of a rule. Nothing about a person."""

    use_required_attribute = False

    name = LineField(
        label=_("What do people call this rule?"),
        max_length=120,
        error_messages={"required": _("Give the rule a name.")},
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=RuleKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say what sort of rule it is."),
            "invalid_choice": _("Choose one."),
        },
    )
    owner = LineField(
        label=_("Whose rule is it?"),
        max_length=120,
        error_messages={"required": _("Say whose rule it is.")},
    )
    key_holder = LineField(label=_("Who can turn the key?"), max_length=120, required=False)
    hook = forms.ChoiceField(
        label=_("On what ground may they deviate?"),
        choices=[("", _("not known")), *RuleHook.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose one.")},
    )
    arrangement = TextField(
        label=_("What exists already for who is stuck on it?"), rows=3, required=False
    )
    is_active = forms.BooleanField(label=_("Can be chosen at the table"), required=False)
