"""Writing down the story and what is stuck; putting it in the resident's order."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases import casefile
from cases.actions import story as actions
from cases.forms.steps import StepForm
from cases.forms.story import OrderForm, ProblemForm, ProblemStatusForm, StoryForm
from cases.models import Case, HelpTopic, Problem, Step
from cases.policies.courses import check_takes_part
from cases.policies.story import check_can_edit_problem, check_can_edit_story
from cases.views.loading import (
    attempt,
    back_to,
    back_url,
    get_case,
    get_problem,
    get_story_part,
    status_of,
)
from cases.views.tableview import going_on_table, table_context
from consent import gate


@dossier_screen
def story_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """Tell a part of the story, or the answer to the central question."""
    case = get_case(request, pk, "story.new")
    check_takes_part(request.viewer, case)
    form = StoryForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(request.viewer, case.dossier),
        initial={"is_wish": "wens" in request.GET},
    )
    if form.is_bound and form.is_valid():
        told = attempt(
            request,
            form,
            lambda: actions.tell_story(case=case, by=request.viewer, **form.cleaned_data),
        )
        if told is not None:
            messages.success(request, _("It has been written down."))
            return back_to(request, case, "cases:story")
    context = _frame(request, case, "cases:story") | {"form": form}
    return render(request, "cases/story_form.html", context, status=status_of(form))


@dossier_screen
def story_edit(request: ViewerRequest, pk: int) -> HttpResponse:
    """Improve the words of a part; the area it is about stays."""
    part, case = get_story_part(request, pk, "story.edit")
    part.case, part.dossier = case, case.dossier
    check_can_edit_story(request.viewer, part)
    form = StoryForm(
        request.POST if request.method == "POST" else None, initial={"text": part.text}
    )
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"]
        if attempt(
            request, form, lambda: actions.edit_story(part=part, text=text, by=request.viewer)
        ):
            messages.success(request, _("It has been written down."))
            return redirect("cases:story", case.pk)
    context = _frame(request, case, "cases:story") | {"form": form, "part": part}
    return render(request, "cases/story_form.html", context, status=status_of(form))


@dossier_screen
def problem_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """Add what is stuck, last in the resident's order."""
    case = get_case(request, pk, "problem.new")
    viewer = request.viewer
    check_takes_part(viewer, case)
    areas = gate.areas_for(viewer, case.dossier)
    form = ProblemForm(
        request.POST if request.method == "POST" else None,
        areas=areas,
        topics=HelpTopic.objects.filter(area__in=areas),
    )
    if form.is_bound and form.is_valid():
        added = attempt(
            request, form, lambda: actions.add_problem(case=case, by=viewer, **form.cleaned_data)
        )
        if added is not None:
            messages.success(request, _("Added to the plan, as the last one."))
            return back_to(request, case)
    context = _frame(request, case, "cases:detail") | {"form": form}
    return render(request, "cases/problem_form.html", context, status=status_of(form))


@dossier_screen
def problem(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change the words of a problem, or say how it stands."""
    row, case = get_problem(request, pk, "problem.view")
    viewer = request.viewer
    row.case, row.dossier = case, case.dossier
    check_can_edit_problem(viewer, row)
    form = _problem_form(request, row, case, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        changed = attempt(
            request, form, lambda: actions.edit_problem(problem=row, by=viewer, **form.cleaned_data)
        )
        if changed is not None:
            messages.success(request, _("It has been changed."))
            return back_to(request, case)
    return problem_page(request, row, case, form)


def problem_page(
    request: ViewerRequest,
    row: Problem,
    case: Case,
    form: ProblemForm | None = None,
    steps: StepForm | None = None,
) -> HttpResponse:
    """What is stuck, with its small steps; whichever form was sent keeps what was typed."""
    context = _frame(request, case, "cases:detail") | {
        "form": form or _problem_form(request, row, case),
        "problem": row,
        "step_form": steps or StepForm(),
        "steps": list(Step.objects.visible_to(request.viewer).filter(problem=row)),
    }
    wrong = any(one is not None and one.errors for one in (form, steps))
    return render(request, "cases/problem_form.html", context, status=422 if wrong else 200)


def _problem_form(
    request: ViewerRequest, row: Problem, case: Case, data: Any = None
) -> ProblemForm:
    chosen = list(row.topics.values_list("pk", flat=True))
    return ProblemForm(
        data,
        topics=HelpTopic.objects.filter(area__in=gate.areas_for(request.viewer, case.dossier)),
        initial={"words": row.words, "note": row.note, "topics": chosen},
    )


@dossier_screen
@require_POST
def problem_status(request: ViewerRequest, pk: int) -> HttpResponse:
    """Open, for later, or solved."""
    row, case = get_problem(request, pk, "problem.status")
    form = ProblemStatusForm(request.POST)
    if not form.is_valid():
        raise Http404
    actions.set_problem_status(problem=row, status=form.cleaned_data["status"], by=request.viewer)
    messages.success(request, _("It has been changed."))
    return back_to(request, case)


@dossier_screen
@require_POST
def order(request: ViewerRequest, pk: int) -> HttpResponse:
    """One problem one step up or down; at the table the list is renewed in place."""
    case = get_case(request, pk, "problem.order")
    viewer = request.viewer
    form = OrderForm(request.POST)
    if not form.is_valid():
        raise Http404
    moved, step = form.cleaned_data["problem"], form.cleaned_data["step"]
    at_table = request.POST.get("back") == "table"
    table = going_on_table(request, case) if at_table else None
    everything = [p.pk for p in casefile.problems_of(viewer, case)]
    shown = [p.pk for p in table.projected_problems()] if table else everything
    if moved not in shown:
        raise Http404
    actions.reorder_problems(case=case, order=_moved(everything, shown, moved, step), by=viewer)
    if request.htmx and table:
        fresh = going_on_table(request, case)
        assert fresh is not None
        context = table_context(request, fresh, moved=moved, step=step)
        return render(request, "cases/meeting.html#problems", context)
    return back_to(request, case)


def _moved(everything: list[int], shown: list[int], moved: int, step: str) -> list[int]:
    """The order with one problem changed places with its neighbour among those shown."""
    place = shown.index(moved)
    other = place + (-1 if step == "up" else 1)
    if not 0 <= other < len(shown):
        return everything
    swap = {moved: shown[other], shown[other]: moved}
    return [swap.get(pk, pk) for pk in everything]


def _frame(request: ViewerRequest, case: Case, default: str) -> dict[str, object]:
    return {
        "case": case,
        "dossier": case.dossier,
        "name": case.resident_name,
        "back": request.POST.get("back") or request.GET.get("back", ""),
        "back_url": back_url(request, case, default),
    }
