"""Who can see what, as a file for the review of access."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, screen
from accounts.states import Role
from consent import review
from trail import clock, reads
from trail.sheets import FILES
from trail.states import LineKind


@screen(Role.PRIVACY_OFFICER)
@require_safe
def access_review(request: ViewerRequest, kind: str) -> HttpResponse:
    """Of the municipalities where the viewer is privacy officer; the log says that it was taken along."""
    if kind not in FILES:
        raise Http404
    rows, shown = review.rows_of(request.viewer.municipalities([Role.PRIVACY_OFFICER]))
    reads.note(request, "review.export", shown, kind=LineKind.EXPORT)
    make, content_type = FILES[kind]
    response = HttpResponse(make(rows), content_type=content_type)
    name = f"toegang-{clock.today():%Y%m%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
