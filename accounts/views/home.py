"""Somebody's day: what needs them now, from every floor."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, public_screen, screen
from accounts.plugs import DAY_CARDS
from accounts.states import Role
from trail import clock


@public_screen
def home(request: ViewerRequest) -> HttpResponse:
    """The cards of the day in two columns; every card brings its own template.

    Public for the sake of one person: somebody who signs in and holds no role today is told so here, where any
    other page knows nobody. Who isn't signed in goes to sign in.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    columns: dict[str, list[dict[str, Any]]] = {"main": [], "side": []}
    lines = []
    for card in sorted(DAY_CARDS, key=lambda one: one.place):
        if (context := card.context(request, request.viewer)) is not None:
            columns[card.column].append({"template": card.template, "card": context})
            if line := context.get("line"):
                lines.append(line)
    viewer = request.viewer
    context = {
        **columns,
        "greeting": _greeting(),
        "today": clock.today(),
        "lines": lines,
        "is_administrator": viewer.has_role(Role.ADMINISTRATOR),
        "is_privacy_officer": viewer.has_role(Role.PRIVACY_OFFICER),
        "is_policy_maker": viewer.has_role(Role.POLICY_MAKER),
    }
    return render(request, "accounts/home.html", context)


def _greeting() -> str:
    hour = timezone.localtime(clock.now(), clock.AMSTERDAM).hour
    if hour < 6:
        return _("Good night")
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")


@public_screen
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the screens; public, because the sign-in page has one too."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    if not (is_ours and back.startswith("/")):
        back = reverse("accounts:home" if request.user.is_authenticated else "account_login")
    # not `redirect`: it takes words for the name of a view
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@screen()
def again(request: ViewerRequest) -> HttpResponse:
    """Signed in again beside a page with unsaved typing: back to that tab."""
    return render(request, "accounts/again.html")
