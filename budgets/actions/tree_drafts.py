"""Writing the next version of the decision graph, and publishing it. Requests follow what is published only.

Everything happens under the lock of the municipality, as publishing does: so of two administrators one is first. Each
raises Denied to who doesn't keep the graph, and Conflict for what can't be, with words.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Municipality
from accounts.policies import check_can_keep_people
from accounts.viewer import Viewer
from budgets import graph
from budgets.actions.trees import latest_tree, publish_tree
from budgets.graph import Answer, Outcome, Question, Tree, checking, editing
from budgets.models import DecisionTree, TreeDraft
from trail import audit, clock
from trail.errors import Conflict

Edit = Callable[[Tree], Tree]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a graph has besides questions and outcomes. `marks`: key → words; a new one has any new key."""

    name: str
    root: str
    marks: dict[str, str]
    short_route: frozenset[str]


@transaction.atomic
def begin_draft(*, municipality: Municipality, by: Viewer) -> TreeDraft:
    """Begin the next version with the one that counts now (or the product's own); what is begun already goes on."""
    check_can_keep_people(by, municipality.pk)
    _lock(municipality)
    there = TreeDraft.objects.filter(municipality=municipality).first()
    if there is not None:
        return there
    last = latest_tree(municipality.pk)
    if last is not None and not checking.has_plain_keys(last.tree):
        raise Conflict(
            _(
                "The version that counts has keys that can't stand in an address. Publish the next one from a file."
            )
        )
    data = (
        graph.to_data(last.tree) if last else graph.read_file(graph.TREES / "default-1.yaml")
    ) | {"version": 0}
    draft = TreeDraft.objects.create(
        municipality=municipality,
        based_on=last,
        data=data,
        begun_by_id=by.user_id,
        saved_by_id=by.user_id,
    )
    _record("tree.draft_begin", draft, by, based_on=last.version if last else 0)
    return draft


@transaction.atomic
def drop_draft(*, municipality: Municipality, seen: str, by: Viewer) -> None:
    """Throw away the draft that was looked at (`seen`: its fingerprint); twice is once. Raises Denied or Conflict."""
    check_can_keep_people(by, municipality.pk)
    _lock(municipality)
    draft = TreeDraft.objects.filter(municipality=municipality).first()
    if draft is None:
        return
    _check_whole(draft, seen, _("The draft was changed meanwhile. Look at it before it is gone."))
    _record("tree.draft_drop", draft, by)
    draft.delete()


@transaction.atomic
def publish_draft(*, municipality: Municipality, seen: str, by: Viewer) -> DecisionTree:
    """Freeze the draft that was looked at; new requests follow it from now on, running ones keep theirs.

    Raises Conflict while something is wrong with it, when there is no draft, it was changed meanwhile, or it says what
    counts already; Denied to who doesn't keep it.
    """
    check_can_keep_people(by, municipality.pk)
    _lock(municipality)
    draft = _draft(municipality)
    _check_whole(
        draft, seen, _("The draft was changed meanwhile. Read it again before you publish it.")
    )
    tree = draft.tree
    if flaws := graph.check(tree):
        told = _("This can't be published yet: %(count)s to mend. They stand beside the draft.")
        count = _("one thing") if len(flaws) == 1 else _("%(n)s things") % {"n": len(flaws)}
        raise Conflict(told % {"count": count})
    last = latest_tree(municipality.pk)
    if last is not None and says_the_same(last.tree, tree):
        raise Conflict(_("This says what counts already. Change something first."))
    version = last.version + 1 if last else 1
    row = publish_tree(
        municipality=municipality, data=graph.to_data(replace(tree, version=version)), by=by
    )
    draft.delete()
    return row


def says_the_same(one: Tree, other: Tree) -> bool:
    """Whatever their numbers."""
    return graph.to_data(replace(one, version=0)) == graph.to_data(replace(other, version=0))


# --- questions ----------------------------------------------------------------------------------


@transaction.atomic
def add_question(
    *, municipality: Municipality, token: UUID, question: str, help: str, computed: bool, by: Viewer
) -> str:
    """Put a question behind the others; returns its key. The same token twice is one question."""
    key = key_for(token)
    new = Question(key, question, {}, help)
    if computed:
        new = editing.computed_question(key, question=question, help=help, yes=_("Yes"), no=_("No"))

    def edit(tree: Tree) -> Tree:
        if key in tree.questions:
            return tree
        if computed and any(one.computed for one in tree.questions.values()):
            raise Conflict(_("The computer answers another question already."), field="computed")
        return editing.put_question(tree, new)

    _change(municipality, by, edit, question=key)
    return key


@transaction.atomic
def change_question(
    *, municipality: Municipality, key: str, question: str, help: str, seen: str, by: Viewer
) -> None:
    """Give a question other words. Raises Conflict when a colleague did, after `seen` (editing.mark_of_question)."""

    def edit(tree: Tree) -> Tree:
        now = tree.questions[key]
        changed = editing.reword_question(tree, key, question=question, help=help)
        if changed != tree:
            _check_seen(seen, editing.mark_of_question(tree, key), now.question)
        return changed

    _change(municipality, by, edit, question=key)


# --- answers ------------------------------------------------------------------------------------


@transaction.atomic
def add_answer(
    *, municipality: Municipality, token: UUID, question: str, answer: Answer, by: Viewer
) -> str:
    """Put an answer behind the others of its question; returns its key. The same token twice is one answer."""
    key = key_for(token)

    def edit(tree: Tree) -> Tree:
        if key in tree.questions[question].answers:
            return tree
        if tree.questions[question].computed:
            raise Conflict(_("The computer answers this question: it has two answers, no more."))
        return editing.put_answer(tree, question, replace(answer, key=key))

    _change(municipality, by, edit, question=question, answer=key)
    return key


@transaction.atomic
def change_answer(
    *, municipality: Municipality, question: str, answer: Answer, seen: str, by: Viewer
) -> None:
    """Another answer in the place of the one with its key. Raises Conflict when a colleague did, after `seen`."""

    def edit(tree: Tree) -> Tree:
        now = tree.questions[question].answers[answer.key]
        changed = editing.put_answer(tree, question, answer)
        if changed != tree:
            _check_seen(seen, editing.mark_of_answer(tree, question, answer.key), now.label)
        return changed

    _change(municipality, by, edit, question=question, answer=answer.key)


@transaction.atomic
def raise_answer(*, municipality: Municipality, question: str, answer: str, by: Viewer) -> None:
    """One place up among the answers of its question."""
    _change(
        municipality,
        by,
        lambda tree: editing.raise_answer(tree, question, answer),
        question=question,
        answer=answer,
    )


# --- outcomes and the whole ---------------------------------------------------------------------


@transaction.atomic
def add_outcome(*, municipality: Municipality, token: UUID, outcome: Outcome, by: Viewer) -> str:
    """Put an outcome behind the others; returns its key. The same token twice is one outcome."""
    key = key_for(token)

    def edit(tree: Tree) -> Tree:
        known = key in tree.outcomes
        return tree if known else editing.put_outcome(tree, replace(outcome, key=key))

    _change(municipality, by, edit, outcome=key)
    return key


@transaction.atomic
def change_outcome(*, municipality: Municipality, outcome: Outcome, seen: str, by: Viewer) -> None:
    """Another outcome in the place of the one with its key. Raises Conflict when a colleague did, after `seen`."""

    def edit(tree: Tree) -> Tree:
        now = tree.outcomes[outcome.key]
        changed = editing.put_outcome(tree, outcome)
        if changed != tree:
            _check_seen(seen, editing.mark_of_outcome(tree, outcome.key), now.label)
        return changed

    _change(municipality, by, edit, outcome=outcome.key)


@transaction.atomic
def change_frame(*, municipality: Municipality, frame: Frame, seen: str, by: Viewer) -> None:
    """Name, first question, marks and short route. Raises Conflict when a colleague changed one, after `seen`."""

    def edit(tree: Tree) -> Tree:
        changed = editing.put_frame(
            tree,
            name=frame.name,
            root=frame.root,
            marks=frame.marks,
            short_route=frame.short_route,
        )
        if changed != tree:
            _check_seen(seen, editing.mark_of_frame(tree), tree.name)
        return changed

    _change(municipality, by, edit)


@transaction.atomic
def drop_part(
    *,
    municipality: Municipality,
    by: Viewer,
    question: str = "",
    answer: str = "",
    outcome: str = "",
) -> None:
    """Take out a question, one of its answers, or an outcome; twice is once. What led to it leads nowhere, and the
    draft tells so."""

    def edit(tree: Tree) -> Tree:
        here = tree.questions.get(question)
        if outcome:
            return editing.drop_outcome(tree, outcome) if outcome in tree.outcomes else tree
        if here is None or (answer and answer not in here.answers):
            return tree
        if not answer:
            return editing.drop_question(tree, question)
        if here.computed:
            raise Conflict(_("The computer answers this question: both its answers stay."))
        return editing.drop_answer(tree, question, answer)

    _change(municipality, by, edit, question=question, answer=answer, outcome=outcome)


# --- what they have in common -------------------------------------------------------------------


def key_for(token: UUID) -> str:
    """The key of what a form adds: the same for the same form, so that sending twice adds once."""
    return f"n{token.hex[:12]}"


def fingerprint(draft: TreeDraft) -> str:
    """Of the whole draft as somebody saw it, beside the version that counted then: a file may publish one too."""
    last = latest_tree(draft.municipality_id)
    return graph.digest([last.version if last else 0, draft.data])


def _change(
    municipality: Municipality,
    by: Viewer,
    edit: Edit,
    *,
    question: str = "",
    answer: str = "",
    outcome: str = "",
) -> None:
    check_can_keep_people(by, municipality.pk)
    _lock(municipality)
    draft = _draft(municipality)
    before = draft.tree
    try:
        after = edit(before)
    except KeyError as gone:
        raise Conflict(
            _(
                "This is no longer in the draft: a colleague took it out. What you typed stands here still."
            )
        ) from gone
    _check_size(before, after)
    data = graph.to_data(after)
    if data == draft.data:
        return
    draft.data, draft.saved_at, draft.saved_by_id = data, clock.now(), by.user_id
    draft.save(update_fields=["data", "saved_at", "saved_by"])
    part = {"question": question, "answer": answer, "outcome": outcome}
    _record("tree.draft_change", draft, by, **{k: key for k, key in part.items() if key})


def _check_size(before: Tree, after: Tree) -> None:
    """Raise Denied for one more than anybody oversees."""
    for was, now, most, told in (
        (
            len(before.questions),
            len(after.questions),
            checking.MOST_QUESTIONS,
            _("A decision tree has at most %(most)s questions."),
        ),
        (
            len(before.outcomes),
            len(after.outcomes),
            checking.MOST_OUTCOMES,
            _("A decision tree has at most %(most)s outcomes."),
        ),
        (
            max((len(q.answers) for q in before.questions.values()), default=0),
            max((len(q.answers) for q in after.questions.values()), default=0),
            checking.MOST_ANSWERS,
            _("A question has at most %(most)s answers."),
        ),
        (
            len(before.marks),
            len(after.marks),
            checking.MOST_MARKS,
            _("A decision tree has at most %(most)s marks."),
        ),
    ):
        if now > max(was, most):
            raise Conflict(told % {"most": most})


def _check_seen(seen: str, now: str, words: str) -> None:
    if seen != now:
        raise Conflict(
            _(
                "A colleague changed this meanwhile; it is now called ‘%(words)s’. Send it once more and yours counts."
            )
            % {"words": words},
            field="seen",
        )


def _check_whole(draft: TreeDraft, seen: str, told: str) -> None:
    if fingerprint(draft) != seen:
        raise Conflict(told)


def _draft(municipality: Municipality) -> TreeDraft:
    draft: TreeDraft | None = TreeDraft.objects.filter(municipality=municipality).first()
    if draft is None:
        raise Conflict(_("There is no draft any more: a colleague published it or threw it away."))
    return draft


def _lock(municipality: Municipality) -> None:
    # no key: whoever adds something to the municipality at this moment doesn't wait
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)


def _record(action: str, draft: TreeDraft, by: Viewer, **data: Any) -> None:
    audit.record_change(action, by=by, municipality_id=draft.municipality_id, thing=draft, **data)
