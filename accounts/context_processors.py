from typing import Any

from django.http import HttpRequest

from accounts.plugs import NAV_SOURCES


def viewer(request: HttpRequest) -> dict[str, Any]:
    """The viewer and the navigation for every page."""
    who = getattr(request, "viewer", None)
    if who is None:
        return {"viewer": None, "nav_items": []}
    items = sorted((i for source in NAV_SOURCES for i in source(who)), key=lambda i: i.order)
    return {
        "viewer": who,
        "nav_items": [
            {
                "url": i.url,
                "label": i.label,
                "count": i.count,
                "active": request.path == i.prefix
                or (i.prefix != "/" and request.path.startswith(i.prefix)),
            }
            for i in items
        ],
    }
