"""What was shared, and notices about what was taken back."""

from typing import Any

from consent.models import Notice
from consent.states import NoticeStatus
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from trail import clock

LEAD = ("leader", "lead_member")
FORBIDDEN = {"owner": 403, "with_area": 403, "without_area": 403, "steering": 403}


def _dossier(c: Course) -> tuple[int]:
    return (c.dossier.pk,)


def _draft(c: Course) -> tuple[int, int]:
    """To the organisation from which everything was taken back."""
    notice = Notice.objects.get(dossier=c.dossier, status=NoticeStatus.DRAFT)
    return (c.dossier.pk, notice.pk)


def _sent(c: Course) -> tuple[int]:
    notice, _ = Notice.objects.get_or_create(
        dossier=c.dossier,
        municipality_id=c.dossier.municipality_id,
        organisation=c.world.organisations["ggz"],
        status=NoticeStatus.SENT,
        defaults={
            "areas": [c.world.areas["wonen"].pk],
            "text": "U mag niets meer weten.",
            "settled_at": clock.now(),
            "settled_by": c.world.users["wendy"],
        },
    )
    return (notice.pk,)


ROWS = [
    row("consent:shared", _dossier, get=seen_by(*LEAD, **FORBIDDEN)),
    row(
        "consent:notice",
        _draft,
        get=seen_by(*LEAD, **FORBIDDEN),
        post=seen_by(**dict.fromkeys(LEAD, 422), **FORBIDDEN),
        data=lambda c: {"text": "", "step": "send"},
    ),
    row("consent:notice_received", _sent, get=seen_by("withdrawn")),
]


def _open(page: Any, c: Course) -> None:
    dossier, notice = _draft(c)
    page.goto(f"/dossiers/{dossier}/toestemming/bericht/{notice}/")


def _empty(page: Any, c: Course) -> None:
    _open(page, c)
    page.fill("main textarea", "")
    page.click("main button[value=send]")
    page.wait_for_selector("[data-focus-errors]")


def _left_without_reason(page: Any, c: Course) -> None:
    _open(page, c)
    page.click("main details summary")
    page.click("main button[value=leave]")
    page.wait_for_selector("[data-focus-errors]")


def _what_they_looked_at(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/toestemming/gedeeld/")
    for fold in page.query_selector_all("main details summary"):
        fold.click()


STATES = [
    State("consent:notice without words", "lead_member", _empty),
    State("consent:notice left without a reason", "lead_member", _left_without_reason),
    State("consent:shared with what they looked at", "lead_member", _what_they_looked_at),
]
