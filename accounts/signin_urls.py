"""Signing in and out and a forgotten password: allauth's views, only those that are used."""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("", views.login, name="account_login"),
    path("uit/", views.logout, name="account_logout"),
    path("gestopt/", views.account_inactive, name="account_inactive"),
    path("wachtwoord/vergeten/", views.password_reset, name="account_reset_password"),
    path(
        "wachtwoord/vergeten/verstuurd/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    # the key has a hyphen of its own, so the first part may not be greedy
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/nieuw/klaar/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("aanmelden/", views.signup, name="account_signup"),
    path("wachtwoord/wijzigen/", views.password_change, name="account_change_password"),
]
