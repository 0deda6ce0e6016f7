"""Emergency access: asked by who works with residents, watched by who steers, judged by the privacy officer."""

from typing import Any

from consent.models import EmergencyAccess
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by

ASKING = (*PROFESSIONALS, *LEADERS)
REASON = "Zij belde: hij staat met een mes voor de deur."


def _over(c: Course) -> EmergencyAccess:
    """Asked in October by Mira, for dossier a; its day is long over."""
    found: EmergencyAccess = c.more["emergency"]
    return found


ROWS = [
    row(
        "consent:emergency",
        get=seen_by(*ASKING),
        # nobody has this name; the same answer to everybody
        post=seen_by(**dict.fromkeys(ASKING, 422)),
        data=lambda c: {
            "municipality": c.world.houten.pk,
            "reason": REASON,
            "name": "Nelis Onbekend",
            "number": "OK-2026-001",
            "sensitive": ["veiligheid"],
        },
    ),
    row(
        "consent:emergencies",
        get=seen_by("leader", "steering", "privacy", elsewhere_leader=200),
    ),
    row(
        "consent:emergency_review",
        lambda c: (_over(c).pk,),
        get=seen_by("privacy"),
        post=seen_by(privacy=302),
        data=lambda c: {"verdict": "justified", "note": "", "may_be_told": "no"},
    ),
    # it is over already: told so, and nothing changes
    row(
        "consent:emergency_end",
        lambda c: (_over(c).pk,),
        post=seen_by(colleague=302, lead_member=302, leader=302, steering=302, privacy=302),
        page=False,
    ),
]


def _nothing_filled_in(page: Any, c: Course) -> None:
    page.goto("/dossiers/noodtoegang/")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _nobody_found(page: Any, c: Course) -> None:
    page.goto("/dossiers/noodtoegang/")
    page.fill("main [name=reason]", REASON)
    page.fill("main [name=name]", "Nelis Onbekend")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _found(page: Any, c: Course) -> None:
    page.goto("/dossiers/noodtoegang/")
    page.fill("main [name=reason]", REASON)
    page.fill("main [name=name]", "Kees MERK-d-naam")
    page.check("main [value=veiligheid]")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("main .utrecht-alert--error")


def _mine(page: Any, c: Course) -> None:
    page.goto("/dossiers/noodtoegang/")
    page.wait_for_selector("main .ok-row")


def _on_the_day(page: Any, c: Course) -> None:
    page.goto("/")
    page.wait_for_selector("main .ok-card--brick")


def _judged_without_words(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/noodtoegang/{_over(c).pk}/")
    page.check("main [value=unjustified]")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _for_the_lead(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/toestemming/")
    page.click("main .ok-fold__summary >> nth=0")


STATES = [
    State("consent:emergency with nothing filled in", "colleague", _nothing_filled_in),
    State("consent:emergency that finds nobody", "colleague", _nobody_found),
    State("cases:detail by emergency access", "colleague", _found),
    State("consent:emergency with what I asked", "colleague", _mine),
    State("accounts:home after emergency access", "steering", _on_the_day),
    State("accounts:home with one to judge", "privacy", _on_the_day),
    State("consent:emergency_review without words", "privacy", _judged_without_words),
    State("consent:show with emergency access", "lead_member", _for_the_lead),
]
