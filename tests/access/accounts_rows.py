from typing import Any

from accounts.models import Membership
from tests.access.course import Course
from tests.access.matrix import ANONYMOUS, EVERYBODY, State, row, seen_by


def _role_of_bas(c: Course) -> tuple[int]:
    return (Membership.objects.get(user=c.world.users["bas"]).pk,)


ROWS = [
    row("accounts:again", get=seen_by(*EVERYBODY)),
    row("accounts:people", get=seen_by("admin")),
    row(
        "accounts:person_new",
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=lambda c: {
            "email": "nieuw@test.example",
            "name": "Noor Nieuw",
            "organisation": c.world.organisations["wil"].pk,
            "role": "professional",
            "function": "consulent",
            "from_date": "2026-11-12",
        },
    ),
    row(
        "accounts:membership_end",
        _role_of_bas,
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=lambda c: {"last_date": "2026-12-31"},
    ),
]


def _errors(page: Any) -> None:
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


def _somebody_without_a_name(page: Any, c: Course) -> None:
    page.goto("/mensen/nieuw/")
    page.fill("[name=email]", "geen adres")
    _errors(page)


def _ended_before_it_began(page: Any, c: Course) -> None:
    page.goto(f"/mensen/rol/{_role_of_bas(c)[0]}/")
    page.fill("[name=last_date]", "2025-01-01")
    _errors(page)


def _somebody_added(page: Any, c: Course) -> None:
    page.goto("/mensen/nieuw/")
    page.fill("[name=name]", "Noor Nieuw")
    page.fill("[name=email]", "noor@test.example")
    page.select_option("[name=organisation]", index=1)
    page.locator("main [name=role]").first.select_option("professional")
    page.click("main form button")
    page.wait_for_selector("#messages > *")


def _wrong_password(page: Any, c: Course) -> None:
    page.goto("/inloggen/")
    page.fill("[name=login]", "niemand@test.example")
    page.fill("[name=password]", "verkeerd")
    _errors(page)


def _no_password(page: Any, c: Course) -> None:
    page.goto("/inloggen/")
    _errors(page)


def _forgotten_by_nobody(page: Any, c: Course) -> None:
    page.goto("/inloggen/wachtwoord/vergeten/")
    page.fill("[name=email]", "geen adres")
    _errors(page)


def _link_sent(page: Any, c: Course) -> None:
    page.goto("/inloggen/wachtwoord/vergeten/")
    page.fill("[name=email]", "niemand@test.example")
    page.click("main form button")
    page.wait_for_url("**/verstuurd/")


def _old_link(page: Any, c: Course) -> None:
    page.goto("/inloggen/wachtwoord/nieuw/1-verlopen-link/")


def _password_not_changed(page: Any, c: Course) -> None:
    page.goto("/inloggen/wachtwoord/wijzigen/")
    page.fill("[name=oldpassword]", "verkeerd")
    page.fill("[name=password1]", "kort")
    page.fill("[name=password2]", "anders")
    _errors(page)


def _signing_out(page: Any, c: Course) -> None:
    page.goto("/inloggen/uit/")


def _not_there(page: Any, c: Course) -> None:
    assert page.goto("/casussen/999999/").status == 404


def _not_yours(page: Any, c: Course) -> None:
    assert page.goto(f"/casussen/{c.case.pk}/afspraak/").status == 403


STATES = [
    State("accounts:person_new with errors", "admin", _somebody_without_a_name),
    State("accounts:people with somebody added", "admin", _somebody_added),
    State("accounts:membership_end with errors", "admin", _ended_before_it_began),
    State("sign-in with a wrong password", ANONYMOUS, _wrong_password),
    State("sign-in with nothing filled in", ANONYMOUS, _no_password),
    State("forgotten password with errors", ANONYMOUS, _forgotten_by_nobody),
    State("forgotten password, link sent", ANONYMOUS, _link_sent),
    State("forgotten password, an old link", ANONYMOUS, _old_link),
    State("changing the password with errors", "owner", _password_not_changed),
    State("signing out", "owner", _signing_out),
    State("a page that is not there", "owner", _not_there),
    State("a page that is not yours", "steering", _not_yours),
]
