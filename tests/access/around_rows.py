"""Around the resident of dossier a: help about wonen, somebody close about inkomen."""

from typing import Any

from consent.actions import around
from tests.access.course import Course
from tests.access.keeping_rows import AT_THE_TABLE, _dossier
from tests.access.matrix import State, row, seen_by

WONEN = ("owner", "without_area", "leader", "lead_member")
INKOMEN = ("owner", "with_area", "leader", "lead_member")
# who may know all areas of the referral
REACH = ("owner", "leader", "lead_member")


def _help(c: Course) -> tuple[int, int]:
    found = around.add_involvement(
        dossier=c.dossier,
        kind="thuiszorg",
        organisation="Zorg MERK-a-wonen",
        name="Joke MERK-a-wonen",
        area=c.world.areas["wonen"],
        by=c.viewer("marleen"),
    )
    return (c.dossier.pk, found.pk)


def _near(c: Course) -> tuple[int, int]:
    found = around.add_network_person(
        dossier=c.dossier,
        name="Broer MERK-a-inkomen",
        relation="broer",
        area=c.world.areas["inkomen"],
        by=c.viewer("marleen"),
    )
    return (c.dossier.pk, found.pk)


def _furnished(c: Course) -> tuple[int]:
    _help(c), _near(c)
    return (c.dossier.pk,)


def _understood(c: Course) -> tuple[int]:
    _furnished(c)
    around.set_communication(
        dossier=c.dossier, text="Kort en rustig. MERK-a-wonen_inkomen", by=c.viewer("wendy")
    )
    return (c.case.pk,)


def _posted(*names: str, wrong: tuple[str, ...] = ()) -> dict[str, int]:
    return seen_by(**dict.fromkeys(names, 302) | dict.fromkeys(wrong, 422) | {"steering": 403})


ROWS = [
    row("consent:around", _furnished, get=seen_by(*AT_THE_TABLE, "steering")),
    row(
        "cases:meeting_plan",
        _understood,
        get=seen_by(*AT_THE_TABLE, steering=403),
        post=seen_by(**dict.fromkeys(AT_THE_TABLE, 422), steering=403),
        note="with what helps to understand each other",
    ),
    row(
        "consent:help_add",
        _dossier,
        post=_posted(*WONEN, wrong=("with_area",)),
        data=lambda c: {"help-kind": "ggz", "help-area": c.world.areas["wonen"].pk},
    ),
    row(
        "consent:near_add",
        _dossier,
        post=_posted(*INKOMEN, wrong=("without_area",)),
        data=lambda c: {
            "near-name": "Ans",
            "near-relation": "tante",
            "near-area": c.world.areas["inkomen"].pk,
        },
    ),
    row(
        "consent:understand",
        _dossier,
        # who may not know it is told nothing: the page, as if it were not there
        post=_posted(*AT_THE_TABLE),
        data=lambda c: {"talk-text": "Tolk Tigrinya"},
    ),
    row("consent:help_end", _help, post=_posted(*WONEN)),
    row("consent:help_remove", _help, post=_posted(*WONEN)),
    row("consent:near_remove", _near, post=_posted(*INKOMEN)),
]


def _nothing_chosen(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/rondom/")
    page.click("main details >> nth=0 >> summary")
    page.click("main form[action$='/hulp/'] button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("consent:around with nothing chosen", "owner", _nothing_chosen),
]
