"""Papers as they stand today, and having one made to hand out: to learn from, for a new alderman, a partner, the
council. Nothing is kept by looking."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, screen
from accounts.models import Organisation, Partnership, Programme
from accounts.states import DOSSIER_ROLES, Role
from budgets.overview import led_by
from cases.signalbook import threshold_of
from consent import gate
from documents.papers import Paper
from reporting.actions.editions import ask_edition
from reporting.forms.papers import AudienceForm, ProgrammeForm, ProgrammePeriodForm
from reporting.forms.periods import PeriodForm, QuarterForm
from reporting.models import Edition
from reporting.papers import alderman, council, learning, partner
from reporting.papers.tables import published_for
from reporting.periods import Period, Span, last_whole
from reporting.states import Audience, EditionKind
from trail import clock
from trail.errors import Denied


@screen(Role.PROJECT_LEADER)
def learning_page(request: ViewerRequest) -> HttpResponse:
    """The agenda of the past two months, or of other days; exact, for who steers."""
    programmes, usual = led_by(request.viewer), learning.two_months_until(clock.today())
    form = ProgrammePeriodForm(_asked(request, programmes, usual), programmes=programmes)
    paper = None
    if form.is_valid():
        programme: Programme = form.cleaned_data["programme"]
        if asked := _ask(request, form, EditionKind.LEARNING, programme, form.period):
            return asked
        paper = learning.paper_of(learning.count_learning(programme.municipality, form.period))
    return _page(request, _("Leren van Op Koers"), form, paper)


@screen(Role.PROJECT_LEADER)
def alderman_page(request: ViewerRequest) -> HttpResponse:
    """As it stands today; exact, for who steers."""
    programmes = led_by(request.viewer)
    form = ProgrammeForm(_asked(request, programmes), programmes=programmes)
    paper = None
    if form.is_valid():
        programme: Programme = form.cleaned_data["programme"]
        today = clock.today()
        period = Period(min(programme.from_date, today), today)
        if asked := _ask(request, form, EditionKind.ALDERMAN, programme, period):
            return asked
        paper = alderman.paper_of(alderman.count_alderman(programme))
    return _page(request, _("Op Koers for a new alderman"), form, paper)


@screen(Role.PROJECT_LEADER)
def council_page(request: ViewerRequest) -> HttpResponse:
    """From the first day of the programme up to the last whole quarter, or over other days; exact."""
    programmes = led_by(request.viewer)
    form = ProgrammePeriodForm(
        _asked(request, programmes, _since_the_start(programmes)), programmes=programmes
    )
    paper = None
    if form.is_valid():
        programme: Programme = form.cleaned_data["programme"]
        if asked := _ask(request, form, EditionKind.COUNCIL, programme, form.period):
            return asked
        paper = council.paper_of(council.count_council(programme, form.period, exact=True))
    return _page(request, _("Op Koers: file for the council"), form, paper)


def _since_the_start(programmes: list[Programme]) -> Period:
    today = clock.today()
    quarter = last_whole(Span.QUARTER, today)
    start = programmes[0].from_date if programmes else quarter.start
    yesterday = max(min(start, today), today - timedelta(days=1))
    return (
        Period(start, quarter.end) if start <= quarter.end else Period(min(start, today), yesterday)
    )


@screen(Role.PROJECT_LEADER)
@require_safe
def partners(request: ViewerRequest) -> HttpResponse:
    """Whose page: organisations by name, never in an order of merit."""
    rows = partner.pages_for(request.viewer).order_by("municipality__name", "organisation__name")
    return render(request, "reporting/partners.html", {"rows": rows})


@screen(*sorted(DOSSIER_ROLES))
def partner_page(request: ViewerRequest, pk: int) -> HttpResponse:
    """One organisation in one municipality: exact for who steers there, protected for its own people."""
    row: Partnership = gate.get_visible(
        request, partner.pages_for(request.viewer), pk, "partner.view"
    )
    paper = None
    leads = request.viewer.has_role(Role.PROJECT_LEADER, municipality_id=row.municipality_id)
    if request.method == "POST" and not leads:
        raise Http404
    form = _any_days(request) if leads else _quarter(request)
    if form.is_valid():
        if asked := _ask(
            request, form, EditionKind.PARTNER, _newest(row), form.period, row.organisation
        ):
            return asked
        figures = partner.count_partner(row, form.period)
        if not leads:
            told = published_for(row.organisation, row.municipality_id, form.period)
            figures = partner.protect(figures, told, threshold_of(row.municipality_id))
        paper = partner.paper_of(figures)
    title = _("Op Koers and %(organisation)s") % {"organisation": row.organisation.name}
    handed_out = (
        Edition.objects.visible_to(request.viewer)
        .published()
        .filter(
            kind=EditionKind.PARTNER,
            organisation_id=row.organisation_id,
            municipality_id=row.municipality_id,
        )
        .order_by("-published_at")
    )
    return _page(request, title, form, paper, leads=leads, of_partner=True, handed_out=handed_out)


def _any_days(request: ViewerRequest) -> PeriodForm:
    today = clock.today()
    return PeriodForm(_asked(request, [], Period(today.replace(month=1, day=1), today)))


def _quarter(request: ViewerRequest) -> QuarterForm:
    last = last_whole(Span.QUARTER, clock.today())
    return QuarterForm({"quarter": last.start.isoformat(), **request.GET.dict()})


def _asked(
    request: ViewerRequest, programmes: list[Programme], usual: Period | None = None
) -> dict[str, Any]:
    """What the address asks for, and the usual for what it doesn't say. What is sent says it all."""
    if request.method == "POST":
        return request.POST.dict()
    asked: dict[str, Any] = {}
    if programmes:
        asked["programme"] = programmes[0].pk
    if usual is not None:
        asked |= {"start": usual.start, "end": usual.end}
    return {**asked, **request.GET.dict()}


def _newest(row: Partnership) -> Programme | None:
    """The programme that a partner's page is numbered under; it tells of the whole municipality."""
    there = Programme.objects.filter(municipality_id=row.municipality_id)
    return there.order_by("-from_date", "-pk").first()


def _ask(
    request: ViewerRequest,
    form: forms.Form,
    kind: EditionKind,
    programme: Programme | None,
    period: Period,
    organisation: Organisation | None = None,
) -> HttpResponse | None:
    """When one of the buttons was pressed: have it made. What is wrong with that stands in the form."""
    if request.method != "POST":
        return None
    for_whom = AudienceForm(request.POST)
    if not for_whom.is_valid():
        form.add_error(None, _("Choose whether you hand it out, or keep it for yourselves."))
        return None
    if programme is None:
        form.add_error(None, _("There is no programme here yet."))
        return None
    try:
        edition = ask_edition(
            kind=kind,
            organisation=organisation,
            programme=programme,
            period=period,
            audience=Audience(for_whom.cleaned_data["audience"]),
            introduction="",
            token=for_whom.cleaned_data["token"],
            by=request.viewer,
        )
    except Denied as refusal:
        form.add_error(None, refusal.reason)
        return None
    return redirect("reporting:detail", edition.pk)


def _page(
    request: ViewerRequest,
    title: str,
    form: Any,
    paper: Paper | None,
    **more: Any,
) -> HttpResponse:
    # the paper that is made is about what is looked at
    chosen = form.cleaned_data if paper else {}
    context = {
        "chosen": [(name, getattr(value, "pk", value)) for name, value in chosen.items()],
        "title": title,
        "form": form,
        "asks": any(not field.is_hidden for field in form),
        "for_whom": AudienceForm(),
        "paper": paper,
        "leads": True,
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "reporting/paper.html", context, status=status)
