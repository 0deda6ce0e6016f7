"""The OpenAPI description of the API."""

from drf_spectacular.views import SpectacularJSONAPIView

from accounts.access import Screen


class SchemaView(SpectacularJSONAPIView):
    """Public: it describes addresses, and holds nothing of anybody."""

    screen = Screen(frozenset(), public=True)
    scopes: dict[str, str] = {}
    throttle_classes = []
