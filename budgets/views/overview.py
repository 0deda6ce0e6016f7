"""How the budget stands, for who leads a programme."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, screen
from accounts.states import Role
from budgets.overview import led_by, overview_of, years_of


@screen(Role.PROJECT_LEADER)
@require_safe
def overview(request: ViewerRequest) -> HttpResponse:
    """One programme in one year: figures alone, no resident and nobody who works here."""
    programmes = led_by(request.viewer)
    if not programmes:
        return render(request, "budgets/overview.html", {"programmes": []})
    by_id = {str(one.pk): one for one in programmes}
    programme = by_id.get(request.GET.get("programma", str(programmes[0].pk)))
    if programme is None:
        raise Http404
    years = {str(year): year for year in years_of(programme)}
    year = years.get(request.GET.get("jaar", next(iter(years))))
    if year is None:
        raise Http404
    context = {
        "programmes": programmes,
        "years": list(years.values()),
        "told": overview_of(programme, year),
    }
    return render(request, "budgets/overview.html", context)
