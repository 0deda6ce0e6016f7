"""The decision graph of a municipality, kept by its functional administrator: versions, and the next one as a whole.

The parts of the next one are changed in tree_parts. About no person.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ViewerRequest, screen
from accounts.models import Municipality
from accounts.querysets import municipalities_kept_by
from accounts.states import Role
from budgets import graph
from budgets.actions import tree_drafts as actions
from budgets.actions.trees import latest_tree
from budgets.forms.trees import CompareForm, PublishForm, TryForm, WholeForm
from budgets.graph import Given, Tree
from budgets.graph.comparing import compare
from budgets.kept_trees import drafts_kept_by, trees_kept_by
from budgets.models import TreeDraft
from budgets.shown_tree import show_tree
from budgets.views.loading import attempt, status_of
from trail.ids import read_id


def get_place(request: ViewerRequest, pk: int) -> Municipality:
    """A municipality whose graph the viewer keeps; else Http404."""
    place: Municipality = get_object_or_404(municipalities_kept_by(request.viewer), pk=pk)
    return place


def find_draft(request: ViewerRequest, place: Municipality) -> TreeDraft | None:
    """What is being written there, if anything is."""
    return drafts_kept_by(request.viewer).filter(municipality=place).first()


def no_draft(request: ViewerRequest) -> HttpResponse:
    """Back to the versions, with the reason."""
    messages.info(request, _("There is no draft now. A colleague published it or threw it away."))
    return redirect("budgets:trees")


@screen(Role.ADMINISTRATOR)
@require_safe
def trees(request: ViewerRequest) -> HttpResponse:
    """Every version there is or was, which one counts, and the next one."""
    published = list(trees_kept_by(request.viewer).defer("data"))
    drafts = {draft.municipality_id: draft for draft in drafts_kept_by(request.viewer)}
    places = []
    for place in municipalities_kept_by(request.viewer):
        versions = [tree for tree in published if tree.municipality_id == place.pk]
        places.append({"place": place, "versions": versions, "draft": drafts.get(place.pk)})
    return render(request, "budgets/trees.html", {"places": places})


@screen(Role.ADMINISTRATOR)
@require_safe
def tree(request: ViewerRequest, pk: int) -> HttpResponse:
    """A published version, and what differs from another one (`met`; without it, from the one before)."""
    kept = trees_kept_by(request.viewer)
    row = get_object_or_404(kept, pk=pk)
    others = [one for one in kept.filter(municipality=row.municipality_id) if one.pk != row.pk]
    asked = read_id(request.GET.get("met", ""))
    before = [one for one in others if one.version < row.version]
    other = next((one for one in others if one.pk == asked), before[0] if before else None)
    is_current = all(one.version < row.version for one in others)
    context = {
        "row": row,
        "shown": show_tree(row.tree),
        "form": CompareForm(others=others, beside=other) if other and len(others) > 1 else None,
        "other": other,
        "changes": compare(other.tree, row.tree) if other else [],
        "is_current": is_current,
    }
    return render(request, "budgets/tree.html", context)


@screen(Role.ADMINISTRATOR)
def tree_draft(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """The next version as it stands. Posted to, it is begun."""
    place = get_place(request, municipality_pk)
    if request.method == "POST":
        actions.begin_draft(municipality=place, by=request.viewer)
        return redirect("budgets:tree_draft", place.pk)
    draft = find_draft(request, place)
    if draft is None:
        return no_draft(request)
    return draft_page(request, draft)


def draft_page(
    request: ViewerRequest,
    draft: TreeDraft,
    *,
    publish: PublishForm | None = None,
    drop: WholeForm | None = None,
    part: forms.Form | None = None,
    moved: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """The page of the draft, with whatever form was just sent to it; only what changed, for htmx.

    `moved`: the keys of the question and the answer that one goes on with.
    """
    tree = draft.tree
    shown = show_tree(tree, graph.check(tree))
    last = latest_tree(draft.municipality_id)
    seen = {"seen": actions.fingerprint(draft)}
    for form in (publish, drop):
        if form is not None and form.non_field_errors():
            # they have been told: sending it once more is meant
            form.data = request.POST.copy()
            form.data["seen"] = seen["seen"]
    context = {
        "draft": draft,
        "place": draft.municipality,
        "shown": shown,
        # what publishing would change, also when another version came from a file meanwhile
        "last": last,
        "changes": compare(last.tree, tree) if last else [],
        "publish": publish or PublishForm(initial=seen),
        "drop": drop or WholeForm(initial=seen),
        "part": part,
        "moved": shown.answer(*moved),
    }
    template = "budgets/tree_draft.html"
    if request.htmx:
        template += "#whole"
    sent = next((form for form in (publish, drop, part) if form is not None), None)
    return render(request, template, context, status=status_of(sent))


@screen(Role.ADMINISTRATOR)
@require_POST
def tree_publish(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Freeze the draft that was looked at: new requests follow it from now on."""
    place = get_place(request, municipality_pk)
    form = PublishForm(request.POST)
    if form.is_valid():
        made = attempt(
            request,
            form,
            lambda: actions.publish_draft(
                municipality=place, seen=form.cleaned_data["seen"], by=request.viewer
            ),
        )
        if made is not None:
            said = _("Version %(n)s counts from now on. Requests that run already keep theirs.")
            messages.success(request, said % {"n": made.version})
            return redirect("budgets:trees")
    draft = find_draft(request, place)
    return no_draft(request) if draft is None else draft_page(request, draft, publish=form)


@screen(Role.ADMINISTRATOR)
@require_POST
def tree_drop(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Throw the draft away."""
    place = get_place(request, municipality_pk)
    form = WholeForm(request.POST)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        attempt(
            request,
            form,
            lambda: actions.drop_draft(municipality=place, seen=seen, by=request.viewer),
        )
        if not form.errors:
            messages.success(
                request, _("The draft has been thrown away. What counts, still counts.")
            )
            return redirect("budgets:trees")
    draft = find_draft(request, place)
    return no_draft(request) if draft is None else draft_page(request, draft, drop=form)


# --- trying ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TriedStep:
    """A question that was answered while trying, and the address where it is answered otherwise."""

    question: graph.Question
    answer: graph.Answer
    again: str


@screen(Role.ADMINISTRATOR)
@require_safe
def tree_try(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Walk the draft as who asks for money would. Nothing is made: the answers stand in the address."""
    place = get_place(request, municipality_pk)
    draft = find_draft(request, place)
    if draft is None:
        return no_draft(request)
    tree = draft.tree
    if graph.check(tree):
        messages.info(request, _("First mend what is not right yet; then it can be tried."))
        return redirect("budgets:tree_draft", place.pk)
    context = {"draft": draft, "place": place, **_tried(tree, request)}
    return render(request, "budgets/tree_try.html", context)


def _tried(tree: Tree, request: ViewerRequest) -> dict[str, object]:
    """How far the answers in the address lead; what is typed with them isn't asked."""
    fits, short = "past_niet" not in request.GET, "klein" in request.GET
    asked = {key: request.GET.get(f"v_{key}", "") for key in tree.questions}
    given = {key: Given(answer, "…", has_date=True) for key, answer in asked.items() if answer}
    walk = graph.walk(tree, given, fits=fits, short=short)
    as_if = [name for name, on in (("past_niet", not fits), ("klein", short)) if on]
    kept = request.GET.copy()
    kept.clear()
    kept.update(dict.fromkeys(as_if, "ja"))
    steps = []
    for step in walk.path:
        again = kept.urlencode()
        if not step.question.computed:
            kept[f"v_{step.question.key}"] = step.answer.key
        steps.append(TriedStep(step.question, step.answer, again))
    return {
        "walk": walk,
        "steps": steps,
        "answers": [(name, value) for name, value in kept.items() if name not in as_if],
        "form": TryForm(question=walk.next, fits=fits, short=short),
        "is_as_if": bool(as_if),
        "marks": [tree.marks[key] for key in tree.marks if key in walk.marks],
    }
