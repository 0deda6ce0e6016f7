"""The monitoring report and its figures on screen: a new one, the figures of today, published quarters, files."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, screen
from accounts.models import Programme
from accounts.states import Role
from consent import gate
from reporting.actions.editions import ask_edition
from reporting.effects import calculator
from reporting.forms.monitor import LookForm, MonitorForm
from reporting.models import Edition
from reporting.monitor import files, paper
from reporting.monitor.counting import BY_KEY, FIGURES, count_tables
from reporting.monitor.cube import PROTECTED, quarters_of
from reporting.monitor.professional import asking_table
from reporting.monitor.shapes import Window
from reporting.monitor.shown import ShownTable
from reporting.periods import Period, before
from reporting.plugs import READERS
from reporting.showing import show_tables
from reporting.states import Audience, EditionKind
from reporting.views.quotes import note_offered, say
from trail import reads
from trail.errors import Denied
from trail.sheets import as_book, as_csv
from trail.states import LineKind

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen(Role.PROJECT_LEADER)
def monitor_new(request: ViewerRequest) -> HttpResponse:
    """Ask for a report over a whole month, quarter or year."""
    form = MonitorForm(request.POST if request.method == "POST" else None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            edition = ask_edition(
                kind=EditionKind.MONITOR,
                programme=values["programme"],
                period=form.chosen,
                audience=Audience(values["audience"]),
                introduction=values["introduction"],
                quote=values["quote"],
                show_small=values["show_small"],
                reason=values["reason"],
                token=form.form_token,
                by=request.viewer,
            )
            return redirect("reporting:detail", edition.pk)
        except Denied as refusal:
            say(form, refusal)
    note_offered(request, form)
    status = 422 if form.errors else 200
    return render(request, "reporting/monitor/new.html", {"form": form}, status=status)


@screen(Role.PROJECT_LEADER)
@require_safe
def figures(request: ViewerRequest) -> HttpResponse:
    """The figures as they are now, exact, one window at a time; this quarter's last unless asked otherwise."""
    form = LookForm(_asked(request), viewer=request.viewer)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        window = Window(form.cleaned_data["window"])
        tables = _exact(form.cleaned_data["programme"], form.chosen, window)
        context |= {
            "window": window.value,
            "windows": [(w.value, str(paper.WINDOWS[w][0])) for w in _windows()],
            "chapters": paper.chapters(tables, form.chosen),
            "period": form.chosen.words,
            "query": f"programme={form.cleaned_data['programme'].pk}&period={form.cleaned_data['period']}",
        }
    return render(
        request, "reporting/monitor/figures.html", context, status=422 if form.errors else 200
    )


def _asked(request: ViewerRequest) -> dict[str, Any]:
    """What the address says, and for the rest what one most likely wants to see."""
    form = LookForm(viewer=request.viewer)
    programme = form.initial["programme"]
    choices = [value for _name, some in form.fields["period"].choices for value, _words in some]  # type: ignore[attr-defined]
    usual = {
        "programme": programme.pk if programme else "",
        "period": choices[0] if choices else "",
        "window": Window.RESIDENT.value,
    }
    return {**usual, **request.GET.dict()}


def _windows() -> list[Window]:
    filled = {figure.window for figure in FIGURES}
    return [window for window in paper.WINDOWS if window in filled]


def _exact(programme: Programme, period: Period, window: Window) -> list[ShownTable]:
    """Of this period and the one before it. A figure that others are a part of, or made of, is counted along, and not
    shown."""
    keys = {figure.key for figure in FIGURES if figure.window == window}
    along = {BY_KEY[key].base for key in keys} - {""}
    if window == Window.EFFECTS:
        along |= calculator.NEEDS
    found = []
    if window == Window.PROFESSIONAL:
        said = asking_table(programme, period)
        return [said] if said else []
    for one in (period, before(period)):
        counted = count_tables(programme, one, keys | along)
        shown = show_tables(counted, programme, exact=True)
        found += [table for key, table in shown.items() if key in keys]
    return found


@screen(Role.PROJECT_LEADER)
@require_safe
def figure_file(request: ViewerRequest, key: str) -> HttpResponse:
    """One figure of today as CSV, exact."""
    form = LookForm(_asked(request), viewer=request.viewer)
    figure = BY_KEY.get(key)
    if figure is None or not form.is_valid():
        raise Http404
    programme, period = form.cleaned_data["programme"], form.chosen
    tables = {t.period: t for t in _exact(programme, period, figure.window) if t.figure == key}
    if period not in tables:
        raise Http404
    reads.note(
        request,
        "figures.download",
        [],
        kind=LineKind.EXPORT,
        thing=programme,
        municipality_id=programme.municipality_id,
    )
    name = f"{key}-{programme.key}-{period.start:%Y-%m-%d}-{period.end:%Y-%m-%d}.csv"
    return _file(
        as_csv(files.rows_of(tables[period], tables.values())),
        name,
        "text/csv; charset=utf-8",
    )


@screen(*READERS)
@require_safe
def edition_csv(request: ViewerRequest, pk: int, key: str) -> HttpResponse:
    """One chart of an edition as CSV: what it shows, and nothing else."""
    edition = _monitor(request, pk, "edition.download")
    tables = paper.tables_of(edition)
    now = next((t for t in tables if t.figure == key and t.period == edition.period), None)
    if now is None:
        raise Http404
    _note(request, edition)
    name = edition.file_name.replace(".pdf", f"-{key}.csv")
    others = [*tables, *paper.older_of(edition)]
    return _file(as_csv(files.rows_of(now, others)), name, CSV)


@screen(*READERS)
@require_safe
def edition_book(request: ViewerRequest, pk: int) -> HttpResponse:
    """Everything that an edition shows, as a workbook with a sheet per figure and what each means."""
    edition = _monitor(request, pk, "edition.download")
    _note(request, edition)
    book = as_book(files.book_of(paper.tables_of(edition), edition.period, paper.older_of(edition)))
    return _file(book, edition.file_name.replace(".pdf", ".xlsx"), XLSX)


@screen(*READERS)
@require_safe
def quarters(request: ViewerRequest) -> HttpResponse:
    """Quarters beside each other, of one figure: what was published of each, and nothing more (DOMAIN §6, the cube)."""
    editions = (
        Edition.objects.visible_to(request.viewer)
        .published()
        .filter(**PROTECTED)
        .select_related("programme__municipality")
        .order_by("-start_date", "-published_at")
    )
    cube = quarters_of(editions, request.GET.get("programma", ""), request.GET.get("cijfer", ""))
    return render(
        request,
        "reporting/monitor/quarters.html",
        {"cube": cube, "leads": request.viewer.has_role(Role.PROJECT_LEADER)},
    )


def _monitor(request: ViewerRequest, pk: int, action: str) -> Edition:
    finished = Edition.objects.visible_to(request.viewer).finished()
    rows = finished.filter(kind=EditionKind.MONITOR).select_related("programme")
    edition: Edition = gate.get_visible(request, rows, pk, action)
    return edition


def _note(request: ViewerRequest, edition: Edition) -> None:
    reads.note(
        request,
        "edition.download",
        [],
        kind=LineKind.EXPORT,
        thing=edition,
        municipality_id=edition.municipality_id,
    )


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
