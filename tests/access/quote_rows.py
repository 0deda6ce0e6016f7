"""A sentence of the resident for others to read: written down, released in their hands, taken back."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse

from cases.actions.quotes import note_quote, release_quote, take_back_quote
from cases.models import Quote
from consent.states import HowGiven
from reporting.actions.editions import ask_edition
from reporting.models import Edition
from reporting.periods import Period
from reporting.states import Audience
from tests.access.cases_table_rows import INKOMEN, TABLE, _seen
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

LEAD = ("leader", "lead_member")
TOKEN = UUID("5f5dbb6e-1a0f-4c53-a6a7-0a3bb8a60d46")
# of dossier i the resident said yes to quotes; its table has gone home
OVER = UUID("5f5dbb6e-1a0f-4c53-a6a7-0a3bb8a60d47")
WAITS = UUID("5f5dbb6e-1a0f-4c53-a6a7-0a3bb8a60d48")


def _note(c: Course, letter: str, area: str, text: str, token: UUID, by: str) -> Quote:
    found = Quote.objects.filter(token=token).first()
    if found is None:
        found = note_quote(
            case=c.cases[letter],
            area=c.world.areas[area],
            text=text,
            own_hand=False,
            token=token,
            by=c.viewer(by),
        )
        # the marker stands in every name of this world, and a name is refused
        found.text = f"{text} MERK-{letter}-{area}"
        found.save()
    return found


def _quote(c: Course) -> tuple[int]:
    """Written down by Marleen, about income; not released."""
    return (_note(c, "a", "inkomen", "Er werd geluisterd.", TOKEN, "marleen").pk,)


def _over(c: Course) -> Quote:
    return _note(c, "i", "wonen", "Het was fijn dat er iemand belde.", OVER, "wendy")


def _noted(c: Course) -> tuple[int]:
    """One that nobody here releases: the browser walks its page when all rows are made."""
    return (_note(c, "i", "wonen", "Het was goed.", WAITS, "wendy").pk,)


def _released(c: Course) -> tuple[int]:
    quote = _over(c)
    if quote.is_noted:
        release_quote(
            quote=quote, version=1, how=HowGiven.SPOKEN, witness="Wendy Test", by=c.viewer("wendy")
        )
    return (quote.pk,)


def _gone(c: Course) -> tuple[int]:
    """An edition that was withdrawn because its sentence was taken back."""
    words = "De editie met een zin."
    found = Edition.objects.filter(introduction=words).first()
    if found is None:
        quote = Quote.objects.get(pk=_released(c)[0])
        found = ask_edition(
            programme=c.world.programme,
            period=Period(date(2026, 9, 1), date(2026, 11, 11)),
            audience=Audience.PUBLISHED,
            introduction=words,
            quote=quote,
            by=c.viewer("pieter"),
        )
        take_back_quote(quote=quote, by=c.viewer("wendy"))
    return (found.pk,)


ROWS = [
    row(
        "cases:quotes",
        lambda c: (_quote(c) and c.case.pk,),
        get=_seen(*TABLE),
        post=_seen(**dict.fromkeys(INKOMEN, 302), without_area=422),
        data=lambda c: {
            "token": uuid4(),
            "area": c.world.areas["inkomen"].pk,
            "text": "Voor het eerst werd er geluisterd.",
        },
    ),
    row(
        "cases:quotes",
        lambda c: (_released(c) and c.cases["i"].pk,),
        get=_seen(*LEAD),
        post=_seen(**dict.fromkeys(LEAD, 422)),
        note="released",
    ),
    row(
        "cases:quote_edit",
        _quote,
        get=seen_by(*INKOMEN),
        post=seen_by(**dict.fromkeys(INKOMEN, 302)),
        data=lambda c: {"text": "Er werd goed geluisterd.", "version": "1"},
    ),
    row(
        "cases:quote_release",
        _noted,
        get=seen_by(*LEAD),
        post=seen_by(**dict.fromkeys(LEAD, 302)),
        data=lambda c: {
            "released": "on",
            "how": "spoken",
            "witness": "Wendy Test",
            "version": "1",
        },
    ),
    row(
        "cases:quote_release",
        _quote,
        get=seen_by(*INKOMEN),
        # not ticked, and the resident never said yes to quotes
        post=seen_by(**dict.fromkeys(INKOMEN, 422)),
        note="without a yes to quotes",
    ),
    row("cases:quote_take_back", _released, post=seen_by(**dict.fromkeys(LEAD, 302))),
    row("cases:quote_remove", _quote, post=seen_by(**dict.fromkeys(INKOMEN, 302))),
    row(
        "reporting:detail",
        _gone,
        get=seen_by("leader", "steering"),
        note="withdrawn with its sentence",
    ),
    row("reporting:without_quote", _gone, post=seen_by(leader=302, steering=302)),
]


def _no_yes(page: Any, c: Course) -> None:
    page.goto(reverse("cases:quote_release", args=_noted(c)))
    page.check("main [name=how][value=screen]")
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


def _too_long(page: Any, c: Course) -> None:
    _quote(c)
    page.goto(reverse("cases:quotes", args=[c.case.pk]))
    page.click("main details summary")
    page.fill("main [name=text]", "a" * 241)
    page.click("main details form button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


def _chooses(page: Any, c: Course) -> None:
    _released(c)
    page.goto(reverse("reporting:new"))
    page.click("main details summary")


STATES = [
    State("cases:quote_release without a tick", "lead_member", _no_yes),
    State("cases:quotes with a sentence that is too long", "owner", _too_long),
    State("reporting:new with a sentence to choose", "steering", _chooses),
]
