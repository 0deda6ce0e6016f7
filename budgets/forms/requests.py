"""What people type about a request and a decision; validated here, decided in the actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.actions.requests import Details
from budgets.fields import AmountField
from budgets.graph import Question
from budgets.models import BudgetRequest
from budgets.states import PayeeKind
from cases.models import Agreement, Problem
from consent.models import LifeArea
from trail import clock
from trail.fields import LineField, TextField, TokenField

# enough to say why, and little enough to be read on a phone
SHORT_TEXT = 2000


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of rows, shown by one of their fields."""

    def __init__(self, field: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shown_field = field

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, self.shown_field))


class TokenForm(forms.Form):
    """A form whose sending twice makes one row."""

    token = TokenField()


class DetailsForm(TokenForm):
    """What is asked for, and who gets it."""

    purpose = LineField(
        max_length=120,
        label=_("What is it for?"),
        help_text=_("A few words that finish the sentence 'An amount for …'"),
    )
    amount = AmountField(label=_("How much?"), help_text=_("In euros, for example 350 or 1.250,50"))
    payee_kind = forms.ChoiceField(
        label=_("Who is paid?"),
        choices=PayeeKind.choices,
        widget=forms.RadioSelect,
        help_text=_("Paid directly, it is often not counted as income."),
    )
    payee_name = LineField(max_length=120, required=False, label=_("Name of the supplier"))
    area = NamedChoice(
        "name",
        queryset=LifeArea.objects.none(),
        label=_("Which life area is this about?"),
        empty_label=_("Choose a life area"),
    )
    needed_by_date = forms.DateField(required=False, label=_("When must it be there?"))
    legitimacy = TextField(
        rows=2,
        max_length=SHORT_TEXT,
        required=False,
        label=_("Legitimacy: what do law and rules say, and what were they meant for?"),
    )
    involvement = TextField(
        rows=2,
        max_length=SHORT_TEXT,
        required=False,
        label=_("Involvement: what does the resident need, in their own eyes?"),
    )
    returns = TextField(
        rows=2,
        max_length=SHORT_TEXT,
        required=False,
        label=_("Returns: what does it bring, and what does it save?"),
    )

    def __init__(
        self,
        *args: Any,
        areas: QuerySet[LifeArea],
        colleagues: QuerySet[User],
        problems: QuerySet[Problem],
        agreements: QuerySet[Agreement],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, NamedChoice)
        area.queryset = areas
        self.fields["payee_user"] = NamedChoice(
            "name",
            queryset=colleagues,
            required=False,
            label=_("Which colleague?"),
            empty_label=_("Choose a colleague"),
        )
        self.fields["problem"] = NamedChoice(
            "words",
            queryset=problems,
            required=False,
            label=_("To which goal does it belong?"),
            empty_label=_("None in particular"),
        )
        self.fields["agreement"] = NamedChoice(
            "what",
            queryset=agreements,
            required=False,
            label=_("To which agreement does it belong?"),
            empty_label=_("None in particular"),
        )
        self.fields["needed_by_date"].widget.attrs["min"] = clock.today()

    def clean_needed_by_date(self) -> Any:
        day = self.cleaned_data["needed_by_date"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(gettext("This date is in the past."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("payee_kind")
        if (
            kind == PayeeKind.SUPPLIER
            and not data.get("payee_name")
            and not self.has_error("payee_name")
        ):
            self.add_error("payee_name", gettext("Fill in who is paid."))
        if kind == PayeeKind.COLLEAGUE and not data.get("payee_user"):
            self.add_error("payee_user", gettext("Choose the colleague who paid in advance."))
        return data

    @property
    def details(self) -> Details:
        """Of a valid form; what belongs to another kind of payee is left out."""
        data = self.cleaned_data
        kind = PayeeKind(data["payee_kind"])
        return Details(
            area=data["area"],
            purpose=data["purpose"],
            amount=data["amount"],
            payee_kind=kind,
            payee_name=data["payee_name"] if kind == PayeeKind.SUPPLIER else "",
            payee_user=data["payee_user"] if kind == PayeeKind.COLLEAGUE else None,
            needed_by_date=data["needed_by_date"],
            legitimacy=data["legitimacy"],
            involvement=data["involvement"],
            returns=data["returns"],
            problem=data["problem"],
            agreement=data["agreement"],
        )


def initial_of(request: BudgetRequest) -> dict[str, Any]:
    """What the form shows of a draft."""
    return {
        "purpose": request.purpose,
        "amount": request.amount,
        "payee_kind": request.payee_kind,
        "payee_name": request.payee_name,
        "payee_user": request.payee_user_id,
        "area": request.area_id,
        "needed_by_date": request.needed_by_date,
        "legitimacy": request.legitimacy,
        "involvement": request.involvement,
        "returns": request.returns,
        "problem": request.problem_id,
        "agreement": request.agreement_id,
    }


class AnswerForm(forms.Form):
    """One question of the graph: an answer, and what goes with that answer.

    Every answer has its own field for the explanation, so that each asks what it needs to know.
    """

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        chosen = str(self.data.get("answer", "")) if self.is_bound else ""
        self.fields["answer"] = forms.ChoiceField(
            label=question.question,
            choices=[(key, answer.label) for key, answer in question.answers.items()],
            widget=forms.RadioSelect,
            error_messages={"required": gettext("Choose an answer.")},
        )
        for key, answer in question.answers.items():
            counts = not self.is_bound or chosen == key
            if answer.motivation != "none":
                self.fields[f"motivation_{key}"] = TextField(
                    rows=3,
                    max_length=SHORT_TEXT,
                    label=answer.prompt,
                    required=answer.needs_motivation and counts,
                )
            if answer.asks_date:
                self.fields[f"until_{key}"] = forms.DateField(
                    label=answer.asks_date,
                    required=counts,
                    widget=forms.DateInput(attrs={"min": clock.today()}),
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        key = data.get("answer", "")
        until = data.get(f"until_{key}")
        if until is not None and until <= clock.today():
            self.add_error(f"until_{key}", gettext("The end date is in the future."))
        return data

    def parts(self) -> list[dict[str, Any]]:
        """Per answer the fields that go with it, for the template."""
        found = []
        for key in self.question.answers:
            fields = [
                self[name] for name in (f"until_{key}", f"motivation_{key}") if name in self.fields
            ]
            if fields:
                found.append({"key": key, "fields": fields})
        return found

    @property
    def given(self) -> dict[str, Any]:
        """Of a valid form: answer, motivation, until_date."""
        key = self.cleaned_data["answer"]
        return {
            "answer": key,
            "motivation": self.cleaned_data.get(f"motivation_{key}", ""),
            "until_date": self.cleaned_data.get(f"until_{key}"),
        }


class SubmitForm(forms.Form):
    """Sending: a reason only when the graph advises otherwise."""

    deviation_reason = TextField(
        rows=3, max_length=SHORT_TEXT, label=_("Why do you ask for it all the same?")
    )

    def __init__(self, *args: Any, against: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deviation_reason"].required = against


class ApproveForm(TokenForm):
    answer_to_resident = TextField(
        rows=4, max_length=SHORT_TEXT, label=_("Answer to the resident, in plain words")
    )
    motivation = TextField(rows=3, max_length=SHORT_TEXT, label=_("Why do you grant it?"))

    def __init__(self, *args: Any, against: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motivation"].required = against


class RefuseForm(TokenForm):
    reason = TextField(
        rows=3,
        max_length=SHORT_TEXT,
        label=_("Why is it not granted?"),
        help_text=_("For the table and the file."),
    )
    answer_to_resident = TextField(
        rows=4,
        max_length=SHORT_TEXT,
        label=_("Answer to the resident, in plain words"),
        help_text=_("Say what is possible instead."),
    )


class AskForm(forms.Form):
    text = TextField(rows=3, max_length=SHORT_TEXT, label=_("What do you want to know first?"))


class ReplyForm(forms.Form):
    text = TextField(rows=3, max_length=SHORT_TEXT, label=_("Your answer"))


class VoidForm(TokenForm):
    reason = TextField(rows=3, max_length=SHORT_TEXT, label=_("Why is the decision taken back?"))
