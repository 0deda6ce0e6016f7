"""Pages of the course that are being built: nobody's, until they are there."""

from django.http import Http404, HttpResponse

from accounts.access import ViewerRequest, dossier_screen


@dossier_screen
def soon(request: ViewerRequest, pk: int = 0) -> HttpResponse:
    raise Http404
