"""A version of the decision graph as its pages show it: a picture and the same as a list, with what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from budgets.graph import Answer, Flaw, Outcome, Question, Tree
from budgets.graph.checking import reading_order
from budgets.graph.comparing import advice_words, mark_words, sign_words
from cases import tangle_drawing

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# the height that is kept free beside an arrow for the letters of its answers
ROOM = 12


@dataclass(frozen=True, slots=True)
class Way:
    """Where an answer leads: on to a question, or to an outcome; `marks`: only when these are set."""

    question: Question | None = None
    number: int = 0
    outcome: Outcome | None = None
    marks: str = ""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    letter: str
    answer: Answer
    ways: tuple[Way, ...]
    marks: str
    sign: str
    flaws: tuple[Flaw, ...]
    # may be moved up, taken out
    is_first: bool
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    number: int
    question: Question
    answers: tuple[ShownAnswer, ...]
    flaws: tuple[Flaw, ...]
    is_root: bool
    is_short: bool


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    outcome: Outcome
    advice: str
    # 'question 3, answer b'
    reached_by: tuple[str, ...]
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """`kind`: question, yes (a positive outcome) or no. `key` as the list has it."""

    box: tangle_drawing.Box
    kind: str
    key: str
    words: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class DrawnArrow:
    curve: tangle_drawing.Curve
    letters: str
    words: str


@dataclass(frozen=True, slots=True)
class DrawnTree:
    drawing: tangle_drawing.Drawing
    boxes: tuple[DrawnBox, ...]
    arrows: tuple[DrawnArrow, ...]


@dataclass(frozen=True, slots=True)
class ToMend:
    """A flaw and where it is, in words and as a place on the page."""

    flaw: Flaw
    where: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ShownTree:
    """A version, or the draft of one; `to_mend` says what keeps it from being published."""

    tree: Tree
    questions: tuple[ShownQuestion, ...]
    outcomes: tuple[ShownOutcome, ...]
    marks: tuple[str, ...]
    short_route: tuple[ShownQuestion, ...]
    picture: DrawnTree | None
    to_mend: tuple[ToMend, ...]

    @property
    def count(self) -> int:
        return len(self.to_mend)

    def answer(self, question: str, answer: str) -> ShownAnswer | None:
        """By their keys."""
        found = (one for one in self.questions if one.question.key == question)
        return next((a for one in found for a in one.answers if a.answer.key == answer), None)


def show_tree(tree: Tree, flaws: Sequence[Flaw] = ()) -> ShownTree:
    """For a page. `flaws`: what graph.check says of it; none for what is published."""
    order = reading_order(tree)
    numbers = {key: n for n, key in enumerate(order, start=1)}
    questions = tuple(_question(tree, tree.questions[key], numbers, flaws) for key in order)
    by_key = {one.question.key: one for one in questions}
    return ShownTree(
        tree=tree,
        questions=questions,
        outcomes=tuple(_outcome(one, questions, flaws) for one in tree.outcomes.values()),
        marks=tuple(tree.marks.values()),
        short_route=tuple(by_key[key] for key in tree.short_route if key in by_key),
        picture=_draw(tree, questions, flaws),
        to_mend=tuple(_to_mend(tree, flaw, by_key) for flaw in flaws),
    )


def _to_mend(tree: Tree, flaw: Flaw, questions: dict[str, ShownQuestion]) -> ToMend:
    if flaw.outcome:
        known = tree.outcomes.get(flaw.outcome)
        name = known.label if known and known.label else flaw.outcome
        return ToMend(flaw, _("outcome ‘%(name)s’") % {"name": name}, f"o-{flaw.outcome}")
    question = questions.get(flaw.question)
    if question is None:
        return ToMend(flaw, "", "whole-facts")
    answers = [one.letter for one in question.answers if one.answer.key == flaw.answer]
    told = (
        _("question %(number)s, answer %(letter)s")
        % {"number": question.number, "letter": answers[0]}
        if answers
        else _("question %(number)s") % {"number": question.number}
    )
    return ToMend(flaw, told, f"q-{flaw.question}")


def _question(
    tree: Tree, question: Question, numbers: dict[str, int], flaws: Sequence[Flaw]
) -> ShownQuestion:
    mine = [flaw for flaw in flaws if flaw.question == question.key]
    answers = tuple(
        ShownAnswer(
            letter=_letter(n),
            answer=answer,
            ways=_ways(tree, answer, numbers),
            marks=mark_words(tree, answer.marks),
            sign=sign_words(answer),
            flaws=tuple(flaw for flaw in mine if flaw.answer == answer.key),
            is_first=n == 0,
            is_fixed=bool(question.computed),
        )
        for n, answer in enumerate(question.answers.values())
    )
    return ShownQuestion(
        numbers[question.key],
        question,
        answers,
        tuple(flaw for flaw in mine if not flaw.answer),
        question.key == tree.root,
        question.key in tree.short_route,
    )


def _letter(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else str(place + 1)


def _ways(tree: Tree, answer: Answer, numbers: dict[str, int]) -> tuple[Way, ...]:
    if answer.next:
        on = tree.questions.get(answer.next)
        return (Way(question=on, number=numbers[on.key]),) if on else ()
    return tuple(
        Way(outcome=tree.outcomes[end.outcome], marks=mark_words(tree, end.when))
        for end in answer.ends
        if end.outcome in tree.outcomes
    )


def _outcome(
    outcome: Outcome, questions: Sequence[ShownQuestion], flaws: Sequence[Flaw]
) -> ShownOutcome:
    reached_by = tuple(
        _("question %(number)s, answer %(letter)s") % {"number": q.number, "letter": a.letter}
        for q in questions
        for a in q.answers
        if any(way.outcome == outcome for way in a.ways)
    )
    mine = tuple(flaw for flaw in flaws if flaw.outcome == outcome.key)
    return ShownOutcome(outcome, advice_words(outcome), reached_by, mine)


def _draw(
    tree: Tree, questions: Sequence[ShownQuestion], flaws: Sequence[Flaw]
) -> DrawnTree | None:
    """Boxes are numbers to Graphviz: questions first, then outcomes. Answers that lead the same way share an arrow."""
    outcomes = list(tree.outcomes.values())
    place = {("q", one.question.key): n for n, one in enumerate(questions)}
    place |= {("o", one.key): n for n, one in enumerate(outcomes, start=len(questions))}
    shared: dict[tuple[int, int], list[ShownAnswer]] = {}
    for one in questions:
        for answer in one.answers:
            for way in answer.ways:
                to = (
                    ("q", way.question.key)
                    if way.question
                    else ("o", way.outcome.key if way.outcome else "")
                )
                arrow = shared.setdefault((place["q", one.question.key], place[to]), [])
                if answer not in arrow:
                    arrow.append(answer)
    words = {n: f"{one.number}. {one.question.question}" for n, one in enumerate(questions)}
    words |= {n: one.label for n, one in enumerate(outcomes, start=len(questions))}
    ends = list(shared)
    wishes = _wishes(ends, len(questions))
    drawing = tangle_drawing.draw(words, [(n, *ends[n]) for n in range(len(ends))], wishes)
    if drawing is None:
        return None
    wrong = {("q", flaw.question) for flaw in flaws} | {("o", flaw.outcome) for flaw in flaws}
    keys = {n: key for key, n in place.items()}

    def box(drawn: tangle_drawing.Box) -> DrawnBox:
        kind, key = keys[drawn.pk]
        end = tree.outcomes[key] if kind == "o" else None
        look = "question" if end is None else "yes" if end.advice.is_positive else "no"
        return DrawnBox(drawn, look, key, words[drawn.pk], (kind, key) in wrong)

    def arrow_of(curve: tangle_drawing.Curve) -> DrawnArrow:
        answers = shared[ends[curve.pk]]
        return DrawnArrow(
            curve,
            " ".join(one.letter for one in answers),
            "; ".join(f"{one.letter}. {one.answer.label}" for one in answers),
        )

    return DrawnTree(
        drawing,
        tuple(box(one) for one in drawing.boxes),
        tuple(arrow_of(one) for one in drawing.curves),
    )


def _wishes(ends: Sequence[tuple[int, int]], questions: int) -> tangle_drawing.Wishes:
    """Questions straight below each other, and the outcomes of one question in a column: so it fits on a phone.

    `ends`: the boxes of each arrow; those from `questions` on are outcomes.
    """
    straight: set[int] = set()
    columns: dict[int, list[int]] = {}
    leads_on = {first for first, to in ends if to < questions}
    begun: set[int] = set()
    for n, (first, to) in enumerate(ends):
        if to >= questions:
            columns.setdefault(first, []).append(to)
        if first not in begun and (to < questions or first not in leads_on):
            begun.add(first)
            straight.add(n)
    below = [pair for column in columns.values() for pair in pairwise(column)]
    return tangle_drawing.Wishes(ROOM, frozenset(straight), tuple(below))
