"""What an administrator types about a decision graph; validated here, decided in the actions. About no person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.actions.tree_drafts import Frame, key_for
from budgets.graph import Advice, Outcome, Question, Tree
from budgets.graph.checking import LONGEST_NAME, MOST_MARKS, reading_order
from budgets.models import DecisionTree
from trail.fields import INCOMPLETE, LineField, TextField, TokenField

CHOOSE = _("Choose one.")
GONE = _("This is no longer in the draft. Choose something else.")


class SeenField(forms.CharField):
    """The fingerprint of what stood on the screen when it was opened."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(max_length=64, required=False)


class SeenForm(forms.Form):
    """A form that changes what somebody saw."""

    use_required_attribute = False
    seen = SeenField()


class QuestionForm(SeenForm):
    """The words of a question."""

    question = LineField(max_length=160, label=_("The question"))
    help = TextField(
        rows=3,
        max_length=600,
        required=False,
        label=_("Help with it"),
        help_text=_("One or two sentences under the question. Write about no resident."),
    )


class NewQuestionForm(QuestionForm):
    token = TokenField()
    computed = forms.BooleanField(
        required=False,
        label=_("The computer answers this: does the amount fit within what is left?"),
    )

    def __init__(self, *args: Any, tree: Tree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if any(one.computed for one in tree.questions.values()):
            # one is enough; who opened the form before it was there hears so from the action
            self.fields["computed"].widget = forms.HiddenInput()

    @property
    def words(self) -> dict[str, Any]:
        """Of a valid form: token, question, help, computed."""
        return {name: self.cleaned_data[name] for name in ("token", "question", "help", "computed")}


class OutcomeForm(SeenForm):
    """What the graph advises at an end."""

    label = LineField(
        max_length=60,
        label=_("Name of the outcome"),
        help_text=_("One to four words, as they stand in a list: 'eerst de gewone weg'."),
    )
    advice = forms.ChoiceField(
        label=_("What does it advise?"),
        choices=[
            (Advice.GRANT, _("Grant it")),
            (Advice.ADVANCE, _("Advance it, and have it back from who pays too late")),
            (Advice.HOLD, _("Do something else first; it may be asked again later")),
            (Advice.REFUSE, _("Don't grant it")),
            (Advice.HIGHER, _("Only who may decide above the ceiling can grant it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
        help_text=_("Whoever asks or grants against the advice says why."),
    )
    words = TextField(
        rows=3,
        max_length=400,
        label=_("What should they do?"),
        help_text=_("In one or two sentences. The decision tree advises, people decide."),
    )

    def outcome(self, key: str) -> Outcome:
        """Of a valid form."""
        data = self.cleaned_data
        return Outcome(key, Advice(data["advice"]), data["label"], data["words"])


class NewOutcomeForm(OutcomeForm):
    token = TokenField()


class FrameForm(SeenForm):
    """Name, first question, marks, and what is asked of a small amount."""

    token = TokenField()
    name = LineField(max_length=LONGEST_NAME, label=_("Name of the decision tree"))
    root = forms.ChoiceField(
        label=_("With which question does it begin?"),
        required=False,
        error_messages={"invalid_choice": GONE},
    )
    short_route = forms.MultipleChoiceField(
        required=False,
        label=_("Which questions does a small amount ask?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Below the amount of the programme only these are asked, in this order. None: all questions are."
        ),
        error_messages={"invalid_choice": GONE, "invalid_list": GONE},
    )

    def __init__(self, *args: Any, tree: Tree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree = tree
        if self.is_bound:
            # a mark that a colleague added while this form was open stands in it from now on
            told: Any = self.data
            self.data = told = told.copy()
            for key, words in tree.marks.items():
                if key != self._own_key():
                    told.setdefault(f"mark_{key}", words)
        named = [
            (key, f"{n}. {tree.questions[key].question}")
            for n, key in enumerate(reading_order(tree), start=1)
        ]
        for name, choices in (
            ("root", [("", gettext("Not decided yet")), *named]),
            ("short_route", named),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        for number, key in enumerate(self._mark_keys(), start=1):
            self.fields[f"mark_{key}"] = LineField(
                max_length=40,
                required=False,
                label=gettext("Mark %(n)s") % {"n": number},
                initial=tree.marks.get(key, ""),
            )

    def _own_key(self) -> str:
        """The key of the mark that this very form adds, or added when it was sent before."""
        try:
            return key_for(UUID(self.data.get("token", "")))
        except (ValueError, AttributeError):
            return ""

    def _mark_keys(self) -> list[str]:
        room = ["new"] if len(self.tree.marks) < MOST_MARKS else []
        return [*self.tree.marks, *room]

    def marks(self) -> list[forms.BoundField]:
        """The fields of the marks, for the template."""
        return [self[f"mark_{key}"] for key in self._mark_keys()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said: set[str] = set()
        for key in self._mark_keys():
            words = data.get(f"mark_{key}", "").lower()
            if words and words in said:
                self.add_error(f"mark_{key}", gettext("This mark is there already."))
            said.add(words)
        return data

    @property
    def frame(self) -> Frame:
        """Of a valid form; a mark without words goes."""
        data = self.cleaned_data
        marks = {}
        for key in self._mark_keys():
            if words := data[f"mark_{key}"]:
                marks[key_for(data["token"]) if key == "new" else key] = words
        return Frame(data["name"], data["root"], marks, frozenset(data["short_route"]))


def initial_of_outcome(outcome: Outcome) -> dict[str, Any]:
    return {"label": outcome.label, "advice": outcome.advice, "words": outcome.words}


def initial_of_frame(tree: Tree) -> dict[str, Any]:
    return {"name": tree.name, "root": tree.root, "short_route": list(tree.short_route)}


class WholeForm(forms.Form):
    """Publishing, or throwing away, what was looked at."""

    seen = forms.CharField(
        max_length=64,
        widget=forms.HiddenInput,
        error_messages={"required": INCOMPLETE},
    )


class PublishForm(WholeForm):
    use_required_attribute = False
    is_checked = forms.BooleanField(
        label=_("I have tried it, and who decides on money here agrees."),
        error_messages={"required": _("Tick this when it is so.")},
    )


class PartForm(forms.Form):
    """A small button beside a part: 'drop:question', 'drop:question:answer', 'up:question:answer', 'outcome:key'."""

    part = forms.RegexField(
        r"\A(up|drop|outcome)(:[a-zA-Z0-9_-]{1,40}){1,2}\Z",
        error_messages={"required": GONE, "invalid": GONE},
    )

    @property
    def wish(self) -> tuple[str, str, str]:
        """Of a valid form: what to do, the key of a question or an outcome, the key of an answer or ''."""
        do, key, *answer = self.cleaned_data["part"].split(":")
        return do, key, answer[0] if answer else ""


class CompareForm(forms.Form):
    """Which other version to lay beside this one."""

    met = forms.ChoiceField(label=_("Compare with"))

    def __init__(self, *, others: Sequence[DecisionTree], beside: DecisionTree) -> None:
        super().__init__(initial={"met": beside.pk}, auto_id="%s")
        field = self.fields["met"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (one.pk, gettext("Version %(version)s") % {"version": one.version}) for one in others
        ]


class TryForm(forms.Form):
    """The next question as who asks for money gets it, and what it is tried as if."""

    use_required_attribute = False

    def __init__(self, *, question: Question | None, fits: bool, short: bool) -> None:
        super().__init__(auto_id="%s", initial={"past_niet": not fits, "klein": short})
        if question is not None:
            self.fields[f"v_{question.key}"] = forms.ChoiceField(
                label=question.question,
                help_text=question.help,
                choices=[(key, answer.label) for key, answer in question.answers.items()],
                widget=forms.RadioSelect,
            )
        self.fields["past_niet"] = forms.BooleanField(
            label=gettext("The amount does not fit within what is left")
        )
        self.fields["klein"] = forms.BooleanField(
            label=gettext("It is a small amount: the short route")
        )
        self.next = self[f"v_{question.key}"] if question else None
