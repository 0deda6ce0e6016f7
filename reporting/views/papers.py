"""Papers as they stand today: to learn from, for a new alderman, for a partner. Nothing is kept by looking."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, screen
from accounts.models import Partnership, Programme
from accounts.states import DOSSIER_ROLES, Role
from budgets.overview import led_by
from cases.signalbook import threshold_of
from consent import gate
from documents.papers import Paper
from reporting.forms.papers import ProgrammeForm, ProgrammePeriodForm
from reporting.forms.periods import PeriodForm, QuarterForm
from reporting.papers import alderman, learning, partner
from reporting.periods import Period, Span, last_whole
from trail import clock


@screen(Role.PROJECT_LEADER)
@require_safe
def learning_page(request: ViewerRequest) -> HttpResponse:
    """The agenda of the past two months, or of other days; exact, for who steers."""
    programmes, usual = led_by(request.viewer), learning.two_months_until(clock.today())
    form = ProgrammePeriodForm(_asked(request, programmes, usual), programmes=programmes)
    paper = None
    if form.is_valid():
        programme: Programme = form.cleaned_data["programme"]
        paper = learning.paper_of(learning.count_learning(programme.municipality, form.period))
    return _page(request, _("Leren van Op Koers"), form, paper)


@screen(Role.PROJECT_LEADER)
@require_safe
def alderman_page(request: ViewerRequest) -> HttpResponse:
    """As it stands today; exact, for who steers."""
    programmes = led_by(request.viewer)
    form = ProgrammeForm(_asked(request, programmes), programmes=programmes)
    paper = None
    if form.is_valid():
        paper = alderman.paper_of(alderman.count_alderman(form.cleaned_data["programme"]))
    asks = form if len(programmes) > 1 else None
    return _page(request, _("Op Koers for a new alderman"), asks, paper)


@screen(Role.PROJECT_LEADER)
@require_safe
def partners(request: ViewerRequest) -> HttpResponse:
    """Whose page: organisations by name, never in an order of merit."""
    rows = partner.pages_for(request.viewer).order_by("municipality__name", "organisation__name")
    return render(request, "reporting/partners.html", {"rows": rows})


@screen(*sorted(DOSSIER_ROLES))
@require_safe
def partner_page(request: ViewerRequest, pk: int) -> HttpResponse:
    """One organisation in one municipality: exact for who steers there, protected for its own people."""
    row: Partnership = gate.get_visible(
        request, partner.pages_for(request.viewer), pk, "partner.view"
    )
    paper = None
    leads = request.viewer.has_role(Role.PROJECT_LEADER, municipality_id=row.municipality_id)
    form = _any_days(request) if leads else _quarter(request)
    if form.is_valid():
        figures = partner.count_partner(row, form.period)
        if not leads:
            figures = partner.protect(figures, threshold_of(row.municipality_id))
        paper = partner.paper_of(figures)
    title = _("Op Koers and %(organisation)s") % {"organisation": row.organisation.name}
    return _page(request, title, form, paper, leads=leads, of_partner=True)


def _any_days(request: ViewerRequest) -> PeriodForm:
    today = clock.today()
    return PeriodForm(_asked(request, [], Period(today.replace(month=1, day=1), today)))


def _quarter(request: ViewerRequest) -> QuarterForm:
    last = last_whole(Span.QUARTER, clock.today())
    return QuarterForm({"quarter": last.start.isoformat(), **request.GET.dict()})


def _asked(
    request: ViewerRequest, programmes: list[Programme], usual: Period | None = None
) -> dict[str, Any]:
    """What the address asks for, and the usual for what it doesn't say."""
    asked: dict[str, Any] = {}
    if programmes:
        asked["programme"] = programmes[0].pk
    if usual is not None:
        asked |= {"start": usual.start, "end": usual.end}
    return {**asked, **request.GET.dict()}


def _page(
    request: ViewerRequest,
    title: str,
    form: Any,
    paper: Paper | None,
    **more: Any,
) -> HttpResponse:
    context = {"title": title, "form": form, "paper": paper, "leads": True, **more}
    status = 422 if form is not None and form.errors else 200
    return render(request, "reporting/paper.html", context, status=status)
