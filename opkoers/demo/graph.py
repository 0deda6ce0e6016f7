"""The decision graph of the demo: a second version that counts since 2021, and a third that is being written."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from accounts.models import Municipality
from accounts.viewer import Viewer
from budgets.actions import tree_drafts
from budgets.graph import editing
from budgets.models import TreeDraft
from opkoers.demo.places import Places, on

SOURCES = (
    "Denk aan bijzondere bijstand, Fonds Bijzondere Noden, Leergeld, leenbijstand, de Wmo of de zorgverzekering. "
    "Weet u het niet zeker? Bel het loket, dat zoekt het dezelfde dag uit."
)
CREDITOR = (
    "Dit betaalt alleen een schuldeiser. Bel de schuldhulpverlening en kijk samen wat daar kan."
)
# makes the same key each time
TOO_SLOW = UUID(int=0x5C0FFEE0000000000000000000000000)


def keep_graph(places: Places, today: date) -> None:
    """Anna writes and publishes the second version before anybody of today asks for money; a third waits."""
    place = places.municipalities["houten"]
    with on(places.programmes["houten"].from_date + timedelta(days=13), 11):
        by = places.viewer("anna")
        _second(place, by)
        draft = tree_drafts.begin_draft(municipality=place, by=by)
        _publish(draft, by)
    with on(today - timedelta(days=1), 16):
        by = places.viewer("anna")
        tree_drafts.begin_draft(municipality=place, by=by)
        _reword(place, by, "blijvend", "Tijd kopen mag. Spreek dan af wie de einddatum bewaakt.")


def _second(place: Municipality, by: Viewer) -> None:
    """What the first year taught: where to ask, that slow is a reason too, and who helps with debts."""
    tree = tree_drafts.begin_draft(municipality=place, by=by).tree
    _reword(place, by, "regeling", SOURCES)
    tried = tree.questions["gewone_weg"].answers["geprobeerd"]
    tree_drafts.add_answer(
        municipality=place,
        token=TOO_SLOW,
        question="gewone_weg",
        answer=replace(
            tried, label="Ja, en dat duurt te lang", prompt="Hoe lang duurt het, en wat kost dat?"
        ),
        by=by,
    )
    tree_drafts.change_outcome(
        municipality=place,
        outcome=replace(tree.outcomes["alleen_schuldeiser"], words=CREDITOR),
        seen=editing.mark_of_outcome(tree, "alleen_schuldeiser"),
        by=by,
    )


def _reword(place: Municipality, by: Viewer, key: str, help: str) -> None:
    tree = TreeDraft.objects.get(municipality=place).tree
    tree_drafts.change_question(
        municipality=place,
        key=key,
        question=tree.questions[key].question,
        help=help,
        seen=editing.mark_of_question(tree, key),
        by=by,
    )


def _publish(draft: TreeDraft, by: Viewer) -> None:
    tree_drafts.publish_draft(
        municipality=draft.municipality, seen=tree_drafts.fingerprint(draft), by=by
    )
