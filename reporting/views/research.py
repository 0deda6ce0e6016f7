"""Files for researchers: asked by a project leader, agreed by the privacy officer, taken along by who asked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, screen
from accounts.states import Role
from consent import gate
from documents.serving import as_download
from reporting.actions import research as actions
from reporting.forms.research import FileForm, ProjectForm, RefuseForm
from reporting.models import ResearchExport, ResearchProject
from reporting.research import shown
from reporting.research.making import shown_of
from trail import reads
from trail.errors import Conflict, Refusal
from trail.states import LineKind

PARTIES = (Role.PROJECT_LEADER, Role.PRIVACY_OFFICER)


@screen(*PARTIES)
def research_list(request: ViewerRequest) -> HttpResponse:
    """Every project of the municipality, with how its newest file stands."""
    context = {
        "projects": shown.projects(request.viewer),
        "leads": request.viewer.has_role(Role.PROJECT_LEADER),
    }
    return render(request, "reporting/research/list.html", context)


@screen(Role.PROJECT_LEADER)
def research_new(request: ViewerRequest) -> HttpResponse:
    """A new project, with its first file."""
    form = ProjectForm(request.POST if request.method == "POST" else None, viewer=request.viewer)

    def begin() -> ResearchExport:
        programmes = list(form.cleaned_data["programmes"])
        return actions.begin_project(
            municipality=programmes[0].municipality,
            details=form.details,
            programmes=programmes,
            period=form.period,
            token=form.cleaned_data["token"],
            by=request.viewer,
        )

    return _asked(request, form, begin, {})


@screen(Role.PROJECT_LEADER)
def research_next(request: ViewerRequest, pk: int) -> HttpResponse:
    """Another file of a project, with the same codes for the same people."""
    project = _get_project(request, pk, "research.ask")
    form = FileForm(
        request.POST if request.method == "POST" else None, viewer=request.viewer, project=project
    )

    def ask() -> ResearchExport:
        return actions.ask_export(
            project=project,
            programmes=list(form.cleaned_data["programmes"]),
            period=form.period,
            token=form.cleaned_data["token"],
            by=request.viewer,
        )

    return _asked(request, form, ask, {"project": project})


def _asked(
    request: ViewerRequest,
    form: FileForm,
    ask: Callable[[], ResearchExport],
    context: dict[str, Any],
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            return redirect("reporting:research", ask().project_id)
        except Refusal as refusal:
            form.add_error(refusal.field or None, refusal.reason)
    status = 422 if form.errors else 200
    template = "reporting/research/new.html"
    return render(request, template, {**context, "form": form}, status=status)


def _get_project(request: ViewerRequest, pk: int, action: str) -> ResearchProject:
    rows = ResearchProject.objects.visible_to(request.viewer)
    project: ResearchProject = gate.get_visible(
        request, rows.select_related("municipality", "started_by"), pk, action
    )
    return project


def _get_export(request: ViewerRequest, pk: int, action: str) -> ResearchExport:
    rows = ResearchExport.objects.visible_to(request.viewer)
    export: ResearchExport = gate.get_visible(
        request, rows.select_related("project__municipality", "asked_by"), pk, action
    )
    return export


@screen(*PARTIES)
def research_detail(request: ViewerRequest, pk: int) -> HttpResponse:
    """A project and its files. While one is being made this asks again by itself."""
    project = _get_project(request, pk, "research.view")
    template = "reporting/research/detail.html" + ("#files" if request.htmx else "")
    return render(request, template, shown.project(request.viewer, project))


@screen(Role.PRIVACY_OFFICER)
def research_agree(request: ViewerRequest, pk: int) -> HttpResponse:
    """The second pair of eyes says yes."""
    return _do(request, pk, actions.agree, "research.agree")


@screen(Role.PRIVACY_OFFICER)
def research_refuse(request: ViewerRequest, pk: int) -> HttpResponse:
    """Or no, and why."""
    export = _get_export(request, pk, "research.refuse")
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.refuse(export=export, reason=form.cleaned_data["reason"], by=request.viewer)
        except Conflict as conflict:
            messages.warning(request, conflict.reason)
        return redirect("reporting:research", export.project_id)
    context = {"export": export, "form": form}
    status = 422 if form.errors else 200
    return render(request, "reporting/research/refuse.html", context, status=status)


@screen(Role.PROJECT_LEADER)
def research_withdraw(request: ViewerRequest, pk: int) -> HttpResponse:
    """It is not needed after all."""
    return _do(request, pk, actions.withdraw_export, "research.withdraw")


@screen(Role.PROJECT_LEADER)
def research_again(request: ViewerRequest, pk: int) -> HttpResponse:
    """Make it again, without whoever took the yes back."""
    return _do(request, pk, actions.make_again, "research.make_again")


@screen(Role.PROJECT_LEADER)
def research_retry(request: ViewerRequest, pk: int) -> HttpResponse:
    """Make it after all."""
    return _do(request, pk, actions.retry_making, "research.retry")


@screen(Role.PROJECT_LEADER)
def research_cancel(request: ViewerRequest, pk: int) -> HttpResponse:
    """Stop making it."""
    return _do(request, pk, actions.cancel_making, "research.cancel")


def _do(
    request: ViewerRequest, pk: int, action: Callable[..., ResearchExport], name: str
) -> HttpResponse:
    export = _get_export(request, pk, name)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        action(export=export, by=request.viewer)
    except Conflict as conflict:
        messages.warning(request, conflict.reason)
    if request.POST.get("back") == "queue":
        return redirect("reporting:queue")
    return redirect("reporting:research", export.project_id)


@screen(Role.PROJECT_LEADER)
def research_told(request: ViewerRequest, pk: int) -> HttpResponse:
    """The researchers have heard that somebody took the yes back."""
    return _do(request, pk, actions.note_told, "research.told")


@screen(Role.PROJECT_LEADER)
def research_end(request: ViewerRequest, pk: int) -> HttpResponse:
    """The research is over: files and codes are destroyed."""
    project = _get_project(request, pk, "research.end")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        actions.end_project(project=project, by=request.viewer)
    except Conflict as conflict:
        messages.warning(request, conflict.reason)
    return redirect("reporting:research", project.pk)


@screen(Role.PROJECT_LEADER)
def research_download(request: ViewerRequest, pk: int) -> HttpResponse:
    """The file, by a press of a button: looks once more whether everybody's yes stands, and logs whose it is."""
    export = _get_export(request, pk, "research.download")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        file = actions.hand_over(export=export, by=request.viewer)
    except Conflict as conflict:
        messages.warning(request, conflict.reason)
        return redirect("reporting:research", export.project_id)
    if file is None:
        messages.warning(
            request, _("The file is not there any more. Below it says why, and what you can do.")
        )
        return redirect("reporting:research", export.project_id)
    reads.note(
        request,
        "research.download",
        shown_of(export),
        kind=LineKind.EXPORT,
        thing=export,
        municipality_id=export.municipality_id,
    )
    return as_download(file, export.file_name)
