from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User
from accounts.viewer import viewer_for


class ViewerMiddleware:
    """Puts the viewer of this very request on it: who moved or left is out at the next request.

    What somebody sees signed in is kept by no browser or proxy: on a shared computer the back button
    shows nothing after signing out.
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
        return response
