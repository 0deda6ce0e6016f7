"""Around the API: its version on every answer, and problems as JSON also where no view was reached."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from opkoers.api.problems import problem_response

VERSION = "1.0.0"


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path_info.startswith("/api/"):
            return response
        if response.status_code >= 400 and "html" in response.headers.get("Content-Type", ""):
            pages_own = response
            response = problem_response(pages_own.status_code)
            if "Retry-After" in pages_own.headers:
                response.headers["Retry-After"] = pages_own.headers["Retry-After"]
        response.headers["API-Version"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response
