"""Legal grounds: all for the lead organisation, one's own row for who sits at the table."""

from typing import Any

from consent.models import Basis
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

AT_THE_TABLE = ("owner", "with_area", "without_area", "leader", "lead_member")
LEAD = ("leader", "lead_member")


def _dossier(c: Course) -> tuple[int]:
    return (c.dossier.pk,)


def _ended(c: Course) -> tuple[int, int]:
    """Of WIL, in October; ending it again changes nothing."""
    basis: Basis = c.more["basis"]
    return (c.dossier.pk, basis.pk)


ROWS = [
    row(
        "consent:bases",
        _dossier,
        get=seen_by(*AT_THE_TABLE, "steering"),
        post=seen_by(
            owner=403, with_area=403, without_area=403, steering=403, **dict.fromkeys(LEAD, 302)
        ),
        data=lambda c: {
            "organisation": c.world.organisations["wil"].pk,
            "kind": "legal_duty",
            "article": "artikel 17 Participatiewet",
            "reason": "",
            "until_date": "",
            "areas": [c.world.areas["inkomen"].pk],
        },
    ),
    row(
        "consent:bases",
        lambda c: (c.dossiers["d"].pk,),
        get=seen_by(*LEAD, "steering"),
        post=seen_by(steering=403, **dict.fromkeys(LEAD, 302)),
        data=lambda c: {
            "organisation": c.world.organisations["werktafel"].pk,
            "kind": "public_task",
            "article": "artikel 2.1.2 Wmo 2015",
            "areas": [c.world.areas["werk"].pk],
        },
        note="after a whole withdrawal",
    ),
    row(
        "consent:basis_end",
        _ended,
        post=seen_by(
            owner=403, with_area=403, without_area=403, steering=403, **dict.fromkeys(LEAD, 302)
        ),
    ),
]


def _nothing_filled_in(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/grondslagen/")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _danger_without_words(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/grondslagen/")
    page.check("main [value=vital_interest]")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _written_down(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/grondslagen/")
    page.select_option("main [name=organisation]", label="Werk en Inkomen Lekstroom")
    page.check("main [value=legal_duty]")
    page.fill("main [name=article]", "artikel 17 Participatiewet")
    page.check(f"main [name=areas][value='{c.world.areas['inkomen'].pk}']")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("main .ok-row .utrecht-button")


STATES = [
    State("consent:bases with nothing filled in", "lead_member", _nothing_filled_in),
    State("consent:bases with danger and no words", "lead_member", _danger_without_words),
    State("consent:bases with one that stands", "lead_member", _written_down),
]
