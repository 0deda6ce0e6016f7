"""Two administrators at the same moment, in real threads: one version, one change. Without the locks it goes wrong."""

from collections.abc import Iterator

import pytest

from budgets.actions import tree_drafts as actions
from budgets.actions import trees
from budgets.graph import editing
from budgets.models import DecisionTree, TreeDraft
from tests.budgets.test_race import NOON
from tests.cases.test_at_once import at_once, together, unlocked
from tests.world import World, build_world
from trail import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    with clock.at(NOON):
        made = build_world()
        actions.begin_draft(municipality=made.houten, by=made.viewer("anna"))
        yield made


def reword(world: World, words: str, seen: str) -> None:
    actions.change_question(
        municipality=world.houten,
        key="doorbraak",
        question=words,
        help="",
        seen=seen,
        by=world.viewer("anna"),
    )


def mark(world: World) -> str:
    return editing.mark_of_question(
        TreeDraft.objects.get(municipality=world.houten).tree, "doorbraak"
    )


def test_of_two_who_publish_one_makes_a_version(world: World) -> None:
    by = world.viewer("anna")

    def both() -> list[str]:
        seen = actions.fingerprint(TreeDraft.objects.get(municipality=world.houten))

        def publish() -> object:
            return actions.publish_draft(municipality=world.houten, seen=seen, by=by)

        return at_once(publish, publish, at=NOON)

    reword(world, "Wat komt er los?", mark(world))
    assert both() == ["done", "refused"]
    versions = DecisionTree.objects.filter(municipality=world.houten)
    assert [one.version for one in versions.order_by("version")] == [1, 2]
    # without the lock both take the same number; only the database stops the second, and not in words
    actions.begin_draft(municipality=world.houten, by=by)
    reword(world, "Wat komt er nu los?", mark(world))
    with unlocked(trees, "latest_tree", together()):
        broken, done = both()
    assert done == "done"
    assert broken.startswith("IntegrityError")


def test_of_two_who_change_a_question_the_second_is_told(world: World) -> None:
    def both() -> list[str]:
        seen = mark(world)
        return at_once(
            lambda: reword(world, "Wat komt er los?", seen),
            lambda: reword(world, "Wat komt er vrij?", seen),
            at=NOON,
        )

    assert both() == ["done", "refused"]
    # without the lock the second writes over the first, and nobody hears of it
    reword(world, "Komt er iets los?", mark(world))
    with unlocked(actions, "_check_seen", together()):
        assert both() == ["done", "done"]
