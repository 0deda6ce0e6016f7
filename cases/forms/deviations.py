"""An exception to a rule: asking, the owner's answer, the decision, looking back."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AreaField, offer, offer_areas
from cases.models import Rule
from cases.states import DeviationOutcome, EscalationAnswer, RuleHook, RuleKind
from consent.models import LifeArea
from trail.fields import LineField, TextField, TokenField


class AskDeviationForm(forms.Form):
    use_required_attribute = False

    token = TokenField()
    rule = forms.ModelChoiceField(
        Rule.objects.none(),
        label=_("From which rule?"),
        empty_label=_("Choose …"),
        error_messages={
            "required": _("Choose the rule."),
            "invalid_choice": _("Choose one from the list."),
        },
    )
    instead = TextField(
        label=_("What do you want instead?"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Say what has to be possible.")},
    )
    spirit = TextField(
        label=_("How does that do what the rule is for?"),
        rows=3,
        max_length=2000,
        error_messages={
            "required": _("Say what the rule is for, and how this does it."),
        },
    )
    hook = forms.ChoiceField(
        label=_("What makes room for it?"),
        error_messages={
            "required": _("Choose what makes room for it."),
            "invalid_choice": _("Choose one from the list."),
        },
    )
    whose = forms.ChoiceField(
        label=_("Whose rule is it?"),
        choices=[
            ("ours", _("of the municipality: the mandate reaches")),
            ("theirs", _("of another organisation: that has to agree first")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whose rule it is."),
            "invalid_choice": _("Say whose rule it is."),
        },
    )
    area = AreaField()

    def __init__(self, *args: Any, areas: object, rules: QuerySet[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, areas)
        offer(self, "rule", rules)
        hook = self.fields["hook"]
        assert isinstance(hook, forms.ChoiceField)
        hook.choices = [("", str(_("Choose …"))), *RuleHook.choices]

    @property
    def asked(self) -> dict[str, Any]:
        """What the action takes."""
        values = dict(self.cleaned_data)
        return values | {"beyond_mandate": values.pop("whose") == "theirs"}


class OwnerAnswerForm(forms.Form):
    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("What did the owner of the rule answer?"),
        choices=EscalationAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose yes or no."),
            "invalid_choice": _("Choose yes or no."),
        },
    )
    who = LineField(
        label=_("Who answered?"),
        max_length=120,
        error_messages={"required": _("Say who answered.")},
    )
    words = TextField(label=_("In their words"), rows=3, max_length=2000, required=False)
    on_date = forms.DateField(
        label=_("On which day?"), error_messages={"required": _("Say on which day.")}
    )


class RefuseDeviationForm(forms.Form):
    use_required_attribute = False

    motivation = TextField(
        label=_("Why?"), rows=3, max_length=2000, error_messages={"required": _("Say why.")}
    )
    answer_to_resident = TextField(
        label=_("Answer to the resident"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Write an answer for the resident, in plain words.")},
    )


class ApproveDeviationForm(RefuseDeviationForm):
    review_date = forms.DateField(
        label=_("When do you look at it again?"),
        error_messages={"required": _("Choose a day on which it is looked at again.")},
    )


class LookBackForm(forms.Form):
    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what came of it."),
            "invalid_choice": _("Choose what came of it."),
        },
    )
    words = TextField(
        label=_("What did you learn from it?"), rows=3, max_length=2000, required=False
    )

    def __init__(self, *args: Any, is_decided: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = [
            choice
            for choice in DeviationOutcome.choices
            if is_decided or choice[0] == DeviationOutcome.ALLOWED
        ]


class PrecedentForm(forms.Form):
    """What to look for among earlier exceptions; everything may stay open."""

    rule = forms.ModelChoiceField(
        Rule.objects.none(), label=_("Rule"), required=False, empty_label=_("all rules")
    )
    area = forms.ModelChoiceField(
        LifeArea.objects.none(),
        label=_("Life area"),
        required=False,
        empty_label=_("all life areas"),
    )
    kind = forms.ChoiceField(label=_("Kind of rule"), required=False)

    def __init__(self, *args: Any, rules: object, areas: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "rule", rules)
        offer(self, "area", areas)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", str(_("all kinds"))), *RuleKind.choices]
