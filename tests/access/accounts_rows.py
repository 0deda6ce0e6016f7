from accounts.models import Membership
from tests.access.course import Course
from tests.access.matrix import row, seen_by


def _role_of_bas(c: Course) -> tuple[int]:
    return (Membership.objects.get(user=c.world.users["bas"]).pk,)


ROWS = [
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
