"""Who looked into this dossier, to read together with the resident."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, dossier_screen
from consent import logbook, policies
from consent.views.loading import frame, get_dossier

PER_PAGE = 60


@dossier_screen
@require_safe
def log(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """For the lead organisation, which shows it to the resident whenever they ask."""
    dossier = get_dossier(request, dossier_pk, "log.view")
    policies.check_can_show_log(request.viewer, dossier)
    page = Paginator(logbook.groups(dossier), PER_PAGE).get_page(request.GET.get("page"))
    context = frame(request, dossier) | {
        "page": page,
        "entries": logbook.entries(dossier, page.object_list),
    }
    return render(request, "consent/log.html", context)
