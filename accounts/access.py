"""Who may open a view at all, said beside the view. Without it a system check fails.

This is the outer door (signed in, a role); what may be seen behind it is the gate's and the policies'.
A stranger gets 404, never 403: that a page exists is nobody's business. Only people who are not signed in
are sent to the sign-in page.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from trail import reads

View = Callable[..., HttpResponseBase]
EVERY_ROLE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Screen:
    """What a view declares: the roles that may open it; nobody's = public."""

    roles: frozenset[str]
    public: bool = False


class ViewerRequest(HttpRequest):
    """A request of somebody signed in; the type that views behind `screen` take."""

    viewer: Viewer
    htmx: Any


def screen(*roles: str) -> Callable[[Callable[..., Any]], View]:
    """Open to signed-in people with one of these roles (none given: any role).

    Raises Http404 for others; sends people who are not signed in to the sign-in page.
    """
    allowed = frozenset(roles) or EVERY_ROLE

    def wrap(view: Callable[..., Any]) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer: Viewer | None = getattr(request, "viewer", None)
            if viewer is None:
                return redirect_to_login(request.get_full_path())
            if not viewer.has_role(*allowed):
                name = request.resolver_match.view_name if request.resolver_match else ""
                reads.note_refusal(request, name[:60], reason="role")
                raise Http404
            response = cast(HttpResponseBase, view(request, *args, **kwargs))
            # a page and its fragment have one address
            patch_vary_headers(response, ["HX-Request"])
            return response

        guarded.screen = Screen(allowed)  # type: ignore[attr-defined]
        return guarded

    return wrap


def dossier_screen(view: Callable[..., Any]) -> View:
    """Open to the roles that can see dossiers; what is shown is the gate's."""
    return screen(*DOSSIER_ROLES)(view)


def public_screen(view: Callable[..., Any]) -> View:
    """Open to everybody, signed in or not. Say why in the view's docstring."""
    view.screen = Screen(frozenset(), public=True)  # type: ignore[attr-defined]
    return view
