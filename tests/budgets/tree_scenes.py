"""Scenes for the tests of decision graphs: the draft of Houten, its addresses, other words for a question."""

from django.urls import reverse

from budgets.actions import tree_drafts as actions
from budgets.graph import editing
from budgets.models import DecisionTree, TreeDraft
from tests.world import World


def at(world: World, name: str, *args: str) -> str:
    return reverse(f"budgets:{name}", args=[world.houten.pk, *args])


def now(world: World) -> TreeDraft:
    return TreeDraft.objects.get(municipality=world.houten)


def reword(world: World, words: str = "Komt er nu iets los?", key: str = "doorbraak") -> None:
    tree = now(world).tree
    actions.change_question(
        municipality=world.houten,
        key=key,
        question=words,
        help="",
        seen=editing.mark_of_question(tree, key),
        by=world.viewer("anna"),
    )


def publish(world: World) -> DecisionTree:
    return actions.publish_draft(
        municipality=world.houten,
        seen=actions.fingerprint(now(world)),
        by=world.viewer("anna"),
    )
