"""Changing a graph that is being written. Each function takes a tree and returns another one; nothing is checked here
but that what is changed is there (KeyError), so that a graph may be wrong for a while and its flaws are told.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from budgets.graph.checking import reading_order
from budgets.graph.reading import answer_data, digest, outcome_data
from budgets.graph.tree import COMPUTED_ANSWERS, Answer, End, Outcome, Question, Tree


def put_question(tree: Tree, question: Question) -> Tree:
    """A question in the place of the one with its key, or a new one behind the others. The first one is the root."""
    return replace(
        tree,
        questions={**tree.questions, question.key: question},
        root=tree.root or question.key,
    )


def reword_question(tree: Tree, key: str, *, question: str, help: str) -> Tree:
    return put_question(tree, replace(tree.questions[key], question=question, help=help))


def computed_question(key: str, *, question: str, help: str, yes: str, no: str) -> Question:
    """A question that the computer answers: does the amount fit within what is left?"""
    labels = zip(COMPUTED_ANSWERS, (yes, no), ("yes", "no"), strict=True)
    answers = {answer: Answer(answer, label, sign) for answer, label, sign in labels}
    return Question(key, question, answers, help, "fits")


def drop_question(tree: Tree, key: str) -> Tree:
    """Without this question; answers that led to it lead nowhere."""
    left = {k: q for k, q in tree.questions.items() if k != key}
    if len(left) == len(tree.questions):
        raise KeyError(key)
    loose = _each_answer(
        replace(tree, questions=left), lambda a: replace(a, next="") if a.next == key else a
    )
    return replace(
        loose,
        root="" if tree.root == key else tree.root,
        short_route=tuple(one for one in tree.short_route if one != key),
    )


def put_answer(tree: Tree, key: str, answer: Answer) -> Tree:
    """An answer in the place of the one with its key, or a new one behind the others of its question."""
    question = tree.questions[key]
    answers = {**question.answers, answer.key: answer}
    return put_question(tree, replace(question, answers=answers))


def drop_answer(tree: Tree, key: str, answer: str) -> Tree:
    question = tree.questions[key]
    answers = {k: a for k, a in question.answers.items() if k != answer}
    if len(answers) == len(question.answers):
        raise KeyError(answer)
    return put_question(tree, replace(question, answers=answers))


def raise_answer(tree: Tree, key: str, answer: str) -> Tree:
    """One place up among the answers of its question; the first one stays."""
    question = tree.questions[key]
    keys = list(question.answers)
    if answer not in keys:
        raise KeyError(answer)
    place = keys.index(answer)
    if place:
        keys[place - 1], keys[place] = keys[place], keys[place - 1]
    return put_question(tree, replace(question, answers={k: question.answers[k] for k in keys}))


def put_outcome(tree: Tree, outcome: Outcome) -> Tree:
    return replace(tree, outcomes={**tree.outcomes, outcome.key: outcome})


def drop_outcome(tree: Tree, key: str) -> Tree:
    """Without this outcome; answers that ended in it end nowhere, or where they ended without their marks."""
    left = {k: o for k, o in tree.outcomes.items() if k != key}
    if len(left) == len(tree.outcomes):
        raise KeyError(key)

    def without(answer: Answer) -> Answer:
        ends = [end for end in answer.ends if end.outcome != key]
        if len(ends) == len(answer.ends):
            return answer
        if ends and ends[-1].when:
            # the others still hold, but what counts without marks has to be chosen anew
            ends.append(End(""))
        return replace(answer, ends=tuple(ends))

    return _each_answer(replace(tree, outcomes=left), without)


def put_frame(
    tree: Tree, *, name: str, root: str, marks: Mapping[str, str], short_route: frozenset[str]
) -> Tree:
    """Name, first question, marks, and which questions a small amount asks, in reading order. Without a mark, nobody
    sets it and no outcome asks it."""
    if root and root not in tree.questions:
        raise KeyError(root)

    def known(answer: Answer) -> Answer:
        return replace(
            answer,
            marks=answer.marks & frozenset(marks),
            ends=tuple(end for end in answer.ends if end.when <= frozenset(marks)),
        )

    framed = _each_answer(replace(tree, name=name, root=root, marks=dict(marks)), known)
    route = tuple(key for key in reading_order(framed) if key in short_route)
    return replace(framed, short_route=route)


def _each_answer(tree: Tree, change: Callable[[Answer], Answer]) -> Tree:
    return replace(
        tree,
        questions={
            key: replace(
                question, answers={a: change(answer) for a, answer in question.answers.items()}
            )
            for key, question in tree.questions.items()
        },
    )


# --- what somebody saw, so that nobody undoes a colleague's change unseen ------------------------


def mark_of_question(tree: Tree, key: str) -> str:
    """The fingerprint of a question's own words; its answers have their own."""
    question = tree.questions[key]
    return digest([question.question, question.help])


def mark_of_answer(tree: Tree, key: str, answer: str) -> str:
    return digest(answer_data(tree.questions[key].answers[answer]))


def mark_of_outcome(tree: Tree, key: str) -> str:
    return digest(outcome_data(tree.outcomes[key]))


def mark_of_frame(tree: Tree) -> str:
    return digest([tree.name, tree.root, list(tree.marks.items()), sorted(tree.short_route)])
