"""The tangle of a course, and the list of rules."""

from typing import Any

from cases.models import Blockage, Rule
from tests.access.cases_table_rows import TABLE, _case
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from trail import clock

BOTH = ("owner", "leader", "lead_member")
KEEPERS = (
    "owner", "colleague", "with_area", "without_area", "withdrawn", "lead_member", "leader", "steering", "admin",
)  # fmt: skip


def _blockage(c: Course) -> tuple[int]:
    """Housing waits for income: for who may know both."""
    case, areas = c.case, c.world.areas
    return (
        Blockage.objects.get(
            case=case, first__area=areas["inkomen"], waits__area=areas["wonen"]
        ).pk,
    )


def _rule(c: Course) -> tuple[int]:
    rule, _ = Rule.objects.get_or_create(
        municipality=c.world.houten,
        name="Inschrijving vraagt een adres",
        defaults={
            "kind": "law",
            "owner": "Gemeente Houten",
            "key_holder": "Team burgerzaken",
            "hook": "awb_4_84",
            "arrangement": "Een briefadres.",
            "added_at": clock.now(),
            "added_by": c.world.users["wendy"],
        },
    )
    return (rule.pk,)


ROWS = [
    row(
        "cases:tangle",
        _case,
        get=seen_by(*TABLE, "steering"),
        post=seen_by(
            owner=302, leader=302, lead_member=302, with_area=422, without_area=422, steering=403
        ),
        data=lambda c: {"waits": c.problem("wonen").pk, "first": c.problem("inkomen").pk},
    ),
    row(
        "cases:tangle",
        _case,
        note="with another course's problem",
        get=seen_by(*TABLE, "steering"),
        page=False,
        post=seen_by(**dict.fromkeys(TABLE, 422), steering=403),
        data=lambda c: {"waits": c.problem("wonen").pk, "first": _elsewhere(c)},
    ),
    row(
        "cases:blockage_lift",
        _blockage,
        post=seen_by(**dict.fromkeys(BOTH, 302)),
        data=lambda c: {"how": "Een briefadres."},
    ),
    row("cases:rules", get=seen_by(*KEEPERS, "elsewhere", "elsewhere_leader")),
    row(
        "cases:rule_new",
        lambda c: (c.world.houten.pk,),
        get=seen_by(*KEEPERS),
        post=seen_by(**dict.fromkeys(KEEPERS, 422)),
        data=lambda c: {"name": "Een regel"},
    ),
    row(
        "cases:rule",
        _rule,
        get=seen_by(*KEEPERS),
        post=seen_by(**dict.fromkeys(KEEPERS, 422)),
        data=lambda c: {"name": ""},
    ),
]


def _elsewhere(c: Course) -> int:
    problem = c.cases["c"].problems.first()
    assert problem is not None
    return int(problem.pk)


def _open(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.case.pk}/kluwen/")


def _nothing_chosen(page: Any, c: Course) -> None:
    _open(page, c)
    page.click("main form[action$='/kluwen/'] button")
    page.wait_for_selector("[data-focus-errors]")


def _something_new(page: Any, c: Course) -> None:
    _open(page, c)
    page.select_option("main [name=waits]", str(c.problem("wonen").pk))
    page.fill("main [name=new_words]", "Een bankrekening")
    page.select_option("main [name=area]", str(c.world.areas["inkomen"].pk))
    page.wait_for_load_state("networkidle")


def _then(page: Any, c: Course) -> None:
    _open(page, c)
    page.click("main a[href*='gesprek=']")
    page.wait_for_url("**gesprek=*")


def _lift_opened(page: Any, c: Course) -> None:
    _open(page, c)
    page.click(".ok-knot__why summary >> nth=0")


def _rule_without_name(page: Any, c: Course) -> None:
    page.goto(f"/regels/nieuw/{c.world.houten.pk}/")
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:tangle with nothing chosen", "owner", _nothing_chosen),
    State("cases:tangle with something new", "owner", _something_new),
    State("cases:tangle as it was", "owner", _then),
    State("cases:tangle with a blockage to lift", "owner", _lift_opened),
    State("cases:rule_new without a name", "admin", _rule_without_name),
]
