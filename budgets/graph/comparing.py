"""What differs between two versions of a graph, in words: what came, what changed, what went."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from budgets.graph.checking import reading_order
from budgets.graph.tree import Answer, Outcome, Question, Tree


class Kind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one thing: what it said, and what it says. Empty where there was, or is, nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """Of a question, an answer, an outcome, or the whole (`of` is the question of an answer)."""

    kind: Kind
    what: str
    differences: tuple[Difference, ...]
    of: str = ""


def compare(old: Tree, new: Tree) -> list[Change]:
    """In reading order of the new one; what went comes last. Number and fingerprint are no difference."""
    found = [*_changed(_("The whole"), _frame(old), _frame(new))]
    for key in reading_order(new):
        found += _question(old.questions.get(key), new.questions[key], old, new)
    for key in reading_order(old):
        if key not in new.questions:
            found += _question(old.questions[key], None, old, new)
    outcomes = [*new.outcomes, *(key for key in old.outcomes if key not in new.outcomes)]
    for key in outcomes:
        before, after = old.outcomes.get(key), new.outcomes.get(key)
        name = new.outcome_name(key) if after else old.outcome_name(key)
        found += _changed(
            _("Outcome ‘%(name)s’") % {"name": name},
            _outcome(before) if before else None,
            _outcome(after) if after else None,
        )
    return found


def destinations(tree: Tree, answer: Answer) -> list[tuple[str, str]]:
    """Where an answer leads, in words: the marks that it takes (none: always), and the question or the outcome."""
    if answer.next:
        question = tree.questions.get(answer.next)
        return [("", question.question if question else _missing(answer.next))]
    return [
        (
            mark_words(tree, end.when),
            tree.outcome_name(end.outcome)
            if end.outcome in tree.outcomes
            else _missing(end.outcome),
        )
        for end in answer.ends
    ]


def _missing(key: str) -> str:
    """Only in what is still being written."""
    return _("‘%(key)s’, which is not there") % {"key": key} if key else _("nowhere yet")


def mark_words(tree: Tree, marks: frozenset[str]) -> str:
    """'voorschieten and tijdelijk', in the order in which the tree knows them."""
    return _(" and ").join(words for key, words in tree.marks.items() if key in marks)


def advice_words(outcome: Outcome) -> str:
    """What the advice means for who asks and who decides."""
    return {
        "grant": _("grant"),
        "advance": _("advance, and have it back"),
        "hold": _("something else first"),
        "refuse": _("don't grant"),
        "higher": _("only by the higher decider"),
    }[outcome.advice.value]


def sign_words(answer: Answer) -> str:
    return {
        "yes": _("speaks for it"),
        "no": _("speaks against it"),
        "note": _("something to mind"),
    }.get(answer.sign, answer.sign)


# label → its text, and what it is: where an answer leads is a key, so that other words for a question change that
# question alone, and not every answer that leads to it
Told = dict[str, tuple[str, object]]
NOTHING = ("", "")


def _question(
    before: Question | None, after: Question | None, old: Tree, new: Tree
) -> Iterator[Change]:
    here = after or before
    assert here is not None
    name = _("Question ‘%(name)s’") % {"name": here.question}
    was = _words(before) if before else None
    now = _words(after) if after else None
    yield from _changed(name, was, now)
    olds = before.answers if before else {}
    news = after.answers if after else {}
    for key in [*news, *(key for key in olds if key not in news)]:
        one, other = olds.get(key), news.get(key)
        answer = other or one
        assert answer is not None
        yield from _changed(
            _("Answer ‘%(name)s’") % {"name": answer.label},
            _told_answer(old, one) if one else None,
            _told_answer(new, other) if other else None,
            of=here.question,
        )
    both = [key for key in olds if key in news]
    if [key for key in news if key in olds] != both:
        yield Change(
            Kind.CHANGED,
            name,
            (
                Difference(
                    _("Order of the answers"),
                    "; ".join(olds[key].label for key in both),
                    "; ".join(answer.label for key, answer in news.items() if key in olds),
                ),
            ),
        )


def _changed(
    what: str, before: Told | None, after: Told | None, *, of: str = ""
) -> Iterator[Change]:
    kind = Kind.ADDED if before is None else Kind.DROPPED if after is None else Kind.CHANGED
    was, now = before or {}, after or {}
    differences = []
    for label in dict.fromkeys([*was, *now]):
        (old, old_is), (new, new_is) = was.get(label, NOTHING), now.get(label, NOTHING)
        if old_is != new_is:
            if old == new:
                new = _("%(text)s (another one of that name)") % {"text": new}
            differences.append(Difference(label, old, new))
    if differences or kind != Kind.CHANGED:
        yield Change(kind, what, tuple(differences), of)


def _said(text: str) -> tuple[str, object]:
    return text, text


def _frame(tree: Tree) -> Told:
    def named(key: str) -> str:
        return tree.questions[key].question if key in tree.questions else ""

    route = "; ".join(named(key) for key in tree.short_route)
    return {
        _("Name"): _said(tree.name),
        _("Begins with"): (named(tree.root), tree.root),
        _("Marks"): ("; ".join(tree.marks.values()), list(tree.marks.items()) or ""),
        _("Asked of a small amount"): (route, tree.short_route or ""),
    }


def _words(question: Question) -> Told:
    return {
        _("Question"): _said(question.question),
        _("Help"): _said(question.help),
        _("Who answers"): _said(
            _("the computer") if question.computed else _("who asks for money")
        ),
    }


def _told_answer(tree: Tree, answer: Answer) -> Told:
    asked = {"required": _("%(prompt)s (must be filled in)"), "optional": _("%(prompt)s (may be)")}
    prompt = asked.get(answer.motivation, "") % {"prompt": answer.prompt}
    ways = [
        _("%(where)s, with %(marks)s") % {"where": where, "marks": marks} if marks else where
        for marks, where in destinations(tree, answer)
    ]
    return {
        _("Answer"): _said(answer.label),
        _("Leads to"): ("; ".join(ways), (answer.next, answer.ends)),
        _("Sets the mark"): (mark_words(tree, answer.marks), answer.marks or ""),
        _("Sign"): _said(sign_words(answer)),
        _("Asks for"): _said(prompt),
        _("Asks for a date"): _said(answer.asks_date),
    }


def _outcome(outcome: Outcome) -> Told:
    return {
        _("Name"): _said(outcome.label),
        _("Advice"): _said(advice_words(outcome)),
        _("Words"): _said(outcome.words),
    }
