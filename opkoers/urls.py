"""All addresses of the product; each app lists its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("inloggen/", include("accounts.signin_urls")),
    path("dossiers/", include("consent.urls")),
    path("", include("cases.urls")),
    path("maatwerk/", include("budgets.urls")),
    path("api/v1/", include("opkoers.api.urls")),
    path("rapporten/", include("reporting.urls")),
    path("rapporten/", include("reporting.paper_urls")),
]
