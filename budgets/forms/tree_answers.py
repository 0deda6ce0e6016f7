"""What an administrator types about one answer of a decision graph: its words, and where it leads."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.forms.trees import CHOOSE, GONE, SeenForm
from budgets.graph import Answer, End, Tree
from budgets.graph.checking import reading_order
from trail.fields import LineField, TokenField

# how many outcomes an answer may have that ask marks, beside the one without; what came by a file keeps its own
MARKED_ENDS = 6
ON, ENDS = "q:", "o:"


class AnswerForm(SeenForm):
    """One answer: its words, where it leads, what goes with it."""

    label = LineField(max_length=120, label=_("The answer"))
    leads_to = forms.ChoiceField(
        required=False,
        label=_("Where does it lead?"),
        error_messages={"invalid_choice": GONE},
    )
    sign = forms.ChoiceField(
        label=_("How is it shown?"),
        choices=[
            ("yes", _("✓ It speaks for it")),
            ("no", _("✕ It speaks against it")),
            ("note", _("! Something to mind")),
        ],
        initial="yes",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    motivation = forms.ChoiceField(
        label=_("Is an explanation asked with it?"),
        choices=[("none", _("No")), ("optional", _("It may be given")), ("required", _("Yes"))],
        initial="none",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    prompt = LineField(max_length=120, required=False, label=_("What should be explained?"))
    asks_date = LineField(
        max_length=80,
        required=False,
        label=_("Is a date asked with it? How is it called?"),
        help_text=_("For example: Tot wanneer? Leave it empty when no date belongs to it."),
    )

    def __init__(self, *args: Any, tree: Tree, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree, self.question = tree, question
        here = tree.questions.get(question)
        leads_to = self.fields["leads_to"]
        assert isinstance(leads_to, forms.ChoiceField)
        order = reading_order(tree)
        questions = [
            (f"{ON}{key}", f"{n}. {tree.questions[key].question}")
            for n, key in enumerate(order, start=1)
            if key != question
        ]
        named = [(key, Truncator(tree.outcome_name(key)).chars(90)) for key in tree.outcomes]
        outcomes = [(f"{ENDS}{key}", name) for key, name in named]
        leads_to.choices = [
            ("", gettext("Not decided yet")),
            (gettext("On to a question"), questions),
            (gettext("It ends here, with the outcome"), outcomes),
        ]
        if here is not None and here.computed:
            # nobody types this answer
            for name in ("motivation", "prompt", "asks_date"):
                del self.fields[name]
        every = [a for q in tree.questions.values() for a in q.answers.values()]
        self.most = max([MARKED_ENDS, *(len(a.ends) for a in every)]) if tree.marks else 0
        if not tree.marks:
            return
        choices = list(tree.marks.items())
        self.fields["marks"] = _marks_field(gettext("Which mark does it set?"), choices)
        for n in range(self.most):
            number = {"n": n + 1}
            self.fields[f"when_{n}"] = _marks_field(
                gettext("%(n)s. With the mark") % number, choices
            )
            self.fields[f"end_{n}"] = forms.ChoiceField(
                required=False,
                label=gettext("%(n)s. It ends with") % number,
                choices=[("", gettext("No outcome")), *named],
                error_messages={"invalid_choice": GONE},
            )

    def rows(self) -> list[dict[str, Any]]:
        """The outcomes that ask marks: those filled in and one more, for the template."""
        found = []
        for n in range(self.most):
            when, end = self[f"when_{n}"], self[f"end_{n}"]
            found.append({"when": when, "end": end})
            if not when.value() and not end.value() and not (when.errors or end.errors):
                break
        return found

    @property
    def has_marked_ends(self) -> bool:
        return len(self.rows()) > 1 or any(
            row["when"].errors or row["end"].errors for row in self.rows()
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        asks = data.get("motivation", "none") != "none"
        if asks and not data.get("prompt") and not self.has_error("prompt"):
            self.add_error("prompt", gettext("Write down what should be explained."))
        known: set[frozenset[str]] = set()
        for n in range(self.most):
            when, end = frozenset(data.get(f"when_{n}") or ()), data.get(f"end_{n}")
            if end and not when and not self.has_error(f"when_{n}"):
                self.add_error(f"when_{n}", gettext("Choose with which mark it ends so."))
            if when and not end and not self.has_error(f"end_{n}"):
                self.add_error(f"end_{n}", gettext("Choose with which outcome it ends then."))
            if when and when in known:
                self.add_error(f"when_{n}", gettext("These marks stand here already."))
            if when:
                known.add(when)
        if known and data.get("leads_to", "").startswith(ON):
            self.add_error(
                "leads_to",
                gettext(
                    "With another outcome after a mark, it ends here: choose the outcome without marks."
                ),
            )
        return data

    def answer(self, key: str) -> Answer:
        """Of a valid form. Who has most marks comes first, so that no outcome stands in another one's way."""
        data = self.cleaned_data
        to = data["leads_to"]
        marked = [
            End(data[f"end_{n}"], frozenset(data[f"when_{n}"]))
            for n in range(self.most)
            if data.get(f"end_{n}")
        ]
        marked.sort(key=lambda end: -len(end.when))
        without = to.removeprefix(ENDS) if to.startswith(ENDS) else ""
        motivation = data.get("motivation", "none")
        return Answer(
            key=key,
            label=data["label"],
            sign=data["sign"],
            next=to.removeprefix(ON) if to.startswith(ON) else "",
            ends=(*marked, End(without)) if marked or without else (),
            marks=frozenset(data.get("marks") or ()),
            motivation=motivation,
            prompt=data.get("prompt", "") if motivation != "none" else "",
            asks_date=data.get("asks_date", ""),
        )


class NewAnswerForm(AnswerForm):
    token = TokenField()


def _marks_field(label: str, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False,
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": GONE, "invalid_list": GONE},
    )


def initial_of_answer(answer: Answer) -> dict[str, Any]:
    """What the form shows of an answer."""
    last = answer.ends[-1].outcome if answer.ends and not answer.ends[-1].when else ""
    shown: dict[str, Any] = {
        "label": answer.label,
        "leads_to": f"{ON}{answer.next}" if answer.next else f"{ENDS}{last}" if last else "",
        "sign": answer.sign,
        "motivation": answer.motivation,
        "prompt": answer.prompt,
        "asks_date": answer.asks_date,
        "marks": sorted(answer.marks),
    }
    for n, end in enumerate(end for end in answer.ends if end.when):
        shown |= {f"when_{n}": sorted(end.when), f"end_{n}": end.outcome}
    return shown
