"""What goes wrong, as problem details (RFC 9457) in words a person can read."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from trail import reads
from trail.errors import Conflict, Denied, Refusal

CONTENT_TYPE = "application/problem+json"


def title_of(status: int) -> str:
    """A few words for a status; the details say more."""
    return {
        400: _("This request can't be read."),
        401: _("A key is needed."),
        403: _("This is not allowed."),
        404: _("This does not exist, or not for you."),
        405: _("This can't be done here."),
        406: _("This can't be answered in the form you asked for."),
        409: _("Somebody or something was first."),
        413: _("This is too large."),
        415: _("Send JSON."),
        422: _("Something in it is not right."),
        429: _("Too many requests."),
        503: _("Not available now. Try again in a moment."),
    }.get(status, _("Something went wrong here."))


def problem(status: int, detail: str = "", **more: Any) -> dict[str, Any]:
    """The body of a problem."""
    body = {"type": "about:blank", "title": title_of(status), "status": status, **more}
    return body | ({"detail": detail} if detail else {})


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. Unknown errors stay what they are: a 500 with a trace in the log."""
    if isinstance(error, Refusal):
        status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, Denied) else 422
        reads.note_refusal(
            context["request"]._request, type(error).__name__.lower(), reason=str(error.reason)
        )
        return _answer(problem(status, str(error.reason)))
    if isinstance(error, Http404):
        return _answer(problem(404))
    if isinstance(error, RequestDataTooBig):
        return _answer(problem(413))
    if isinstance(error, DjangoPermissionDenied):
        return _answer(problem(403))
    if isinstance(error, exceptions.ValidationError):
        return _answer(problem(422, errors=list(_fields(error.detail))))
    if isinstance(error, exceptions.APIException):
        headers = {}
        if auth_header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = auth_header
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(int(wait) + 1)
        return _answer(problem(error.status_code, _words(error)), headers)
    return None


def _answer(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _words(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.NotFound):
        return ""  # 'Invalid page' and its kin: the title says it
    return str(error.detail) if not isinstance(error.detail, dict | list) else ""


def _fields(detail: Any, name: str = "") -> Iterator[dict[str, str]]:
    """Flat messages out of DRF's or a form's nested ones; `field` is empty for the whole."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            own = "" if key in ("__all__", "non_field_errors") else str(key)
            yield from _fields(value, f"{name}.{own}".strip("."))
    elif isinstance(detail, list | tuple):
        for index, value in enumerate(detail):
            inner = f"{name}.{index}" if isinstance(value, dict | list) and value else name
            yield from _fields(value, inner)
    else:
        yield {"field": name, "message": str(detail)}


def problem_response(status: int) -> HttpResponseBase:
    """For what goes wrong outside DRF's views: an unknown address, an error, a withheld response."""
    return JsonResponse(problem(status), status=status, content_type=CONTENT_TYPE)
