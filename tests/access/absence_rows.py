"""Being away: everybody who works with residents for themselves, the functional administrator for who fell ill."""

from datetime import timedelta
from typing import Any

from accounts.models import Deputy, Membership
from consent.actions.deputies import be_away
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by
from trail import clock

WORKING = (*PROFESSIONALS, *LEADERS)


def _away(c: Course) -> Deputy:
    """Marleen is away in a while; Mira stands in."""
    person = c.world.users["marleen"]
    first = clock.today() + timedelta(days=20)
    made = Deputy.objects.filter(person=person, from_date=first).first()
    return made or be_away(
        person=person,
        deputy=c.world.users["mira"],
        organisation=c.world.organisations["sociaalteam"],
        municipality=c.world.houten,
        from_date=first,
        until_date=first + timedelta(days=7),
        by=c.viewer("marleen"),
    )


def _role(c: Course) -> tuple[int]:
    return (Membership.objects.get(user=c.world.users["marleen"]).pk,)


ROWS = [
    row(
        "consent:absence",
        get=seen_by(*WORKING),
        # nobody is everybody's colleague: told so in words
        post=seen_by(**dict.fromkeys(WORKING, 422)),
        data=lambda c: {"from_date": "2020-01-01", "until_date": "2019-01-01", "colleague": "0"},
    ),
    row(
        "consent:absence_of",
        _role,
        get=seen_by("admin"),
        post=seen_by(admin=422),
        data=lambda c: {"from_date": "", "until_date": "", "colleague": ""},
    ),
    row(
        "consent:absence_end",
        lambda c: (_away(c).pk,),
        post=seen_by(owner=302, admin=302),
        data=lambda c: {"now": "1"},
        page=False,
    ),
]


def _nothing_filled_in(page: Any, c: Course) -> None:
    page.goto("/dossiers/afwezig/")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _too_long(page: Any, c: Course) -> None:
    _away(c)
    page.goto("/dossiers/afwezig/")
    page.click("main .ok-row summary")
    page.fill("main .ok-row [name=last_date]", (clock.today() + timedelta(days=60)).isoformat())
    page.click("main .ok-row .utrecht-button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("an absence without days", "colleague", _nothing_filled_in),
    State("an absence made longer", "owner", _too_long),
]
