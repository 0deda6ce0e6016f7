from collections.abc import Callable
from time import time

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User
from accounts.viewer import viewer_for

KEEP_EVERY = 300  # seconds


class ViewerMiddleware:
    """Puts the viewer of this very request on it: who moved or left is out at the next request.

    What somebody sees signed in is kept by no browser or proxy: on a shared computer the back button
    shows nothing after signing out. The session is kept alive while somebody works.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        request.viewer = viewer_for(user) if isinstance(user, User) else None  # type: ignore[attr-defined]
        response = self.get_response(request)
        # the API leaves nobody at all on the request
        signed_in = getattr(request.user, "is_authenticated", False)
        if signed_in and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        if signed_in:
            _keep_alive(request.session)
        return response


def begin_session(*, request: HttpRequest, **_signal: object) -> None:
    """Signing in is the first sign of life; it is kept with the session that begins."""
    _keep_alive(request.session)


def _keep_alive(session: SessionBase) -> None:
    """The hours of a session begin anew with each request; writing that once in five minutes is often enough, and
    spares every line at the table a transaction."""
    now = int(time())
    if now - session.get("seen_at", 0) >= KEEP_EVERY:
        session["seen_at"] = now
