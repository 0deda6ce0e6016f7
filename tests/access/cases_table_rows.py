"""The case page, story, plan, agreements, conversations, results and the end."""

from typing import Any
from uuid import uuid4

from cases.models import ResultKind, StoryPart
from tests.access.cases_states import CASE_STATES, END_STATES, TABLE_STATES
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, Row, row, seen_by

# Dossier a: who sits there, who runs it, who knows the area inkomen or wonen.
TABLE = ("owner", "with_area", "without_area", "leader", "lead_member")
RUNNING = ("owner", "leader", "lead_member")
INKOMEN = ("owner", "with_area", "leader", "lead_member")
WONEN = ("owner", "without_area", "leader", "lead_member")
# Dossier c, where a conversation is going on.
TALKING = ("elsewhere", "elsewhere_leader")


def _case(c: Course) -> tuple[int]:
    return (c.case.pk,)


def _planned(c: Course) -> tuple[int]:
    return (c.meeting(3).pk,)


def _held(c: Course) -> tuple[int]:
    return (c.meeting(1).pk,)


def _talk(c: Course) -> tuple[int]:
    return (c.more["talk"].pk,)


def _problem(c: Course) -> tuple[int]:
    return (c.problem("wonen").pk,)


def _story(c: Course) -> tuple[int]:
    part = StoryPart.objects.get(case=c.case, area=c.world.areas["inkomen"])
    return (part.pk,)


def _agreement(c: Course) -> tuple[int]:
    return (c.agreement("inkomen").pk,)


def _seen(*names: str, **statuses: int) -> dict[str, int]:
    """Who knows the progress only is told so: 403."""
    return seen_by(*names, **({"steering": 403} | statuses))


def _done(*names: str, **statuses: int) -> dict[str, int]:
    return seen_by(**({"steering": 403} | dict.fromkeys(names, 302) | statuses))


def _agreed(c: Course) -> dict[str, Any]:
    return {
        "token": uuid4(),
        "what": "Bellen",
        "area": c.world.areas["inkomen"].pk,
        "owner": "resident",
        "due_date": "2026-11-26",
    }


def _line(c: Course) -> dict[str, Any]:
    return {"token": uuid4(), "text": "Gezegd.", "area": c.world.bunnik_areas["wonen"].pk}


def _result(c: Course) -> dict[str, Any]:
    kind = ResultKind.objects.get(municipality=c.world.houten, key="uitkering_geregeld")
    return {"kind": kind.pk, "on_date": "2026-11-10", "note": "nog een"}


def _moment(c: Course) -> dict[str, Any]:
    return {
        "on_date": "2026-11-26",
        "at_time": "13:30",
        "how": "room",
        "place": "kamer 2",
        "reason": "zaal bezet",
    }


def _page(name: str, note: str = "") -> Row:
    return row(name, _case, get=seen_by(*TABLE, "steering"), note=note)


ROWS = [
    _page("cases:detail"),
    _page("cases:story"),
    _page("cases:talks"),
    _page("cases:more"),
    row(
        "cases:detail",
        lambda c: (c.cases["d"].pk,),
        get=seen_by("leader", "lead_member", "steering"),
        note="after a whole withdrawal",
    ),
    row(
        "cases:story_new",
        _case,
        get=_seen(*TABLE),
        post=_done(*INKOMEN, without_area=422),
        data=lambda c: {"area": c.world.areas["inkomen"].pk, "text": "Verteld."},
    ),
    row(
        "cases:story_edit",
        _story,
        get=seen_by(*INKOMEN),
        post=seen_by(**dict.fromkeys(INKOMEN, 302)),
        data=lambda c: {"text": "Beter gezegd."},
    ),
    row(
        "cases:problem_new",
        _case,
        get=_seen(*TABLE),
        post=_done(*WONEN, with_area=422),
        data=lambda c: {"area": c.world.areas["wonen"].pk, "words": "Een dak"},
    ),
    row(
        "cases:problem",
        _problem,
        get=seen_by(*WONEN),
        post=seen_by(**dict.fromkeys(WONEN, 302)),
        data=lambda c: {"words": "Anders gezegd"},
    ),
    row(
        "cases:problem_status",
        _problem,
        post=seen_by(**dict.fromkeys(WONEN, 302)),
        data=lambda c: {"status": "solved"},
    ),
    row(
        "cases:order",
        _case,
        post=seen_by(**dict.fromkeys(WONEN, 302)),
        data=lambda c: {"problem": c.problem("wonen").pk, "step": "down"},
    ),
    row(
        "cases:agreement_new",
        _case,
        get=_seen(*TABLE),
        post=_done(*INKOMEN, without_area=422),
        data=_agreed,
    ),
    row(
        "cases:agreement",
        _agreement,
        get=seen_by(*INKOMEN),
        post=seen_by(**dict.fromkeys(INKOMEN, 302)),
        data=lambda c: {"status": "done"},
    ),
    row("cases:agreements", get=seen_by(*PROFESSIONALS, *LEADERS)),
    row("cases:meeting", _planned, get=seen_by(*TABLE, "steering"), note="planned"),
    row("cases:meeting", _held, get=seen_by(*TABLE, "steering"), note="held"),
    row("cases:meeting", _talk, get=seen_by(*TALKING), note="going on"),
    row(
        "cases:meeting",
        lambda c: (c.more["second_talk"].pk,),
        get=seen_by(*TALKING),
        note="going on, with what was agreed before",
    ),
    row(
        "cases:meeting_plan",
        _case,
        get=_seen(*TABLE),
        # one is planned already
        post=_seen(**dict.fromkeys(TABLE, 422)),
        data=_moment,
    ),
    row("cases:meeting_move", _planned, get=_seen(*TABLE), post=_done(*TABLE), data=_moment),
    row(
        "cases:meeting_cancel",
        _planned,
        get=_seen(*TABLE),
        post=_done(*TABLE),
        data=lambda c: {"reason": "ziek"},
    ),
    row("cases:meeting_start", _planned, post=_done(*TABLE)),
    row(
        "cases:meeting_line",
        _talk,
        post=seen_by(**dict.fromkeys(TALKING, 302)),
        data=_line,
    ),
    row(
        "cases:meeting_audience",
        _talk,
        get=seen_by("elsewhere_leader", "elsewhere"),
        page=False,
    ),
    row(
        "cases:meeting_attendance",
        _talk,
        post=seen_by(**dict.fromkeys(TALKING, 302)),
        data=lambda c: {"resident": "on", "present": [c.world.users["bregje"].pk]},
    ),
    row(
        "cases:meeting_close",
        _talk,
        get=seen_by(*TALKING),
        post=seen_by(**dict.fromkeys(TALKING, 302)),
        data=lambda c: {"resident": "on", "present": [c.world.users["bert"].pk], "no_next": "on"},
    ),
    row(
        "cases:result_new",
        _case,
        get=_seen(*TABLE),
        post=_done(*INKOMEN, without_area=422),
        data=_result,
    ),
    row(
        "cases:pause",
        _case,
        get=_seen(*RUNNING, with_area=403, without_area=403),
        post=_done(*RUNNING, with_area=403, without_area=403),
    ),
    row("cases:resume", _case, post=_seen(**dict.fromkeys(TABLE, 403)), note="it goes on already"),
    row("cases:watch", _case, post=_done(*RUNNING, with_area=403, without_area=403)),
    row(
        "cases:close",
        _case,
        get=_seen(*RUNNING, with_area=403, without_area=403),
        post=_done(*RUNNING, with_area=403, without_area=403),
        data=lambda c: {"reason": "goals_met", "area": c.world.areas["wonen"].pk},
    ),
    row(
        "cases:not_started",
        _case,
        get=_seen(*RUNNING, with_area=403, without_area=403),
        post=_seen(**dict.fromkeys(TABLE, 403)),
        note="it has begun",
    ),
    row(
        "cases:lead",
        _case,
        get=_seen(*TABLE),
        post=_done(*TABLE),
        data=lambda c: {"lead": c.world.users["wendy"].pk},
    ),
]
STATES = [*CASE_STATES, *TABLE_STATES, *END_STATES]
