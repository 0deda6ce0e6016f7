"""What the resident says about a text, put beside it: by who may know that text."""

from typing import Any

from cases.models import MeetingLine, StoryPart
from consent.actions.corrections import add_correction
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by


def _of(kind: str, pk: int, c: Course) -> tuple[int, str, int]:
    return (c.dossier.pk, kind, pk)


def _part(c: Course, area: str) -> tuple[int, str, int]:
    """Somebody spoke about it before."""
    part = StoryPart.objects.get(case=c.case, area=c.world.areas[area], is_wish=False)
    add_correction(row=part, text=f"Niet zo. MERK-a-{area}", by=c.viewer("marleen"))
    return _of("verhaal", part.pk, c)


WHAT = {"text": "Dat was in mei."}
INCOME = ("owner", "with_area", "leader", "lead_member")
ROWS = [
    row(
        "consent:correct",
        lambda c: _part(c, "inkomen"),
        get=seen_by(*INCOME),
        # a project leader of the lead organisation may, also without a seat
        post=seen_by(**dict.fromkeys(INCOME, 302)),
        data=lambda c: WHAT,
    ),
    row(
        "consent:correct",
        lambda c: _part(c, "veiligheid"),
        get=seen_by("owner"),
        post=seen_by(owner=302),
        data=lambda c: WHAT,
        note="about violence",
    ),
    row(
        "consent:correct",
        lambda c: _of("afspraak", c.agreement("inkomen").pk, c),
        get=seen_by(*INCOME),
        post=seen_by(**dict.fromkeys(INCOME, 302)),
        data=lambda c: WHAT,
        note="an agreement",
    ),
    row(
        "consent:correct",
        lambda c: _of("knelpunt", c.problem("wonen").pk, c),
        get=seen_by("owner", "without_area", "leader", "lead_member"),
        post=seen_by(owner=302, without_area=302, leader=302, lead_member=302),
        data=lambda c: WHAT,
        note="what is stuck",
    ),
    row(
        "consent:correct",
        lambda c: (c.dossier.pk, "onzin", 1),
        note="of no kind",
    ),
]


def _nothing(page: Any, c: Course) -> None:
    line = MeetingLine.objects.filter(dossier=c.dossier, area=c.world.areas["inkomen"]).first()
    assert line is not None
    page.goto(f"/dossiers/{c.dossier.pk}/rechtzetten/gesprek/{line.pk}/")
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


def _beside(page: Any, c: Course) -> None:
    # nothing is written here: this test's own transaction would hold the dossier
    part = StoryPart.objects.get(case=c.case, area=c.world.areas["inkomen"], is_wish=False)
    page.goto(f"/dossiers/{part.dossier_id}/rechtzetten/verhaal/{part.pk}/")
    page.fill("main textarea", "Het was in mei.")
    page.click("main form button")
    page.wait_for_selector("text=De inwoner zegt hierover:")


STATES = [
    State("consent:correct with nothing filled in", "lead_member", _nothing),
    State("consent:correct, beside the story", "lead_member", _beside),
]
