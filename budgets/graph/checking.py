"""What is wrong with a graph, in words, each beside what it is about. No flaws: it may be published and walked.

One question comes first, nothing goes round in a circle, everything can be reached, and every answer leads on or ends:
then every path ends in words.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from budgets.graph.tree import COMPUTED_ANSWERS, Answer, Question, Tree
from cases.tangle import Arrow, circles

# more than this nobody answers, or oversees; the database keeps keys and names of these lengths
MOST_QUESTIONS, MOST_ANSWERS, MOST_OUTCOMES, MOST_MARKS = 40, 10, 40, 6
LONGEST_NAME = 120
KEY = re.compile(r"[a-zA-Z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What has to be mended, and where: a question, one of its answers, an outcome; none of these: the whole."""

    words: str
    question: str = ""
    answer: str = ""
    outcome: str = ""

    def __str__(self) -> str:
        parts = [p for p in (self.question, self.answer, self.outcome) if p]
        return f"'{': '.join(parts)}': {self.words}" if parts else self.words


def check(tree: Tree) -> list[Flaw]:
    """Everything that keeps this graph from being published, the whole first, then in reading order."""
    found = [*_whole(tree), *_short_route(tree)]
    order = reading_order(tree)
    round_ones = _circles(tree, order)
    reached = reachable(tree)
    # what goes round has no ends to reckon, nor has what is too large to be published
    named = _ends_named(tree, set(tree.questions))
    ends = named if round_ones or found else _ends_reached(tree, order, reached)
    for key in order:
        question = tree.questions[key]
        found += _question(tree, question)
        if tree.root in tree.questions and key not in reached:
            told = _("Nobody gets to this question: no answer leads to it.")
            found.append(Flaw(told, question=key))
        for answer in question.answers.values():
            found += _answer(tree, question, answer)
            found += [f for f in round_ones if (f.question, f.answer) == (key, answer.key)]
    for outcome in tree.outcomes.values():
        if not outcome.label or not outcome.words:
            told = _("An outcome has a name, and words that say what to do.")
            found.append(Flaw(told, outcome=outcome.key))
        if outcome.key not in named:
            told = _("Nobody gets to this outcome: no answer ends here.")
            found.append(Flaw(told, outcome=outcome.key))
        elif outcome.key not in ends and outcome.key in _ends_named(tree, reached):
            # where nobody gets to the question, that is told there
            told = _("Nobody gets to this outcome: no way to it sets the marks that it asks.")
            found.append(Flaw(told, outcome=outcome.key))
    return found


def has_plain_keys(tree: Tree) -> bool:
    """Can every part be named in an address? What was published before keys were checked may not."""
    answers = (key for question in tree.questions.values() for key in question.answers)
    return all(KEY.fullmatch(key) for key in (*tree.questions, *tree.outcomes, *answers))


def reading_order(tree: Tree) -> list[str]:
    """Every question before those that its answers lead to, the way of the first answers first. What nobody gets to
    comes last, as it was written down; where something goes round, some question has to come first."""
    order: list[str] = []
    seen: set[str] = set()
    roots = [tree.root] if tree.root in tree.questions else []
    for start in [*roots, *tree.questions]:
        if start in seen:
            continue
        seen.add(start)
        done: list[str] = []
        stack = [(start, iter(tree.targets(start)[::-1]))]
        while stack:
            key, targets = stack[-1]
            after = next((t for t in targets if t not in seen), None)
            if after is None:
                stack.pop()
                done.append(key)
            else:
                seen.add(after)
                stack.append((after, iter(tree.targets(after)[::-1])))
        order += reversed(done)
    return order


def reachable(tree: Tree) -> set[str]:
    """The questions that somebody gets to."""
    found: set[str] = set()
    ahead = [tree.root] if tree.root in tree.questions else []
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += tree.targets(key)
    return found


def _whole(tree: Tree) -> Iterator[Flaw]:
    if not tree.name or len(tree.name) > LONGEST_NAME:
        told = _("The decision tree has a name of at most %(most)s signs.")
        yield Flaw(told % {"most": LONGEST_NAME})
    if not tree.questions:
        yield Flaw(_("There is no question yet."))
    elif tree.root not in tree.questions:
        yield Flaw(_("Say with which question it begins."))
    for most, found, told in (
        (MOST_QUESTIONS, tree.questions, _("A decision tree has at most %(most)s questions.")),
        (MOST_OUTCOMES, tree.outcomes, _("A decision tree has at most %(most)s outcomes.")),
        (MOST_MARKS, tree.marks, _("A decision tree has at most %(most)s marks.")),
    ):
        if len(found) > most:
            yield Flaw(told % {"most": most})
    for key in (*tree.questions, *tree.outcomes, *tree.marks):
        if not KEY.fullmatch(key):
            told = _("'%(key)s' can't be a key: only letters, digits, - and _, at most 40.")
            yield Flaw(told % {"key": key[:60]})


def _question(tree: Tree, question: Question) -> Iterator[Flaw]:
    key = question.key
    if not question.question:
        yield Flaw(_("Write down what the question is."), question=key)
    if not question.answers:
        yield Flaw(_("This question has no answers yet."), question=key)
    if len(question.answers) > MOST_ANSWERS:
        told = _("A question has at most %(most)s answers.")
        yield Flaw(told % {"most": MOST_ANSWERS}, question=key)
    if question.computed and set(question.answers) != set(COMPUTED_ANSWERS):
        told = _("The computer answers this itself: its answers are 'ja' and 'nee'.")
        yield Flaw(told, question=key)


def _answer(tree: Tree, question: Question, answer: Answer) -> Iterator[Flaw]:
    def flaw(words: str) -> Flaw:
        return Flaw(words, question=question.key, answer=answer.key)

    if not KEY.fullmatch(answer.key):
        told = _("'%(key)s' can't be a key: only letters, digits, - and _, at most 40.")
        yield flaw(told % {"key": answer.key[:60]})
    if not answer.label:
        yield flaw(_("Write down what the answer is."))
    if answer.motivation != "none" and not answer.prompt:
        yield flaw(_("An explanation is asked for: write down which."))
    if answer.next and answer.ends:
        yield flaw(_("An answer either leads on or ends, not both."))
    elif answer.is_open:
        yield flaw(_("This answer leads nowhere yet. Choose a question or an outcome."))
    if answer.next == question.key:
        yield flaw(_("This answer leads back to its own question."))
    elif answer.next and answer.next not in tree.questions:
        yield flaw(_("This answer leads to a question that is not there."))
    if any(end.outcome and end.outcome not in tree.outcomes for end in answer.ends):
        yield flaw(_("This answer ends in an outcome that is not there."))
    if not answer.marks.union(*(end.when for end in answer.ends)) <= {
        key for key, words in tree.marks.items() if words
    }:
        yield flaw(_("This answer knows a mark that has no words."))
    if answer.ends and (answer.ends[-1].when or not all(end.when for end in answer.ends[:-1])):
        yield flaw(
            _("Only the last outcome of an answer is without marks: it counts when no other does.")
        )
    if len({end.when for end in answer.ends}) < len(answer.ends):
        yield flaw(_("Two outcomes of this answer ask the same marks."))


def _circles(tree: Tree, order: list[str]) -> list[Flaw]:
    """Each circle at the answer that closes it. An answer that leads to its own question is told there."""
    place = {key: n for n, key in enumerate(order)}
    arrows = [
        Arrow(0, place[key], place[target])
        for key in order
        for target in tree.targets(key)
        if target != key
    ]
    found = []
    for ring in circles(range(len(order)), arrows):
        keys = [order[n] for n in ring]
        closing = tree.questions[keys[-1]]
        answer = next(a.key for a in closing.answers.values() if a.next == keys[0])
        names = " → ".join(
            _("‘%(question)s’") % {"question": tree.questions[key].question or key}
            for key in [*keys, keys[0]]
        )
        told = _("This goes round in a circle: %(names)s.") % {"names": names}
        found.append(Flaw(told, question=closing.key, answer=answer))
    return found


def _ends_named(tree: Tree, questions: Collection[str]) -> set[str]:
    return {
        end.outcome
        for key in questions
        for answer in tree.questions[key].answers.values()
        for end in answer.ends
    }


def _ends_reached(tree: Tree, order: list[str], reached: set[str]) -> set[str]:
    """The outcomes that some path ends in. Nothing goes round here.

    Which marks can be set on the way to a question is known once all that lead to it are, so in reading order. At most
    two to the power of MOST_MARKS sets of marks: an answer's mark without words counts as none.
    """
    found: set[str] = set()
    known = frozenset(tree.marks)
    way: dict[str, set[frozenset[str]]] = {key: set() for key in reached}
    if tree.root in way:
        way[tree.root].add(frozenset())
    for key in order:
        for answer in tree.questions[key].answers.values():
            for marks in way.get(key, ()):
                found |= _end(answer, marks | (answer.marks & known))
                if answer.next in way and answer.next != key:
                    way[answer.next].add(marks | (answer.marks & known))
    marked: set[frozenset[str]] = {frozenset()}
    for key in tree.short_route:
        after: set[frozenset[str]] = set()
        for answer in tree.questions[key].answers.values() if key in tree.questions else ():
            for marks in marked:
                after.add(marks | (answer.marks & known))
                found |= _end(answer, marks | (answer.marks & known))
        marked = after
    return found


def _end(answer: Answer, marks: frozenset[str]) -> set[str]:
    return {next((end.outcome for end in answer.ends if end.when <= marks), "")}


def _short_route(tree: Tree) -> Iterator[Flaw]:
    route = tree.short_route
    if not route:
        return
    if not set(route) <= set(tree.questions) or len(set(route)) != len(route):
        yield Flaw(_("The short route names questions that are there, each once."))
        return
    if route[0] != tree.root:
        yield Flaw(_("The short route begins with the first question of the decision tree."))
    if any(answer.next for answer in tree.questions[route[-1]].answers.values()):
        yield Flaw(_("The short route ends with a question where every answer ends."))
