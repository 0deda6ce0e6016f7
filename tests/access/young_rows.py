"""A child of 15 with two parents, of whom one has answered; and the legal tasks of others."""

from datetime import date
from typing import Any

from accounts.actions.programmes import change_settings
from consent.actions import young
from consent.actions.consents import Answers, OrganisationAnswer, record_consent
from consent.actions.forms import publish_form
from consent.models import Dossier, Guardian
from consent.states import FormAudience, HowGiven
from tests.access import course as scenes
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from tests.world import SYSTEM

LEAD = ("leader", "lead_member")


def _child(c: Course) -> tuple[int]:
    made = c.dossiers.get("h")
    # what an earlier request made was taken back with it
    if made is None or not Dossier.objects.filter(pk=made.pk).exists():
        anna, wendy = c.viewer("anna"), c.viewer("wendy")
        change_settings(programme=c.world.programme, values={"young_people": True}, by=anna)
        c.world.programme.refresh_from_db()
        publish_form(
            municipality=c.world.houten,
            text="Mag uw kind meedoen?",
            audience=FormAudience.GUARDIANS,
            by=SYSTEM,
        )
        scenes._refer(c, "h", "wendy", programme=c.world.programme, born_on=date(2011, 2, 1))
        table = {"werktafel": ("wendy",), "sociaalteam": ("marleen",), "wil": ("iris",)}
        scenes._invite(c, "h", "marleen", table, by="wendy", on_date=date(2026, 11, 19))
        for name in ("Ans Bos", "Cor Vis"):
            young.add_guardian(dossier=c.dossiers["h"], name=name, kind="parent", by=wendy)
        record_consent(
            dossier=c.dossiers["h"],
            answers=Answers(
                takes_part=True,
                how=HowGiven.SPOKEN,
                witness="Iris Test",
                explained_no_consequences=True,
                organisations={
                    c.world.organisations["wil"].pk: OrganisationAnswer(c.world.area_ids("wonen"))
                },
                guardian_id=_parent(c, 0).pk,
                heard_by="Wendy Test",
            ),
            by=wendy,
        )
    return (c.dossiers["h"].pk,)


def _parent(c: Course, number: int) -> Guardian:
    found: Guardian = Guardian.objects.filter(dossier=c.dossiers["h"]).order_by("id")[number]
    return found


def _second(c: Course) -> tuple[int, int]:
    return (*_child(c), _parent(c, 1).pk)


def _switched_on(c: Course) -> tuple[()]:
    """With a child there: the page then asks for articles too."""
    _child(c)
    return ()


ROWS = [
    row(
        "consent:deciders",
        lambda c: (c.dossier.pk,),
        get=seen_by("owner", "with_area", "without_area", *LEAD, steering=403),
        post=seen_by(
            owner=403,
            with_area=403,
            without_area=403,
            steering=403,
            **dict.fromkeys(LEAD, 422),
        ),
        data=lambda c: {"name": "Ans Bos", "kind": "parent"},
        note="of an adult",
    ),
    row(
        "consent:deciders",
        _child,
        get=seen_by(*LEAD, steering=403),
        post=seen_by(**dict.fromkeys(LEAD, 302), steering=403),
        data=lambda c: {"name": "Bep Bos", "kind": "guardian"},
        note="of a child",
    ),
    row(
        "consent:birth_date",
        _child,
        post=seen_by(**dict.fromkeys(LEAD, 302), steering=403),
        data=lambda c: {"born_on": "2011-02-02"},
    ),
    row(
        "consent:guardian_end",
        _second,
        post=seen_by(**dict.fromkeys(LEAD, 302), steering=403),
        data=lambda c: {"reason": "uitspraak van de rechter"},
    ),
    row(
        "consent:give",
        _child,
        get=seen_by(**dict.fromkeys(LEAD, 302), steering=403),
        page=False,
        note="of a child: first who",
    ),
    row("consent:show", _child, get=seen_by(*LEAD, "steering"), note="of a child"),
    row(
        "consent:bases",
        _child,
        get=seen_by(*LEAD, "steering"),
        post=seen_by(**dict.fromkeys(LEAD, 422), steering=403),
        page=False,
        note="of a child",
    ),
    row(
        "consent:young_articles",
        _switched_on,
        get=seen_by("admin"),
    ),
    row(
        "consent:young_article",
        lambda c: (c.world.houten.partnerships.get(organisation=c.world.organisations["ggz"]).pk,),
        post=seen_by(admin=302),
        data=lambda c: {},
    ),
]


def _deciders(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{_child(c)[0]}/toestemming/wie-beslist/")


def _nothing_filled_in(page: Any, c: Course) -> None:
    _deciders(page, c)
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _no_reason(page: Any, c: Course) -> None:
    _deciders(page, c)
    page.click("main .ok-list details summary")
    page.click("main .ok-list details form button")
    page.wait_for_selector("[data-focus-errors]")


def _not_a_date(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/toestemming/wie-beslist/")
    page.click("main details summary")
    page.fill("main [name=born_on]", "1990-01-01")
    page.click("main details form button")
    page.wait_for_selector("[data-focus-errors]")


def _asked(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{_child(c)[0]}/toestemming/vragen/?voor={_parent(c, 1).pk}")
    page.click("main .utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _articles(page: Any, c: Course) -> None:
    _child(c)
    page.goto("/dossiers/jongeren/")
    page.click("main details summary")
    page.wait_for_selector("main details form input[type=text]")


STATES = [
    State("consent:deciders with nothing filled in", "lead_member", _nothing_filled_in),
    State("consent:guardian_end without a reason", "lead_member", _no_reason),
    State("consent:birth_date of an adult", "lead_member", _not_a_date),
    State("consent:give to a parent, with nothing filled in", "lead_member", _asked),
    State("consent:young_articles with an article open", "admin", _articles),
]
