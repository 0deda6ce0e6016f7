"""How the OpenAPI description is made; by itself, since the framework reads it before its own views."""

from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator


class EnglishDescription(SchemaGenerator):
    """Describes in English whatever language is on: the words of choices would follow it, and only those."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        with translation.override("en"):
            described: dict[str, Any] = super().get_schema(request, public)  # type: ignore[no-untyped-call]
        return described
