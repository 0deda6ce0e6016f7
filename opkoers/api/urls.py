"""Addresses of /api/v1, without trailing slash. Each app has its views in its own api.py."""

from django.urls import URLPattern, URLResolver, path

from opkoers.api.schema import SchemaView

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema", SchemaView.as_view(), name="schema"),
]
