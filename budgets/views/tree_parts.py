"""The parts of a decision graph that is being written: questions, answers, outcomes, and what it has as a whole.

Whatever somebody typed stands there still when a colleague published the draft, or took out the part, meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, screen
from accounts.models import Municipality
from accounts.states import Role
from budgets import graph
from budgets.actions import tree_drafts as actions
from budgets.forms import trees as tree_forms
from budgets.forms.tree_answers import AnswerForm, NewAnswerForm, initial_of_answer
from budgets.graph import Tree, editing
from budgets.shown_tree import show_tree
from budgets.views.loading import attempt, status_of
from budgets.views.trees import draft_page, find_draft, get_place, no_draft


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a part is changed. `tree`: of the draft, or an empty one when there is no draft (any more)."""

    request: ViewerRequest
    place: Municipality
    tree: Tree
    has_draft: bool

    @property
    def posted(self) -> Any:
        return self.request.POST if self.request.method == "POST" else None

    def lacks(self, part: object) -> HttpResponse | None:
        """Somewhere else to go, when somebody opens what isn't there. What was typed is heard first."""
        if self.request.method == "POST" or (self.has_draft and part is not None):
            return None
        if not self.has_draft:
            return no_draft(self.request)
        messages.info(self.request, _("This is no longer in the draft: a colleague took it out."))
        return back(self.place)

    def _mean_it(self, form: forms.Form, mark: str) -> None:
        told: Any = form.data
        form.data = told = told.copy()
        told["seen"] = mark

    def page(
        self,
        template: str,
        form: forms.Form,
        act: Callable[[], str],
        *,
        said: str,
        mark: str = "",
        **context: Any,
    ) -> HttpResponse:
        """Keep what is valid (`act` returns where on the draft it stands), else show the form with what is wrong.

        `mark`: what stands there now. Who heard that a colleague changed the same, sends it once more and means it.
        """
        if form.is_bound and form.is_valid():
            anchor = attempt(self.request, form, act)
            if anchor is not None:
                messages.success(self.request, said)
                return back(self.place, anchor)
            if "seen" in form.errors:
                self._mean_it(form, mark)
        context |= {"form": form, "place": self.place}
        return render(self.request, template, context, status=status_of(form))


def desk(request: ViewerRequest, municipality_pk: int) -> Desk:
    place = get_place(request, municipality_pk)
    draft = find_draft(request, place)
    return Desk(request, place, draft.tree if draft else graph.read_data({}), draft is not None)


def back(place: Municipality, anchor: str = "") -> HttpResponse:
    address = reverse("budgets:tree_draft", args=[place.pk])
    return redirect(f"{address}#{anchor}" if anchor else address)


@screen(Role.ADMINISTRATOR)
def tree_frame(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Name, first question, marks, short route."""
    at = desk(request, municipality_pk)
    if (elsewhere := at.lacks(at.tree)) is not None:
        return elsewhere
    mark = editing.mark_of_frame(at.tree)
    form = tree_forms.FrameForm(
        at.posted, tree=at.tree, initial=tree_forms.initial_of_frame(at.tree) | {"seen": mark}
    )

    def keep() -> str:
        seen = form.cleaned_data["seen"]
        actions.change_frame(municipality=at.place, frame=form.frame, seen=seen, by=request.viewer)
        return "whole"

    said = _("It is kept in the draft.")
    return at.page("budgets/tree_frame.html", form, keep, said=said, mark=mark)


@screen(Role.ADMINISTRATOR)
def tree_question_new(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Put a question in the draft; its answers come next."""
    at = desk(request, municipality_pk)
    if (elsewhere := at.lacks(at.tree)) is not None:
        return elsewhere
    form = tree_forms.NewQuestionForm(at.posted, tree=at.tree)

    def keep() -> str:
        key = actions.add_question(municipality=at.place, by=request.viewer, **form.words)
        return f"q-{key}"

    said = _("The question is in the draft. Give it its answers.")
    return at.page("budgets/tree_question.html", form, keep, said=said)


@screen(Role.ADMINISTRATOR)
def tree_question(request: ViewerRequest, municipality_pk: int, key: str) -> HttpResponse:
    """Other words for a question."""
    at = desk(request, municipality_pk)
    here = at.tree.questions.get(key)
    if (elsewhere := at.lacks(here)) is not None:
        return elsewhere
    mark = editing.mark_of_question(at.tree, key) if here else ""
    initial = {"question": here.question, "help": here.help, "seen": mark} if here else {}
    form = tree_forms.QuestionForm(at.posted, initial=initial)

    def keep() -> str:
        data = form.cleaned_data
        actions.change_question(municipality=at.place, key=key, by=request.viewer, **data)
        return f"q-{key}"

    said = _("It is kept in the draft.")
    return at.page("budgets/tree_question.html", form, keep, said=said, mark=mark, question=here)


@screen(Role.ADMINISTRATOR)
def tree_answer_new(request: ViewerRequest, municipality_pk: int, key: str) -> HttpResponse:
    """Put an answer to a question."""
    at = desk(request, municipality_pk)
    question = at.tree.questions.get(key)
    if (elsewhere := at.lacks(question)) is not None:
        return elsewhere
    form = NewAnswerForm(at.posted, tree=at.tree, question=key)
    if looks_ahead(request):
        return _look(at, key, "new", form, question)

    def keep() -> str:
        actions.add_answer(
            municipality=at.place,
            token=form.cleaned_data["token"],
            question=key,
            answer=form.answer(""),
            by=request.viewer,
        )
        return f"q-{key}"

    said = _("It is kept in the draft.")
    return at.page("budgets/tree_answer.html", form, keep, said=said, question=question)


@screen(Role.ADMINISTRATOR)
def tree_answer(
    request: ViewerRequest, municipality_pk: int, key: str, answer: str
) -> HttpResponse:
    """Change an answer."""
    at = desk(request, municipality_pk)
    question = at.tree.questions.get(key)
    here = question.answers.get(answer) if question else None
    if (elsewhere := at.lacks(here)) is not None:
        return elsewhere
    mark = editing.mark_of_answer(at.tree, key, answer) if here else ""
    initial = initial_of_answer(here) | {"seen": mark} if here else {}
    form = AnswerForm(at.posted, tree=at.tree, question=key, initial=initial)
    if looks_ahead(request):
        return _look(at, key, answer, form, question)

    def keep() -> str:
        actions.change_answer(
            municipality=at.place,
            question=key,
            answer=form.answer(answer),
            seen=form.cleaned_data["seen"],
            by=request.viewer,
        )
        return f"q-{key}"

    said = _("It is kept in the draft.")
    return at.page(
        "budgets/tree_answer.html",
        form,
        keep,
        said=said,
        mark=mark,
        question=question,
        answer=here,
    )


def looks_ahead(request: ViewerRequest) -> bool:
    """Does somebody only want to see what would become of the tree?"""
    return bool(request.htmx) and "look" in request.POST


def _look(
    at: Desk,
    key: str,
    answer: str,
    form: AnswerForm,
    question: graph.Question | None,
) -> HttpResponse:
    """The draft as it would be with this answer: its picture, and what would be wrong with it. Nothing is kept."""
    shown = None
    if question is not None and form.is_valid():
        tree = editing.put_answer(at.tree, key, form.answer(answer))
        shown = show_tree(tree, graph.check(tree))
    return render(at.request, "budgets/tree_answer.html#look", {"shown": shown})


@screen(Role.ADMINISTRATOR)
def tree_outcome_new(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Put an outcome in the draft."""
    at = desk(request, municipality_pk)
    if (elsewhere := at.lacks(at.tree)) is not None:
        return elsewhere
    form = tree_forms.NewOutcomeForm(at.posted)

    def keep() -> str:
        token = form.cleaned_data["token"]
        key = actions.add_outcome(
            municipality=at.place, token=token, outcome=form.outcome(""), by=request.viewer
        )
        return f"o-{key}"

    said = _("The outcome is in the draft. Let an answer end there.")
    return at.page("budgets/tree_outcome.html", form, keep, said=said)


@screen(Role.ADMINISTRATOR)
def tree_outcome(request: ViewerRequest, municipality_pk: int, key: str) -> HttpResponse:
    """Change an outcome."""
    at = desk(request, municipality_pk)
    here = at.tree.outcomes.get(key)
    if (elsewhere := at.lacks(here)) is not None:
        return elsewhere
    mark = editing.mark_of_outcome(at.tree, key) if here else ""
    initial = tree_forms.initial_of_outcome(here) | {"seen": mark} if here else {}
    form = tree_forms.OutcomeForm(at.posted, initial=initial)

    def keep() -> str:
        seen = form.cleaned_data["seen"]
        actions.change_outcome(
            municipality=at.place, outcome=form.outcome(key), seen=seen, by=request.viewer
        )
        return f"o-{key}"

    said = _("It is kept in the draft.")
    return at.page("budgets/tree_outcome.html", form, keep, said=said, mark=mark, outcome=here)


@screen(Role.ADMINISTRATOR)
@require_POST
def tree_part(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """The small buttons: take a part out, or move an answer one place up."""
    place = get_place(request, municipality_pk)
    form = tree_forms.PartForm(request.POST)
    anchor = ""
    if form.is_valid():
        anchor = attempt(request, form, lambda: _change_part(request, place, *form.wish)) or ""
    draft = find_draft(request, place)
    if draft is None:
        return no_draft(request)
    if request.htmx or form.errors:
        moved = form.wish[1:] if form.is_valid() else ("", "")
        return draft_page(request, draft, part=form, moved=moved)
    return back(place, anchor)


def _change_part(
    request: ViewerRequest, place: Municipality, do: str, key: str, answer: str
) -> str:
    """Returns where on the page one looks afterwards."""
    by = request.viewer
    if do == "up":
        actions.raise_answer(municipality=place, question=key, answer=answer, by=by)
        return f"q-{key}"
    if do == "outcome":
        actions.drop_part(municipality=place, outcome=key, by=by)
        return "outcomes"
    actions.drop_part(municipality=place, question=key, answer=answer, by=by)
    return f"q-{key}" if answer else "questions"
