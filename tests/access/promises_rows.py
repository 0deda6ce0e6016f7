"""Lists of agreements, kept promises, and what an agreement does to the money."""

from typing import Any
from uuid import UUID

from cases.actions.agreements import make_agreement
from cases.models import Agreement
from tests.access.cases_table_rows import RUNNING
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by

TOKEN = UUID(int=5)


def _moving(c: Course) -> Agreement:
    """Of an organisation as such, with the question still open. The one open agreement about work."""
    return Agreement.objects.filter(token=TOKEN).first() or make_agreement(
        case=c.case,
        area=c.world.areas["werk"],
        what="Beginnen met werk MERK-a-werk",
        owner_kind="organisation",
        owner_organisation=c.world.organisations["sociaalteam"],
        due_date=c.meeting(3).on_date,
        token=TOKEN,
        by=c.viewer("marleen"),
    )


ROWS = [
    row("cases:agreements_kept", get=seen_by(*PROFESSIONALS, *LEADERS)),
    row(
        "cases:agreements",
        note="of everybody, late",
        query={"van": "iedereen", "wanneer": "laat"},
        get=seen_by(*PROFESSIONALS, *LEADERS),
    ),
    row(
        "cases:agreement_consequence",
        lambda c: (_moving(c).pk,),
        get=seen_by(*RUNNING),
        post=seen_by(**dict.fromkeys(RUNNING, 302)),
        data=lambda c: {"answer": "Niets.", "owner": c.world.users["marleen"].pk},
    ),
]


def _nobody_finds_out(page: Any, c: Course) -> None:
    page.goto(f"/afspraken/{_moving(c).pk}/gevolgen/")
    page.select_option("main [name=owner]", "")
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:agreement_consequence of nobody", "owner", _nobody_finds_out),
]
