"""The list of courses: mine, or all that I may see."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from cases.listing import SORTS, case_rows
from cases.states import OPEN_STATUSES, CaseStatus
from consent.standing import standings_of
from trail import reads

PER_PAGE = 25
TONES = {
    CaseStatus.INVITED: "sun",
    CaseStatus.ACTIVE: "leaf",
    CaseStatus.WATCH: "sea",
}


@dossier_screen
def case_list(request: ViewerRequest) -> HttpResponse:
    """Courses with their next conversation and agreements; at most 9 queries, whatever the size."""
    asked = request.GET
    viewer = request.viewer
    scope = asked.get("scope", "")
    if scope not in ("mine", "all"):
        scope = "all" if viewer.is_project_leader else "mine"
    status = asked.get("status", "")
    status = status if status in (*CaseStatus.values, "all") else "open"
    sort = asked.get("sort", "")
    sort = sort if sort in SORTS else "next"
    usual: dict[str, list[str]] = {"open": [*sorted(OPEN_STATUSES)], "all": []}
    statuses = usual.get(status, [status])
    rows = case_rows(viewer, mine=scope == "mine", statuses=statuses, sort=sort)
    page = Paginator(rows, PER_PAGE).get_page(asked.get("page"))
    standings = standings_of(case.dossier_id for case in page)
    cases = [
        {
            "case": case,
            "tone": TONES.get(CaseStatus(case.status), "grey"),
            # after the end nobody asks any more
            "standing": standings[case.dossier_id] if case.status in OPEN_STATUSES else None,
        }
        for case in page
    ]
    if cases:
        reads.note(request, "case.list", [case.dossier.shown for case in page])
    context = {
        "cases": cases,
        "page": page,
        "scope": scope,
        "status": status,
        "sort": sort,
        "statuses": [
            ("open", _("not closed")),
            *CaseStatus.choices,
            ("all", _("all")),
        ],
        "sorts": [
            ("next", _("next conversation")),
            ("name", _("name")),
            ("number", _("number, newest first")),
        ],
        "query": urlencode({"scope": scope, "status": status, "sort": sort}),
    }
    template = "cases/case_list.html"
    response = render(request, f"{template}#rows" if request.htmx else template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
