"""All addresses of the product; each app lists its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("inloggen/", include("accounts.signin_urls")),
]
