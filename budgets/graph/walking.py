"""Following answers through a graph: the path, what to ask next, where it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budgets.graph.tree import Answer, Outcome, Question, Tree


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered: the key of an answer, and what they wrote with it."""

    answer: str
    motivation: str = ""
    has_date: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the answers lead: the path, what to ask next, or where it ends."""

    path: tuple[Step, ...]
    next: Question | None = None
    outcome: Outcome | None = None
    marks: frozenset[str] = field(default_factory=frozenset)

    def before(self, key: str) -> Question | None:
        """The asked question before this one on the path, for 'back'."""
        asked = [s.question for s in self.path if not s.question.computed]
        keys = [q.key for q in asked]
        place = keys.index(key) if key in keys else len(asked)
        return asked[place - 1] if place else None

    def number(self, key: str) -> int:
        """The place of a question on the path, from 1."""
        keys = [s.question.key for s in self.path]
        return (keys.index(key) if key in keys else len(keys)) + 1


def walk(tree: Tree, given: Mapping[str, Given], *, fits: bool, short: bool) -> Walk:
    """Follow the answers from the root; computed questions answer themselves.

    `fits`: the amount is within what is left. `short`: only the questions of the short route. An answer
    that lacks its motivation or date isn't an answer yet.
    """
    path: list[Step] = []
    marks: set[str] = set()
    route = tree.short_route if short and tree.short_route else ()
    key = route[0] if route else tree.root
    while True:
        question = tree.questions[key]
        answer = _answer(question, given.get(key), fits)
        if answer is None:
            return Walk(tuple(path), next=question, marks=frozenset(marks))
        path.append(Step(question, answer))
        marks |= answer.marks
        if answer.ends:
            end = next(e for e in answer.ends if e.when <= marks)
            return Walk(tuple(path), outcome=tree.outcomes[end.outcome], marks=frozenset(marks))
        key = route[route.index(key) + 1] if route else answer.next


def _answer(question: Question, given: Given | None, fits: bool) -> Answer | None:
    if question.computed == "fits":
        return question.answers["ja" if fits else "nee"]
    answer = question.answers.get(given.answer) if given else None
    if answer is None or given is None:
        return None
    if answer.needs_motivation and not given.motivation:
        return None
    return None if answer.asks_date and not given.has_date else answer
