"""The decision graph: its administrator keeps it, and nobody else sees its pages. About no resident."""

from typing import Any
from uuid import uuid4

from budgets.actions import tree_drafts as actions
from budgets.actions.trees import latest_tree
from budgets.graph import editing
from budgets.models import TreeDraft
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

KEPT = seen_by("admin")
SENT = seen_by(admin=302)
ANSWER = {"label": "Ja", "sign": "yes", "motivation": "none", "leads_to": "q:gevolgen"}


def _draft(c: Course) -> TreeDraft:
    """The next version, with other words for its first question."""
    draft = TreeDraft.objects.filter(municipality=c.world.houten).first()
    if draft is not None:
        return draft
    by = c.world.viewer("anna")
    begun = actions.begin_draft(municipality=c.world.houten, by=by)
    actions.change_question(
        municipality=c.world.houten,
        key="doorbraak",
        question="Wat komt er los?",
        help="",
        seen=editing.mark_of_question(begun.tree, "doorbraak"),
        by=by,
    )
    return TreeDraft.objects.get(pk=begun.pk)


def _place(c: Course) -> tuple[int]:
    return (_draft(c).municipality_id,)


def _version(c: Course) -> tuple[int]:
    tree = latest_tree(c.world.houten.pk)
    assert tree is not None
    return (tree.pk,)


def _seen(c: Course) -> dict[str, Any]:
    return {"seen": actions.fingerprint(_draft(c)), "is_checked": "on"}


def _question(c: Course) -> dict[str, Any]:
    seen = editing.mark_of_question(_draft(c).tree, "blijvend")
    return {"question": "Blijft het?", "help": "Tijd kopen mag.", "seen": seen}


def _answer(c: Course) -> dict[str, Any]:
    seen = editing.mark_of_answer(_draft(c).tree, "blijvend", "koopt_tijd")
    return ANSWER | {"seen": seen, "marks": "tijdelijk", "prompt": "", "asks_date": "Tot wanneer?"}


def _outcome(c: Course) -> dict[str, Any]:
    seen = editing.mark_of_outcome(_draft(c).tree, "inzetten")
    return {"label": "doen", "advice": "grant", "words": "Zet het in.", "seen": seen}


def _frame(c: Course) -> dict[str, Any]:
    return {
        "token": str(uuid4()),
        "seen": editing.mark_of_frame(_draft(c).tree),
        "name": "Onze beslisboom",
        "root": "doorbraak",
        "short_route": "doorbraak",
        "mark_tijdelijk": "tijdelijk",
        "mark_new": "spoed",
    }


ROWS = [
    row("budgets:trees", get=KEPT),
    row("budgets:tree", _version, get=KEPT, query={"met": "1"}),
    row("budgets:tree_draft", _place, get=KEPT, post=SENT),
    row("budgets:tree_try", _place, get=KEPT, query={"v_doorbraak": "ja", "klein": "ja"}),
    row("budgets:tree_frame", _place, get=KEPT, post=SENT, data=_frame),
    row(
        "budgets:tree_question_new",
        _place,
        get=KEPT,
        post=SENT,
        data=lambda c: {"token": str(uuid4()), "question": "Is het gevraagd?", "help": ""},
    ),
    row(
        "budgets:tree_question",
        lambda c: (*_place(c), "blijvend"),
        get=KEPT,
        post=SENT,
        data=_question,
    ),
    row(
        "budgets:tree_answer_new",
        lambda c: (*_place(c), "blijvend"),
        get=KEPT,
        post=SENT,
        data=lambda c: ANSWER | {"token": str(uuid4())},
    ),
    row(
        "budgets:tree_answer",
        lambda c: (*_place(c), "blijvend", "koopt_tijd"),
        get=KEPT,
        post=SENT,
        data=_answer,
    ),
    row(
        "budgets:tree_outcome_new",
        _place,
        get=KEPT,
        post=SENT,
        data=lambda c: {
            "token": str(uuid4()),
            "label": "bellen",
            "advice": "hold",
            "words": "Bel eerst.",
        },
    ),
    row(
        "budgets:tree_outcome",
        lambda c: (*_place(c), "inzetten"),
        get=KEPT,
        post=SENT,
        data=_outcome,
    ),
    row(
        "budgets:tree_part",
        _place,
        post=SENT,
        data=lambda c: {"part": "up:regeling:te_laat"},
    ),
    row("budgets:tree_publish", _place, post=SENT, data=_seen),
    row("budgets:tree_drop", _place, post=SENT, data=_seen),
]


def _to_mend(page: Any, c: Course) -> None:
    """An outcome is taken out, so that an answer leads nowhere."""
    (place,) = _place(c)
    page.goto(f"/maatwerk/beslisboom/{place}/uitkomst/organisatie_betaalt/")
    page.click("main .ok-action--danger")
    page.wait_for_selector("#whole .utrecht-alert--warning")


def _looked_ahead(page: Any, c: Course) -> None:
    """An answer that would lead back: its circle and the picture, before anything is kept."""
    (place,) = _place(c)
    page.goto(f"/maatwerk/beslisboom/{place}/vraag/gevolgen/antwoord/wel/")
    page.select_option("[name=leads_to]", "q:regeling")
    page.wait_for_selector("#look .ok-card")


def _answer_with_errors(page: Any, c: Course) -> None:
    (place,) = _place(c)
    page.goto(f"/maatwerk/beslisboom/{place}/vraag/wat_er_over_is/antwoord/ja/")
    page.fill("[name=label]", "")
    page.select_option("[name=leads_to]", "q:regeling")
    page.click("main form .utrecht-button--primary-action")
    page.wait_for_selector(".ok-form-errors")


STATES = [
    State("budgets:tree_draft with something to mend", "admin", _to_mend),
    State("budgets:tree_answer with what it would become", "admin", _looked_ahead),
    State("budgets:tree_answer with errors", "admin", _answer_with_errors),
]
