"""Referring, weighing, lists and finding."""

from typing import Any
from uuid import uuid4

from cases.models import Referral
from tests.access.course import Course
from tests.access.matrix import EVERYBODY, LEADERS, PROFESSIONALS, State, row, seen_by

EVERYBODY_WITH_DOSSIERS = (*PROFESSIONALS, *LEADERS)
WEIGHERS = (
    "owner",
    "colleague",
    "with_area",
    "leader",
    "lead_member",
    "elsewhere",
    "elsewhere_leader",
)
WEIGHERS_HERE = WEIGHERS[:5]


def _filled(c: Course) -> dict[str, object]:
    return {
        "form_token": uuid4(),
        "source": "",
        "name": "Nieuw",
        "safe_contact": "bellen",
        "stuck": "Alles",
        "areas": [c.world.areas["wonen"].pk],
        "urgency": "none",
        "agreed": "yes",
        "agreed_with": "ik",
        "agreed_on_date": "2026-11-12",
    }


def _draft(c: Course) -> tuple[int]:
    return (c.more["referral_draft"].pk,)


def _waiting(c: Course) -> tuple[int]:
    return (c.referral.pk,)


def _answered(c: Course) -> tuple[int]:
    return (Referral.objects.get(dossier=c.dossier).pk,)


def _answer(c: Course) -> dict[str, object]:
    return {"answer_to_sender": "Dank.", "answer_to_resident": "Wij bellen u."}


ROWS = [
    row("accounts:home", get=seen_by(*EVERYBODY), post=seen_by(*EVERYBODY)),
    row(
        "accounts:language",
        post=dict.fromkeys(EVERYBODY, 302),
        data=lambda c: {"language": "en", "next": "/inloggen/"},
        page=False,
    ),
    row(
        "cases:referral_new",
        get=seen_by(*EVERYBODY_WITH_DOSSIERS),
        # Areas of Houten don't exist in Bunnik: said at the field.
        post=seen_by(elsewhere=422, elsewhere_leader=422)
        | {v: 302 for v in EVERYBODY_WITH_DOSSIERS if not v.startswith("elsewhere")},
        data=_filled,
    ),
    row(
        "cases:draft_save",
        post=seen_by(*EVERYBODY_WITH_DOSSIERS),
        data=lambda c: {"name": "half", "form_token": uuid4()},
        page=False,
    ),
    row("cases:referral_draft", _draft, get=seen_by("owner"), post=seen_by(owner=302)),
    row("cases:referrals", get=seen_by(*EVERYBODY_WITH_DOSSIERS)),
    row("cases:referral", _waiting, get=seen_by("with_area", "leader", "lead_member")),
    row(
        "cases:referral",
        _answered,
        get=seen_by("owner", "leader", "lead_member"),
        note="invited, with consent",
    ),
    row(
        "cases:referral_invite",
        _waiting,
        get=seen_by("leader", "lead_member"),
        post=seen_by(leader=302, lead_member=302),
        data=lambda c: {
            "lead": c.world.users["wendy"].pk,
            "on_date": "2026-11-19",
            "at_time": "13:30",
            **_answer(c),
        },
    ),
    row(
        "cases:referral_invite",
        _answered,
        get=seen_by(leader=302, lead_member=302),
        post=seen_by(leader=422, lead_member=422),
        data=_answer,
        note="answered already",
        page=False,
    ),
    row(
        "cases:referral_refer_on",
        _waiting,
        get=seen_by("leader", "lead_member"),
        post=seen_by(leader=302, lead_member=302),
        data=_answer,
    ),
    row(
        "cases:referral_decline",
        _waiting,
        get=seen_by("leader", "lead_member"),
        post=seen_by(leader=302, lead_member=302),
        data=_answer,
    ),
    row("cases:weighing", get=seen_by(*WEIGHERS)),
    row(
        "cases:weigh",
        _waiting,
        post=seen_by() | dict.fromkeys(WEIGHERS_HERE, 302),
        data=lambda c: {"opinion": "wait", "note": "eerst bellen"},
        page=False,
    ),
    row("cases:list", get=seen_by(*EVERYBODY_WITH_DOSSIERS), query={"scope": "all"}),
    row("cases:search", get=seen_by(*EVERYBODY_WITH_DOSSIERS), query={"q": "merk"}),
    row(
        "cases:search",
        get=seen_by(*EVERYBODY_WITH_DOSSIERS),
        query={"q": "OK-2026"},
        note="by number",
    ),
]


def _form_with_errors(page: Any, c: Course) -> None:
    page.goto("/aanmelden/")
    page.check("input[name=urgency][value=urgent]")
    page.check("input[name=agreed][value=yes]")
    page.fill("input[name=name]", "Kees")
    page.click("#referral-form button:not([name])")
    page.wait_for_selector("[data-focus-errors]")


def _saved_by_itself(page: Any, c: Course) -> None:
    page.goto("/aanmelden/")
    page.fill("textarea[name=stuck]", "Geen adres")
    page.wait_for_selector("#saved:not(:empty)")
    page.locator("#referral-form details summary").click()


def _opinion_given(page: Any, c: Course) -> None:
    page.goto("/wegen/")
    page.locator(".ok-weigh details summary").first.click()
    page.check(".ok-weigh input[value=wait]")
    page.click(".ok-weigh form button")
    page.wait_for_selector(".ok-weigh [role=status]")


def _opinion_forgotten(page: Any, c: Course) -> None:
    page.goto("/wegen/")
    page.locator(".ok-weigh details summary").first.click()
    page.click(".ok-weigh form button")
    page.wait_for_selector(".ok-weigh [data-focus-errors]")


def _invitation_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/aanmeldingen/{c.referral.pk}/uitnodigen/")
    page.locator("main details summary").first.click()
    page.fill("textarea[name=answer_to_resident]", "Wij bellen [wanneer]")
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


def _filtered(page: Any, c: Course) -> None:
    page.goto("/casussen/?scope=all")
    with page.expect_response(lambda response: "status=closed" in response.url):
        page.select_option("#id_status", "closed")
    page.wait_for_selector("#cases .ok-empty")


def _nothing_found(page: Any, c: Course) -> None:
    page.goto("/zoeken?q=bestaatniet")


STATES = [
    State("cases:referral_new with errors", "owner", _form_with_errors),
    State("cases:referral_new saved by itself", "owner", _saved_by_itself),
    State("cases:weighing with an opinion", "with_area", _opinion_given),
    State("cases:weighing with an opinion forgotten", "leader", _opinion_forgotten),
    State("cases:referral_invite with errors", "lead_member", _invitation_with_errors),
    State("cases:list filtered to nothing", "owner", _filtered),
    State("cases:search with nothing found", "owner", _nothing_found),
]
