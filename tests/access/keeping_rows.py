from typing import Any

from consent.models import HouseholdMember
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

AT_THE_TABLE = ("owner", "with_area", "without_area", "leader", "lead_member")
LEAD = ("leader", "lead_member")


def _dossier(c: Course) -> tuple[int]:
    return (c.dossier.pk,)


def _member(c: Course) -> tuple[int, int]:
    member = HouseholdMember.objects.create(
        dossier=c.dossier,
        municipality_id=c.dossier.municipality_id,
        area=c.world.areas["wonen"],
        name="Noor",
        relation="dochter",
        noted_by=c.world.users["wendy"],
    )
    return (c.dossier.pk, member.pk)


ROWS = [
    row(
        "consent:keeping",
        _dossier,
        get=seen_by(*AT_THE_TABLE, "steering"),
        post=seen_by(
            owner=403, with_area=403, without_area=403, steering=403, **dict.fromkeys(LEAD, 302)
        ),
        data=lambda c: {"reason": "Een klacht loopt."},
    ),
    row(
        "consent:end_hold",
        _dossier,
        post=seen_by(
            owner=403, with_area=403, without_area=403, steering=403, **dict.fromkeys(LEAD, 302)
        ),
    ),
    row(
        "consent:home",
        _dossier,
        get=seen_by(*AT_THE_TABLE, "steering"),
        post=seen_by(**dict.fromkeys(AT_THE_TABLE, 422), steering=403),
        data=lambda c: {"name": "Noor"},
    ),
    row(
        "consent:secret_address",
        _dossier,
        post=seen_by(**dict.fromkeys(AT_THE_TABLE, 403), steering=403),
    ),
    row(
        "consent:household_remove",
        _member,
        post=seen_by(owner=302, without_area=302, leader=302, lead_member=302, steering=403),
    ),
]


def _no_reason(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/bewaren/")
    page.click("main details summary")
    page.click("main details button")
    page.wait_for_selector("[data-focus-errors]")


def _held(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/bewaren/")
    page.click("main details summary")
    page.fill("main [name=reason]", "Een klacht loopt bij de ombudsman.")
    page.click("main details button")
    page.wait_for_url("**/bewaren/")


def _nobody(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/thuis/")
    page.click("main form[action$='/thuis/'] button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("consent:keeping without a reason", "lead_member", _no_reason),
    State("consent:keeping with a hold", "lead_member", _held),
    State("consent:home with nothing filled in", "lead_member", _nobody),
]
