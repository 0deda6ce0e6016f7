"""Exceptions to rules, in dossier a: about income, decided on by who holds a mandate."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from accounts.actions.people import give_mandate
from accounts.models import Mandate
from accounts.states import MandateKind
from cases.actions import deviations as actions
from cases.actions import tangle
from cases.models import Deviation, Rule
from cases.states import DeviationStatus
from tests.access.cases_table_rows import INKOMEN, TABLE, _case
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by
from tests.world import BEGIN, SYSTEM

ASKED = UUID("5c4de1f0-98c8-4a54-b1e7-0a3bb8a60d21")
DECIDED = UUID("5c4de1f0-98c8-4a54-b1e7-0a3bb8a60d22")
WITH_OWNER = UUID("5c4de1f0-98c8-4a54-b1e7-0a3bb8a60d23")
# who decides reads it too
READERS = (*INKOMEN, "steering")


def _rule(c: Course) -> Rule:
    world = c.world
    there = Rule.objects.filter(municipality=world.houten, name="Eerst een loonstrook").first()
    return there or tangle.add_rule(
        municipality=world.houten,
        name="Eerst een loonstrook",
        kind="procedure",
        owner="WIL",
        key_holder="",
        hook="hardship",
        arrangement="",
        is_active=True,
        by=c.viewer("wendy"),
    )


def _ask(c: Course, token: UUID, **more: Any) -> Deviation:
    world = c.world
    if not Mandate.objects.filter(kind=MandateKind.DEVIATION).exists():
        for name in ("pieter", "paula"):
            give_mandate(
                programme=c.case.dossier.programme,
                kind=MandateKind.DEVIATION,
                holder=world.users[name],
                given_by="wethouder",
                from_date=BEGIN,
                by=SYSTEM,
            )
    return actions.ask_deviation(
        case=c.case,
        area=world.areas["inkomen"],
        rule=_rule(c),
        instead="Beginnen zonder loonstrook.",
        spirit="Dat er inkomen is, blijkt ook uit het contract.",
        hook="hardship",
        token=token,
        by=c.viewer("iris"),
        **more,
    )


def _asked(c: Course) -> tuple[int]:
    return (_ask(c, ASKED).pk,)


def _with_owner(c: Course) -> tuple[int]:
    return (_ask(c, WITH_OWNER, beyond_mandate=True).pk,)


def _decided(c: Course) -> tuple[int]:
    one = _ask(c, DECIDED)
    if one.status == DeviationStatus.ASKED:
        actions.approve_deviation(
            deviation=one,
            motivation="Het doel wordt gehaald.",
            review_date=date(2027, 1, 14),
            answer_to_resident="Het mag.",
            by=c.viewer("paula"),
        )
    return (one.pk,)


_YES = {
    "what": "approve",
    "yes-motivation": "Het doel wordt gehaald.",
    "yes-review_date": "2027-01-14",
    "yes-answer_to_resident": "Het mag.",
}
# who can't do it (any more) is told so, back on the page
_ALL = dict.fromkeys(READERS, 302)

ROWS = [
    row(
        "cases:deviations",
        _case,
        get=seen_by(*TABLE, "steering"),
        post=seen_by(**dict.fromkeys(INKOMEN, 302), without_area=422, steering=403),
        data=lambda c: {
            "token": uuid4(),
            "rule": _rule(c).pk,
            "instead": "Beginnen zonder loonstrook.",
            "spirit": "Het contract zegt hetzelfde.",
            "hook": "hardship",
            "whose": "ours",
            "area": c.world.areas["inkomen"].pk,
        },
    ),
    row(
        "cases:deviation",
        _asked,
        get=seen_by(*READERS),
        post=seen_by(**_ALL),
        data=lambda c: _YES,
    ),
    row(
        "cases:deviation",
        _decided,
        note="decided",
        get=seen_by(*READERS),
        post=seen_by(**_ALL),
        data=lambda c: {"what": "look", "look-outcome": "worked"},
    ),
    row(
        "cases:deviation",
        _with_owner,
        note="with the owner of the rule",
        get=seen_by(*READERS),
        post=seen_by(**_ALL),
        data=lambda c: {
            "what": "owner",
            "owner-answer": "yes",
            "owner-who": "teamleider",
            "owner-on_date": "2026-11-12",
        },
    ),
    row(
        "cases:signal_deviation",
        _asked,
        get=seen_by(*INKOMEN, steering=403),
        post=seen_by(**dict.fromkeys(INKOMEN, 302), steering=403),
        data=lambda c: {
            "token": uuid4(),
            "which": "new",
            "title": "Beginnen zonder loonstrook",
            "asked": "Kan het contract genoeg zijn?",
        },
    ),
    row("cases:deviation_register", get=seen_by(*PROFESSIONALS, *LEADERS)),
]


def _made_without_words(page: Any, c: Course) -> None:
    page.goto(f"/afwijkingen/{_asked(c)[0]}/")
    page.click("main form:has([value=approve]) button")
    page.wait_for_selector("[data-focus-errors]")


def _asked_without_words(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.case.pk}/afwijken/")
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:deviation without words", "leader", _made_without_words),
    State("cases:deviations without words", "owner", _asked_without_words),
]
