"""The form where only somebody new is asked about; in a dossier of its own, for the seat stays."""

from typing import Any

from tests.access.consent_rows import _answers
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

AT_THE_TABLE = ("owner", "with_area", "without_area", "leader", "lead_member")

ROWS = [
    row(
        "consent:give",
        lambda c: (c.dossier.pk,),
        get=seen_by(*AT_THE_TABLE, steering=403),
        post=seen_by(**dict.fromkeys(AT_THE_TABLE, 302), steering=403),
        data=_answers,
        query={"alles": "ja"},
        note="everything again",
    ),
]


def _dossier(c: Course) -> int:
    return c.dossiers["e"].pk


def _somebody_new(page: Any, c: Course) -> None:
    """The municipality takes a seat after the resident answered."""
    page.goto(f"/dossiers/{_dossier(c)}/tafel/?organisation={c.world.organisations['gemeente'].pk}")
    page.locator("#persons input[type=checkbox]").first.check()
    page.click("#persons button")
    page.wait_for_selector("#messages > *")


def _asked_alone(page: Any, c: Course) -> None:
    _somebody_new(page, c)
    page.goto(f"/dossiers/{_dossier(c)}/toestemming/vragen/")
    for fold in page.locator("main details").all():
        fold.locator("summary").click()


def _asked_alone_with_errors(page: Any, c: Course) -> None:
    _asked_alone(page, c)
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


def _not_asked_yet(page: Any, c: Course) -> None:
    _somebody_new(page, c)
    page.goto(f"/dossiers/{_dossier(c)}/toestemming/")


STATES = [
    State("consent:table with somebody new", "lead_member", _somebody_new),
    State("consent:give about somebody new", "lead_member", _asked_alone),
    State("consent:give about somebody new with errors", "lead_member", _asked_alone_with_errors),
    State("consent:show with somebody not asked yet", "lead_member", _not_asked_yet),
]
