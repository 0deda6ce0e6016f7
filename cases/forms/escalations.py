"""Asking higher up, and the answer."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.forms.fields import AreaField, ProblemField, offer, offer_areas
from cases.models import Problem, Rule
from cases.states import EscalationAnswer
from cases.table import TablePerson
from trail.fields import LineField, TokenField

ELSEWHERE = "else"
ORGANISATION = "o"


class EscalateForm(forms.Form):
    use_required_attribute = False

    token = TokenField()
    to = forms.ChoiceField(
        label=_("Who has to answer?"),
        error_messages={
            "required": _("Choose who has to answer."),
            "invalid_choice": _("Choose one from the list."),
        },
    )
    to_whom = LineField(label=_("Which person or function?"), max_length=120, required=False)
    asked = LineField(
        label=_("What do you ask?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what you ask.")},
    )
    by_date = forms.DateField(
        label=_("Answer by"), error_messages={"required": _("Say by when you need an answer.")}
    )
    area = AreaField()
    problem = ProblemField()
    rule = forms.ModelChoiceField(
        Rule.objects.none(),
        label=_("Which rule is in the way?"),
        required=False,
        empty_label=_("no rule, or not on the list"),
    )

    def __init__(
        self,
        *args: Any,
        areas: object,
        problems: QuerySet[Problem],
        rules: QuerySet[Rule],
        people: Iterable[TablePerson],
        organisations: Iterable[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, areas)
        offer(self, "problem", problems)
        offer(self, "rule", rules)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [
            ("", str(_("Choose …"))),
            (
                str(_("At this table")),
                [(str(p.user_id), f"{p.name}, {p.organisation}") for p in people],
            ),
            (
                str(_("Organisations here")),
                [(f"{ORGANISATION}{one.pk}", one.name) for one in organisations],
            ),
            (ELSEWHERE, str(_("Somebody else …"))),
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        to = str(values.get("to") or "")
        if to == ELSEWHERE and not values.get("to_whom") and "to_whom" not in self.errors:
            self.add_error("to_whom", _("Say who has to answer."))
        return values

    @property
    def question(self) -> dict[str, Any]:
        """What the action takes."""
        values = dict(self.cleaned_data)
        to = values.pop("to")
        user = organisation = None
        if to.startswith(ORGANISATION):
            organisation = Organisation.objects.filter(pk=int(to[1:])).first()
        elif to != ELSEWHERE:
            user = User.objects.filter(pk=int(to)).first()
            values["to_whom"] = ""
        return values | {"to_user": user, "to_organisation": organisation}


class AnswerForm(forms.Form):
    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("What was the answer?"),
        choices=EscalationAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose yes or no."),
            "invalid_choice": _("Choose yes or no."),
        },
    )
    because = LineField(
        label=_("In their words"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on_date = forms.DateField(
        label=_("On which day?"), error_messages={"required": _("Say on which day.")}
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (
            values.get("answer") == EscalationAnswer.NO
            and not values.get("because")
            and "because" not in self.errors
        ):
            self.add_error(
                "because", _("Why not? Without the reason nobody can do anything with a no.")
            )
        return values
