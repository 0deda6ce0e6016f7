"""Factsheets on screen: the list, a new one with its figures, one edition and what can be done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from accounts.access import ViewerRequest, screen
from accounts.models import Programme
from accounts.states import Role
from accounts.viewer import Viewer
from consent import gate
from documents.serving import as_download
from reporting import factsheet, policies, queue
from reporting.actions import editions as actions
from reporting.actions.quotes import quote_stands_in
from reporting.definitions import DEFINITIONS
from reporting.disclosure import Sheet
from reporting.forms.editions import EditionForm, WithdrawForm
from reporting.history import editions_of_same_days
from reporting.models import Edition
from reporting.monitor import paper
from reporting.monitor.counting import count_tables
from reporting.monitor.trends import over_time
from reporting.papers.making import paper_of
from reporting.periods import Period
from reporting.plugs import READERS
from reporting.showing import is_exact, show_tables
from reporting.states import Audience, EditionKind, EditionStatus
from reporting.views.quotes import note_offered, say
from trail import reads
from trail.errors import Conflict, Denied, Refusal
from trail.jobs import find_job, find_jobs
from trail.models import Job
from trail.states import LineKind


@screen(*READERS)
def edition_list(request: ViewerRequest) -> HttpResponse:
    """Project leaders: every edition of their municipality. Policy makers: what is published."""
    editions = list(
        Edition.objects.visible_to(request.viewer)
        .select_related("programme__municipality", "organisation", "asked_by")
        .defer("figures")
    )
    # of what is not there yet: is it being made at all?
    jobs = find_jobs(e.job_id for e in editions if e.status == EditionStatus.ASKED)
    return render(
        request,
        "reporting/edition_list.html",
        {
            "editions": [_listed(e, jobs.get(e.job_id)) for e in editions],
            "leads": request.viewer.has_role(Role.PROJECT_LEADER),
        },
    )


def _listed(edition: Edition, job: Job | None) -> dict[str, Any]:
    listed = {
        "row": edition,
        "period": edition.period.words,
        "tone": TONES[EditionStatus(edition.status)],
    }
    if job is not None and job.is_over:
        # it failed, or somebody stopped it
        listed |= {"tone": queue.TONES[job.status], "words": job.get_status_display()}
    return listed


TONES: dict[EditionStatus, str] = {
    EditionStatus.CONFIRMING: "sun",
    EditionStatus.ASKED: "sea",
    EditionStatus.MADE: "sea",
    EditionStatus.PUBLISHED: "leaf",
    EditionStatus.WITHDRAWN: "grey",
}


@screen(Role.PROJECT_LEADER)
def edition_new(request: ViewerRequest) -> HttpResponse:
    """Choose programme and period, look at the figures first ('preview'), ask for the edition."""
    posted = request.POST if request.method == "POST" else None
    form = EditionForm(posted, viewer=request.viewer)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = _preview(form)
        else:
            try:
                edition = _ask(form, by=request.viewer)
                return redirect("reporting:detail", edition.pk)
            except Denied as refusal:
                say(form, refusal)
    note_offered(request, form)
    if form.errors:
        status = 422
    template = "reporting/edition_new.html" + ("#form" if request.htmx else "")
    return render(request, template, context, status=status)


def _ask(form: EditionForm, *, by: Viewer) -> Edition:
    values = form.cleaned_data
    return actions.ask_edition(
        programme=values["programme"],
        period=form.period,
        audience=Audience(values["audience"]),
        introduction=values["introduction"],
        quote=values["quote"],
        show_small=values["show_small"],
        reason=values["reason"],
        token=form.form_token,
        by=by,
    )


def _preview(form: EditionForm) -> dict[str, Any]:
    values = form.cleaned_data
    programme: Programme = values["programme"]
    exact = is_exact(values["audience"], values["show_small"])
    sheet, tables = factsheet.count_sheet(programme, form.period, exact=exact)
    found = _figures(sheet, form.period) | {"withheld": factsheet.withheld_in(tables)}
    if exact:
        return found
    # what they would give away beside it takes a worker: it is said beforehand that they are there, and which
    beside = editions_of_same_days(programme, form.period)
    return found | {"is_protected": True, "beside": [(one, one.period.words) for one in beside]}


def _count(programme: Programme, period: Period, audience: str, show_small: bool) -> Sheet:
    """To look at beforehand; what earlier editions would tell beside it is left out when it is made."""
    exact = is_exact(audience, show_small)
    return factsheet.count_sheet(programme, period, exact=exact)[0]


def _figures(sheet: Sheet, period: Period) -> dict[str, Any]:
    """Figures as the screen shows them: the same words as the PDF, with what they mean."""
    return {
        "sheet": sheet,
        "period": period.words,
        "numbers": factsheet.big_numbers(sheet),
        "topics": factsheet.bars(sheet.help_topics, sheet),
        "topics_note": factsheet.topics_note(sheet),
        "results": factsheet.bars(sheet.results, sheet),
        "results_note": factsheet.results_note(sheet),
        "definitions": DEFINITIONS.values(),
    }


def _get_edition(request: ViewerRequest, pk: int, action: str) -> Edition:
    editions = Edition.objects.visible_to(request.viewer).select_related(
        "programme__municipality",
        "organisation",
        "file",
        "asked_by",
        "confirmed_by",
        "published_by",
        "withdrawn_by",
    )
    edition: Edition = gate.get_visible(request, editions, pk, action)
    return edition


@screen(*READERS)
def edition_detail(request: ViewerRequest, pk: int) -> HttpResponse:
    """One edition. While it is being made this shows how far it is, and asks again by itself."""
    edition = _get_edition(request, pk, "edition.view")
    context = _detail(request.viewer, edition)
    if not request.htmx:
        return render(request, "reporting/edition_detail.html", context)
    if edition.status == EditionStatus.ASKED:
        return render(request, "reporting/edition_detail.html#progress", context)
    # it is over: the whole page instead of the progress that asked
    response = render(request, "reporting/edition_detail.html#edition", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#edition", "outerHTML"
    return response


def _detail(viewer: Viewer, edition: Edition) -> dict[str, Any]:
    leads = viewer.has_role(Role.PROJECT_LEADER, municipality_id=edition.municipality_id)
    context: dict[str, Any] = {
        "edition": edition,
        "period": edition.period.words,
        "tone": TONES[EditionStatus(edition.status)],
        "leads": leads,
        "can_confirm": _can(policies.check_can_confirm, viewer, edition),
        "can_publish": _can(policies.check_can_publish, viewer, edition),
        "can_withdraw": _can(policies.check_can_withdraw, viewer, edition),
        "withdraw_form": WithdrawForm(),
        "paper": paper_of(edition),
        "can_ask_without": _can(policies.check_can_ask_without_quote, viewer, edition),
    }
    if edition.quote and quote_stands_in(edition):
        context["quote"] = edition.quote
    if edition.kind == EditionKind.MONITOR:
        context |= _report(edition, confirms=context["can_confirm"])
    elif edition.sheet is not None:
        context["figures"] = _figures(edition.sheet, edition.period)
        if leads:
            context["figures"]["withheld"] = factsheet.withheld_in(paper.tables_of(edition))
    elif context["can_confirm"]:
        # who confirms sees what it is about
        context["figures"] = _figures(
            _count(edition.programme, edition.period, edition.audience, edition.show_small),
            edition.period,
        )
    if edition.status == EditionStatus.ASKED:
        context["making"] = queue.line_of(queue.thing_of(edition), find_job(edition.job_id))
    return context


def _report(edition: Edition, *, confirms: bool) -> dict[str, Any]:
    """The chapters of a monitoring report; before it is made for who confirms that small numbers are shown."""
    tables = paper.tables_of(edition)
    if not tables and confirms:
        counted = count_tables(edition.programme, edition.period)
        tables = tuple(show_tables(counted, edition.programme, exact=True).values())
    found = paper.chapters(tables, edition.period)
    return {
        "trends": over_time([*tables, *paper.older_of(edition)]),
        "trends_are_exact": edition.audience == Audience.INTERNAL,
        "chapters": found,
        "withheld": [one for chapter in found for chart in chapter.every for one in chart.withheld],
        "has_before": any(table.period != edition.period for table in tables),
    }


def _can(check: Callable[[Viewer, Edition], None], viewer: Viewer, edition: Edition) -> bool:
    try:
        check(viewer, edition)
    except Refusal:
        return False
    return True


@screen(Role.PROJECT_LEADER)
def edition_confirm(request: ViewerRequest, pk: int) -> HttpResponse:
    """The second person agrees with showing small numbers."""
    return _do(request, pk, actions.confirm_exact, "edition.confirm_small")


@screen(Role.PROJECT_LEADER)
def edition_publish(request: ViewerRequest, pk: int) -> HttpResponse:
    """Let the policy makers have it."""
    return _do(request, pk, actions.publish_edition, "edition.publish")


@screen(Role.PROJECT_LEADER)
def edition_cancel(request: ViewerRequest, pk: int) -> HttpResponse:
    """Stop making it."""
    return _do(request, pk, actions.cancel_making, "edition.cancel")


@screen(Role.PROJECT_LEADER)
def edition_retry(request: ViewerRequest, pk: int) -> HttpResponse:
    """Make it after all."""
    return _do(request, pk, actions.retry_edition, "edition.retry")


def _do(request: ViewerRequest, pk: int, action: Callable[..., Edition], name: str) -> HttpResponse:
    edition = _get_edition(request, pk, name)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        # the same one, or another in its place
        pk = action(edition=edition, by=request.viewer).pk
    except Conflict as conflict:
        messages.warning(request, conflict.reason)
    if request.POST.get("back") == "queue":
        return redirect("reporting:queue")
    return redirect("reporting:detail", pk)


@screen(Role.PROJECT_LEADER)
def edition_without_quote(request: ViewerRequest, pk: int) -> HttpResponse:
    """The same again, without the sentence that may not stand there any more."""
    return _do(request, pk, actions.ask_without_quote, "edition.ask")


@screen(Role.PROJECT_LEADER)
def edition_withdraw(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take an edition back, with the reason."""
    edition = _get_edition(request, pk, "edition.withdraw")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_edition(
                edition=edition, reason=form.cleaned_data["reason"], by=request.viewer
            )
        except Conflict as conflict:
            messages.warning(request, conflict.reason)
        return redirect("reporting:detail", pk)
    context = {"edition": edition, "period": edition.period.words, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "reporting/edition_withdraw.html", context, status=status)


@screen(*READERS, Role.PROFESSIONAL)
def edition_download(request: ViewerRequest, pk: int) -> HttpResponse:
    """The PDF, through its edition's own gate; every time a line in the log. A partner's people have their page."""
    finished = Edition.objects.visible_to(request.viewer).finished()
    edition = gate.get_visible(
        request, finished.select_related("programme", "file"), pk, "edition.download"
    )
    reads.note(
        request,
        "edition.download",
        [],
        kind=LineKind.EXPORT,
        thing=edition,
        municipality_id=edition.municipality_id,
    )
    return as_download(edition.file, edition.file_name)
