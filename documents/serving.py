"""How a stored file leaves: by the row that owns it, after its own gate; nobody on the way keeps a copy."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from documents import store
from documents.models import File


def as_download(file: File, name: str = "") -> HttpResponse:
    """The whole file, to be kept under its own name or another. Raises store.Damaged."""
    response = HttpResponse(store.read(file), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, name or file.name)
    response["Cache-Control"] = "private, no-store"
    return response
