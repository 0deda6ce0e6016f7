"""The sociale kaart: for everybody who works in the municipality; kept by a few."""

from typing import Any

from accounts.models import Partnership
from cases.actions import directory
from cases.models import DirectoryCard
from tests.access.course import Course
from tests.access.matrix import EVERYBODY, State, row, seen_by


def _outside(c: Course) -> tuple[int]:
    card = DirectoryCard.objects.filter(municipality=c.world.houten, name="Voedselbank").first()
    card = card or directory.add_organisation(
        municipality=c.world.houten,
        name="Voedselbank",
        mailbox="hulp@voedselbank.example",
        phone="030 555 11 00",
        days="vrijdag",
        ask_for="de intake",
        does="Een pakket per week.",
        agreements="Dezelfde week terecht.",
        areas=[c.world.areas["inkomen"]],
        by=c.viewer("anna"),
    )
    return (card.pk,)


def _wil(c: Course) -> tuple[int]:
    row = Partnership.objects.get(
        municipality=c.world.houten, organisation=c.world.organisations["wil"]
    )
    return (row.pk,)


CARD = {"name": "Huisarts", "phone": "030 555 12 00", "does": "Zorg.", "days": "elke dag"}
ROWS = [
    row("cases:directory", get=seen_by(*EVERYBODY)),
    row(
        "cases:directory",
        get=seen_by(*EVERYBODY),
        query={"q": "voedsel"},
        page=False,
        note="by a word",
    ),
    row(
        "cases:partner",
        _wil,
        get=seen_by("with_area", "admin"),
        post=seen_by(with_area=302, admin=302),
        data=lambda c: {"phone": "030 555 02 00", "does": "Inkomen.", "ask_for": "de balie"},
    ),
    row(
        "cases:outside_new",
        lambda c: (c.world.houten.pk,),
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=lambda c: CARD | {"areas": [c.world.areas["gezondheid"].pk]},
    ),
    row(
        "cases:outside",
        _outside,
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=lambda c: CARD,
    ),
    row("cases:outside_remove", _outside, post=seen_by(admin=302)),
]


def _found(page: Any, c: Course) -> None:
    page.goto("/sociale-kaart/")
    page.fill("#id_q", "pieter")
    page.wait_for_selector("#entries > section:only-of-type details[open]")


def _nothing(page: Any, c: Course) -> None:
    page.goto("/sociale-kaart/?q=bestaatniet")


def _wrong(page: Any, c: Course) -> None:
    page.goto(f"/sociale-kaart/nieuw/{c.world.houten.pk}/")
    page.fill("main [name=name]", "Kerk")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:directory with one found", "owner", _found),
    State("cases:directory with nothing found", "admin", _nothing),
    State("cases:outside_new that nobody can reach", "admin", _wrong),
]
