"""Keeping the decision graph: a draft, its parts, publishing; by its administrator and nobody else."""

from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from budgets import graph
from budgets.actions import tree_drafts as actions
from budgets.actions.requests import answer_question, submit_request
from budgets.actions.trees import latest_tree
from budgets.graph import editing
from budgets.models import BudgetRequest, DecisionTree, TreeDraft
from tests.budgets.scenes import Scene
from tests.budgets.tree_scenes import now, publish, reword
from tests.world import World
from trail.errors import Conflict, Denied
from trail.models import AuditLine


def test_a_draft_begins_with_what_counts_and_there_is_one(world: World, draft: TreeDraft) -> None:
    first = latest_tree(world.houten.pk)
    assert first is not None
    assert actions.says_the_same(draft.tree, first.tree)
    # the order of answers is the order in which they were written down
    assert list(draft.tree.questions["gewone_weg"].answers) == [
        "geprobeerd",
        "lukt_zeker_niet",
        "nog_niet",
    ]
    again = actions.begin_draft(municipality=world.houten, by=world.viewer("anna"))
    assert again == draft
    for name in ("pieter", "marleen", "bregje"):
        with pytest.raises(Denied):
            actions.begin_draft(municipality=world.houten, by=world.viewer(name))


def test_published_it_counts_for_who_begins_and_who_began_keeps_theirs(scene: Scene) -> None:
    world = scene.world
    running = scene.draft()
    actions.begin_draft(municipality=world.houten, by=world.viewer("anna"))
    with pytest.raises(Conflict, match="counts already"):
        publish(world)
    reword(world)
    second = publish(world)
    assert (second.version, second.published_by) == (2, world.users["anna"])
    assert second.sha256 == graph.digest(second.data)
    assert second.tree.questions["doorbraak"].question == "Komt er nu iets los?"
    assert not TreeDraft.objects.exists()
    line = AuditLine.objects.filter(action="tree.publish").latest("pk")
    assert (line.user_id, line.data["version"]) == (world.users["anna"].pk, 2)
    # what runs is walked and sent along the words it began with
    kept = BudgetRequest.objects.get(pk=running.pk)
    assert kept.tree.version == 1
    assert kept.tree.tree.questions["doorbraak"].question == "Komt er iets los dat nu vastzit?"
    assert scene.answered().tree == second
    for question, (answer, why) in {"doorbraak": ("nee", "")}.items():
        answer_question(
            request=kept,
            question=question,
            answer=answer,
            motivation=why,
            by=world.viewer("marleen"),
        )
    with pytest.raises(Denied, match="advises otherwise"):
        submit_request(request=kept, by=world.viewer("marleen"))


def test_what_a_colleague_changed_is_not_published_unseen(world: World, draft: TreeDraft) -> None:
    seen = actions.fingerprint(draft)
    reword(world)
    with pytest.raises(Conflict, match="changed meanwhile"):
        actions.publish_draft(municipality=world.houten, seen=seen, by=world.viewer("anna"))
    with pytest.raises(Conflict, match="changed meanwhile"):
        actions.drop_draft(municipality=world.houten, seen=seen, by=world.viewer("anna"))
    new = actions.fingerprint(now(world))
    actions.drop_draft(municipality=world.houten, seen=new, by=world.viewer("anna"))
    actions.drop_draft(municipality=world.houten, seen=new, by=world.viewer("anna"))
    with pytest.raises(TreeDraft.DoesNotExist):
        now(world)


def test_no_more_than_anybody_oversees(world: World, draft: TreeDraft) -> None:
    tree = draft.tree
    for n in range(31):
        tree = editing.put_question(tree, graph.Question(f"q{n}", f"Vraag {n}?", {}))
    draft.data = graph.to_data(tree)
    draft.save()
    with pytest.raises(Conflict, match="at most 40 questions"):
        actions.add_question(
            municipality=world.houten,
            token=uuid4(),
            question="Nog een?",
            help="",
            computed=False,
            by=world.viewer("anna"),
        )
    with pytest.raises(Conflict, match="answers another question"):
        actions.add_question(
            municipality=world.houten,
            token=uuid4(),
            question="Past het?",
            help="",
            computed=True,
            by=world.viewer("anna"),
        )
    with pytest.raises(Conflict, match="both its answers stay"):
        actions.drop_part(
            municipality=world.houten,
            question="wat_er_over_is",
            answer="ja",
            by=world.viewer("anna"),
        )


def test_a_file_is_refused_with_everything_that_is_wrong(world: World, tmp_path: Path) -> None:
    file = tmp_path / "boom.yaml"
    words = (graph.TREES / "default-1.yaml").read_text().replace("version: 1", "version: 2")
    file.write_text(words.replace("next: eigen_fout", "next: nergens"))
    with pytest.raises(CommandError) as refused:
        call_command("publish_tree", "houten", file)
    told = str(refused.value)
    assert "'schuldeiser: nee': This answer leads to a question that is not there." in told
    assert "'eigen_fout': Nobody gets to this question" in told
    file.write_bytes(b"\xff\xfe{")
    with pytest.raises(CommandError, match="not YAML"):
        call_command("publish_tree", "houten", file)
    file.write_text(words)
    call_command("publish_tree", "houten", file, stdout=StringIO())
    call_command("publish_tree", "houten", file, stdout=StringIO())
    assert DecisionTree.objects.filter(municipality=world.houten).count() == 2
