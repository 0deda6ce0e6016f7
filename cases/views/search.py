"""Finding a course or referral by name or number."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import ViewerRequest, dossier_screen
from cases.listing import find
from trail import reads
from trail.states import LineKind

LIMIT = 25
SHORTEST = 2


@dossier_screen
def search(request: ViewerRequest) -> HttpResponse:
    """`?q=`: through the gate, and noted as a search. The words themselves are not kept: they hold names."""
    words = "".join(c for c in request.GET.get("q", "") if c.isprintable()).strip()[:200]
    words = words.encode("utf-8", "ignore").decode()
    found = find(request.viewer, words, LIMIT + 1) if len(words) >= SHORTEST else []
    if len(words) >= SHORTEST:
        shown = [one.dossier.shown for one in found[:LIMIT]]
        reads.note(request, "case.search", shown, kind=LineKind.SEARCH)
    context = {
        "search_query": words,
        "found": found[:LIMIT],
        "more": len(found) > LIMIT,
        "too_short": 0 < len(words) < SHORTEST,
    }
    return render(request, "cases/search.html", context)
