"""What comes to the table by itself, what somebody puts on the agenda, and lines put better while one talks."""

from typing import Any
from uuid import uuid4

from cases.actions.agenda import raise_point
from cases.models import RaisedPoint
from tests.access.cases_states import LEADER, PRIMARY, _errors
from tests.access.cases_table_rows import INKOMEN, TABLE, TALKING, _case, _talk
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by


def _point(c: Course) -> tuple[int]:
    """About income alone; it stands on the agenda of the planned conversation."""
    point = RaisedPoint.objects.filter(case=c.case).first() or raise_point(
        case=c.case,
        area=c.world.areas["inkomen"],
        text="Wat de bank vroeg. MERK-a-inkomen",
        token=uuid4(),
        by=c.viewer("marleen"),
    )
    return (point.pk,)


def _words(c: Course) -> dict[str, Any]:
    return {"token": uuid4(), "text": "De bank", "area": c.world.areas["inkomen"].pk}


def _own_line(c: Course) -> tuple[int]:
    """What Bregje typed in the conversation that is going on, about an area that both know."""
    line = c.more["talk"].lines.filter(area=c.world.bunnik_areas["wonen"]).first()
    return (line.pk,)


def _own_agreement(c: Course) -> tuple[int]:
    """What Bregje wrote down there as agreed."""
    agreement = c.more["talk"].agreements.filter(area=c.world.bunnik_areas["wonen"]).first()
    return (agreement.pk,)


ROWS = [
    row(
        "cases:point_new",
        _case,
        get=seen_by(*TABLE, steering=403),
        post=seen_by(**dict.fromkeys(INKOMEN, 302), without_area=422, steering=403),
        data=_words,
    ),
    row("cases:point_done", _point, post=seen_by(**dict.fromkeys(INKOMEN, 302))),
    row(
        "cases:meeting",
        lambda c: (_point(c), c.meeting(3).pk)[1:],
        get=seen_by(*TABLE, "steering"),
        note="planned, with a point that somebody brought in",
    ),
    row("cases:meeting_look", _talk, get=seen_by(*TALKING), page=False),
    row(
        "cases:line_edit",
        _own_line,
        get=seen_by(*TALKING),
        # only who typed it
        post=seen_by(elsewhere_leader=302, elsewhere=422),
        data=lambda c: {
            "text": "Beter gezegd",
            "version": c.more["talk"].lines.get(pk=_own_line(c)[0]).version,
        },
    ),
    row(
        "cases:agreement_edit",
        _own_agreement,
        # only who wrote it down
        get=seen_by("elsewhere_leader", elsewhere=403),
        post=seen_by(elsewhere_leader=302, elsewhere=422),
        data=lambda c: {
            "what": "Beter gezegd",
            "owner": "resident",
            "due_date": "2026-11-26",
            "version": c.more["talk"].agreements.get(pk=_own_agreement(c)[0]).version,
        },
    ),
    row(
        "cases:agreement_edit",
        lambda c: (c.agreement("inkomen").pk,),
        # not any more: that talk was closed
        get=seen_by(**dict.fromkeys(INKOMEN, 403)),
        post=seen_by(**dict.fromkeys(INKOMEN, 422)),
        data=lambda c: {
            "what": "Anders",
            "owner": "resident",
            "due_date": "2026-11-26",
            "version": 1,
        },
        note="after the talk",
    ),
]


def _wrong(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.case.pk}/agendapunt/")
    page.click(PRIMARY)
    _errors(page)


def _discussed(page: Any, c: Course) -> None:
    """On the table screen: it leaves the list, and one types on."""
    talk = c.more["talk"]
    text = f"Een briefadres {uuid4()}"
    page.goto(f"/casussen/{talk.case_id}/agendapunt/")
    page.fill("main [name=text]", text)
    page.select_option("main [name=area]", label="Wonen")
    page.click(PRIMARY)
    page.wait_for_url(f"**/gesprekken/{talk.pk}/")
    page.click(f"#today button[aria-label*='{text}']")
    page.wait_for_selector("#line input[name=text]:focus")
    assert page.locator("#today", has_text=text).count() == 0


STATES = [
    State("cases:point_new with errors", "owner", _wrong),
    State("cases:meeting, a point was discussed", LEADER, _discussed),
]
