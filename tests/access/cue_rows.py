"""The list of what asks for a look at the money."""

from typing import Any

from cases.models import ConsequenceCue
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by


def _cue(c: Course) -> tuple[int]:
    return (ConsequenceCue.objects.get(municipality=c.world.houten, key="verhuizen").pk,)


ROWS = [
    row("cases:cues", get=seen_by("admin")),
    row(
        "cases:cue_new",
        lambda c: (c.world.houten.pk,),
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=lambda c: {"name": "Toeslag", "words": "toeslag"},
    ),
    row(
        "cases:cue",
        _cue,
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=lambda c: {"name": "Verhuizen", "words": "verhuis", "version": 1},
    ),
]


def _too_short(page: Any, c: Course) -> None:
    page.goto(f"/gevolgen/{_cue(c)[0]}/")
    page.fill("main [name=words]", "de")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


STATES = [State("cases:cue with a word that is too short", "admin", _too_short)]
