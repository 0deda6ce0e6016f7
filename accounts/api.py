"""The API's outer door: a key instead of a session, the same screens' roles, and a limit per key.

Views of the API carry `screen` (accounts.access.Screen) and `scopes` (method → Scope); both are asked of every
request. Settings name these classes as defaults, so a view can't forget them.
"""

import logging
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.access import Screen
from accounts.models import ApiToken, User
from accounts.tokens import find_token
from accounts.viewer import Viewer
from trail import reads

logger = logging.getLogger(__name__)


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer ok_…`. A session never counts here: no page can be tricked into calling the API."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        request._request.viewer = None  # type: ignore[attr-defined]
        kind, _space, key = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        found = find_token(key.strip())
        if found is None:
            reads.note_refusal(request._request, "api.key", reason="unknown or ended key")
            raise AuthenticationFailed(_("This key is not known, or it has ended."))
        token, viewer = found
        # where the log, the gate and the policies look
        request._request.viewer = viewer  # type: ignore[attr-defined]
        return token.membership.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Op Koers"'


def viewer_of(request: Request) -> Viewer:
    """Who calls; only behind ScreenPermission."""
    viewer: Viewer = request._request.viewer  # type: ignore[attr-defined]
    return viewer


class ScreenPermission(BasePermission):
    """No key: 401. A key of somebody without the role: 404. A key without the scope: 403, in words."""

    def has_permission(self, request: Request, view: Any) -> bool:
        screen: Screen = view.screen
        if screen.public:
            return True
        token = request.auth
        if not isinstance(token, ApiToken):
            raise NotAuthenticated(_("Send a key: Authorization: Bearer ok_…"))
        if not viewer_of(request).has_role(*screen.roles):
            reads.note_refusal(request._request, "api.role", reason="role")
            raise Http404
        scope = view.scopes.get("GET" if request.method == "HEAD" else request.method)
        if scope is not None and scope not in token.scopes:
            reads.note_refusal(request._request, "api.scope", reason=str(scope))
            raise PermissionDenied(_("This key may not be used for this: %s.") % scope.label)
        return True


class KeyThrottle(SimpleRateThrottle):
    """So many requests per key (settings.API_RATE). Without the cache nobody is slowed down."""

    scope = "key"

    def get_rate(self) -> str:
        return str(settings.API_RATE)

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"api:{request.auth.prefix}" if isinstance(request.auth, ApiToken) else None

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except RedisError as error:
            logger.warning("no cache, the API is not slowed down: %s", type(error).__name__)
            return True


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the key stands in the OpenAPI description."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key that the functional administrator made for one role of one person: ok_…",
        }
