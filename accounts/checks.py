"""A view without declared access fails `manage.py check`."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

# Views of other packages that we serve, by the address they have here; each is tested by name.
THIRD_PARTY = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signup",
        "account_change_password",
    }
)


def all_patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address pattern of the product with its route, depth first."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from all_patterns(entry, route)
        else:
            yield route, entry


def _declares(callback: Any) -> bool:
    """Views of the API carry their screen on the class."""
    return any(hasattr(one, "screen") for one in (callback, getattr(callback, "cls", None)))


@register()
def views_declare_access(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return [
        Error(f"the view at '{route}' does not declare who may open it", id="accounts.E001")
        for route, pattern in all_patterns()
        if not _declares(pattern.callback) and pattern.name not in THIRD_PARTY
    ]
