"""Two registrations, one person: for who leads the course of both, and nobody else."""

from typing import Any

from consent.actions.merges import merge_residents
from consent.models import Dossier, ResidentMerge
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

LEAD = ("leader", "lead_member")
# who knows the dossier and doesn't lead it is told so; of the other one they know nothing
SEATED = dict.fromkeys(("owner", "with_area", "without_area", "steering"), 403)


def _dossier(c: Course) -> tuple[int]:
    return (c.dossier.pk,)


def _other(c: Course) -> Dossier:
    """Another dossier in Houten that the Werktafel leads."""
    return c.dossiers["b"]


def _both(c: Course) -> tuple[int, int]:
    return (c.dossier.pk, _other(c).pk)


def _merge(c: Course) -> tuple[int, int]:
    merge = ResidentMerge.objects.filter(undone_at=None).first() or merge_residents(
        dossier=c.dossier, other=_other(c), reason="Zij zegt het zelf.", by=c.viewer("wendy")
    )
    return (c.dossier.pk, merge.pk)


ROWS = [
    row("consent:person", _dossier, get=seen_by(*LEAD, **SEATED)),
    row(
        "consent:same",
        _both,
        get=seen_by(*LEAD, with_area=403, steering=403),
        post=seen_by(**dict.fromkeys(LEAD, 422), with_area=403, steering=403),
        data=lambda c: {"answer": "same", "reason": ""},
    ),
    row(
        "consent:merge_undo",
        _merge,
        post=seen_by(**dict.fromkeys(LEAD, 422), **SEATED),
        data=lambda c: {"reason": ""},
    ),
]


def _nothing_chosen(page: Any, c: Course) -> None:
    page.goto("/dossiers/{}/zelfde-inwoner/{}/".format(*_both(c)))
    page.click("main form button[type=submit], main form button:not([type])")
    page.wait_for_selector("[data-focus-errors]")


def _merged(page: Any, c: Course) -> None:
    _merge(c)
    page.goto(f"/dossiers/{c.dossier.pk}/zelfde-inwoner/")
    page.click("main details summary")
    page.click("main details form button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("consent:same with nothing chosen", "lead_member", _nothing_chosen),
    State("consent:person undone without a reason", "lead_member", _merged),
]
