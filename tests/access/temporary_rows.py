"""What holds for now, of dossier a, about wonen."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from cases.actions.temporaries import note_temporary
from cases.models import TemporarySolution
from tests.access.cases_table_rows import TABLE, WONEN, _case, _done, _seen
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

TOKEN = UUID(int=4)


def _temporary(c: Course) -> tuple[int]:
    """Ends on 10 December: within eight weeks of the day of the matrix."""
    found = TemporarySolution.objects.filter(token=TOKEN).first() or note_temporary(
        case=c.case,
        area=c.world.areas["wonen"],
        what="Noodwoning MERK-a-wonen",
        from_date=date(2026, 10, 22),
        end_date=date(2026, 12, 10),
        then="Naar een eigen huis. MERK-a-wonen",
        watcher=c.world.users["bo"],
        problem=c.problem("wonen"),
        token=TOKEN,
        by=c.viewer("marleen"),
    )
    return (found.pk,)


def _noted(c: Course) -> dict[str, Any]:
    return {
        "token": uuid4(),
        "what": "Noodwoning",
        "area": c.world.areas["wonen"].pk,
        "from_date": "2026-11-12",
        "end_date": "2027-06-30",
        "watcher": c.world.users["marleen"].pk,
    }


ROWS = [
    row(
        "cases:temporary_new",
        _case,
        get=_seen(*TABLE),
        post=_done(*WONEN, with_area=422),
        data=_noted,
    ),
    row(
        "cases:temporary",
        _temporary,
        get=seen_by(*WONEN),
        post=seen_by(**dict.fromkeys(WONEN, 302)),
        data=lambda c: {
            "what": "Noodwoning",
            "end_date": "2027-01-31",
            "watcher": c.world.users["bo"].pk,
        },
    ),
    row(
        "cases:temporary_end",
        _temporary,
        post=seen_by(**dict.fromkeys(WONEN, 302)),
        data=lambda c: {"end-status": "lasting", "end-reason": "Een eigen woning."},
    ),
]


def _without_end(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.case.pk}/tijdelijk/")
    page.fill("main [name=what]", "Noodwoning")
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:temporary_new without an end", "owner", _without_end),
]
