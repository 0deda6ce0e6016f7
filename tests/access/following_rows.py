"""How it goes and how it was, staying in touch, and what follows after a course."""

from typing import Any

from tests.access.cases_table_rows import RUNNING, TABLE, WONEN, _case, _done, _seen
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by

# Of dossier i: who sees it after the end, and who wasn't at its table.
LEAD = ("leader", "lead_member")


def _over(c: Course) -> tuple[int]:
    return (c.cases["i"].pk,)


def _follow_up(c: Course) -> tuple[int]:
    return (c.more["follow_up"].pk,)


ROWS = [
    row(
        "cases:measures",
        _case,
        get=_seen(*TABLE),
        # a life area that who sends it may not know is no field of their form
        post=_done(*TABLE),
        data=lambda c: {f"grade_{c.world.areas['inkomen'].pk}": "6", "moment": "start"},
    ),
    row("cases:more", _over, get=seen_by(*LEAD, "steering"), note="after the end"),
    row(
        "cases:evaluate",
        _over,
        get=seen_by("leader", lead_member=403, steering=403),
        post=seen_by(leader=302, lead_member=403, steering=403),
        data=lambda c: {
            "process_grade": "8",
            "process_why": "Iedereen luisterde.",
            "area": c.world.areas["wonen"].pk,
        },
    ),
    row("cases:hours", get=seen_by(*LEADERS)),
    row("cases:to_call", get=seen_by(*PROFESSIONALS, *LEADERS)),
    row(
        "cases:follow_up",
        _follow_up,
        get=seen_by(*LEAD, steering=403),
        post=seen_by(**dict.fromkeys(LEAD, 302), steering=403),
        data=lambda c: {"housing": "stable", "participation": "none", "wellbeing": "7"},
    ),
    row(
        "cases:handover_new",
        _case,
        get=_seen(*RUNNING, with_area=403, without_area=403),
        # one is open already
        post=_seen(**dict.fromkeys(RUNNING, 422), with_area=403, without_area=403),
        data=lambda c: {
            "to": "outside",
            "to_name": "Mevrouw Prins",
            "talk_date": "2026-11-10",
            "areas": [c.world.areas["wonen"].pk],
            "resident_agreed": "on",
        },
    ),
    row(
        "cases:handover",
        lambda c: (c.more["handover"].pk,),
        # the receiver, who has no seat, and who may know the area
        get=seen_by("colleague", *WONEN),
        post=seen_by(colleague=302, **dict.fromkeys(WONEN, 422)),
        data=lambda c: {"what": "accept", "with_resident": "on"},
    ),
    row("cases:called", _case, post=_done(*TABLE), data=lambda c: {"what": "spoken"}),
    row(
        "cases:ask_around",
        _case,
        # spoken to not long ago: nobody asks around
        post=seen_by(**dict.fromkeys((*TABLE, "steering"), 403)),
    ),
]


def _wrong_grade(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.case.pk}/cijfers/")
    page.fill(f"main [name=grade_{c.world.areas['wonen'].pk}]", "11")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _evaluation_without_why(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.cases['i'].pk}/terugkijken/")
    page.fill("main [name=process_grade]", "8")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _wrong_call(page: Any, c: Course) -> None:
    page.goto(f"/nabellen/{c.more['follow_up'].pk}/")
    page.fill("main [name=wellbeing]", "zeven")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _handover_without_yes(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.case.pk}/overdragen/")
    page.select_option("main [name=to]", "outside")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _accepted_without_resident(page: Any, c: Course) -> None:
    page.goto(f"/overdrachten/{c.more['handover'].pk}/")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:handover_new without a yes", "owner", _handover_without_yes),
    State("cases:handover without the resident", "colleague", _accepted_without_resident),
    State("cases:measures with a grade of 11", "owner", _wrong_grade),
    State("cases:evaluate without a why", "leader", _evaluation_without_why),
    State("cases:follow_up with a grade in words", "lead_member", _wrong_call),
]
