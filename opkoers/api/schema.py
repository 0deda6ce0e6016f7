"""The OpenAPI description of the API."""

from typing import Any

from drf_spectacular.views import SpectacularJSONAPIView

from accounts.access import Screen


class SchemaView(SpectacularJSONAPIView):
    """Public: it describes addresses, and holds nothing of anybody."""

    screen = Screen(frozenset(), public=True)
    scopes: dict[str, str] = {}
    throttle_classes = []


PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457), in words a person can read.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def add_problems(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """Every operation can answer with a problem; said once."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "A problem, in words.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = answer
    return result
