"""The boundary: no resident's data leaves before its log line is committed."""

import logging
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django_structlog.middlewares import RequestMiddleware

from trail import reads
from trail.errors import Refusal

logger = logging.getLogger(__name__)


class RequestLogMiddleware(RequestMiddleware):
    """The technical log names addresses without their query: somebody may search for a name."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


class ReadLogMiddleware:
    """Writes what the view noted, then lets the response go; turns refusals into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        try:
            reads.write_lines(request)
        except DatabaseError:
            logger.exception("the read log can't be written: the response is withheld")
            return _unavailable(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        match = request.resolver_match
        reads.note_refusal(
            request, (match.view_name if match else "")[:60], reason=exception.logged
        )
        return render(request, "403.html", {"reason": exception.reason}, status=403)


def _unavailable(request: HttpRequest) -> HttpResponse:
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "30"
    return response
