"""Asking: draft, questions, sending, withdrawing, changing."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from budgets import graph
from budgets.actions.decisions import approve_request, ask_question
from budgets.actions.requests import (
    answer_decider,
    answer_question,
    change_details,
    revise_request,
    start_request,
    submit_request,
    withdraw_request,
)
from budgets.actions.trees import install_default_tree, publish_tree
from budgets.models import BudgetAccount, BudgetRequest, DecisionTree
from budgets.states import PayeeKind, RequestStatus
from consent.actions.withdrawals import withdraw
from tests.budgets.scenes import Scene
from tests.world import SYSTEM
from trail.errors import Conflict, Denied
from trail.models import AuditLine, OutboxMessage


def test_a_request_walks_the_graph_and_waits_for_a_decision(scene: Scene) -> None:
    request = scene.submitted()
    assert request.status == RequestStatus.SUBMITTED
    assert request.outcome == "voorschieten"
    assert request.answers.count() == 8
    assert request.waiting_since_at is not None
    told = OutboxMessage.objects.filter(kind="budget.submitted").values_list(
        "to_user_id", flat=True
    )
    users = scene.world.users
    assert sorted(told) == sorted([users["pieter"].pk, users["paula"].pk])
    actions = AuditLine.objects.filter(action__startswith="budget.").values_list(
        "action", flat=True
    )
    assert actions.first() == "budget.start"
    assert actions.last() == "budget.submit"


def test_begun_or_sent_twice_is_once(scene: Scene) -> None:
    token = uuid4()
    by = scene.world.viewer("marleen")
    first = start_request(case=scene.case, token=token, details=scene.details(), by=by)
    again = start_request(case=scene.case, token=token, details=scene.details("99.00"), by=by)
    assert again == first
    assert again.amount == Decimal("350.00")
    with pytest.raises(Conflict, match="used before"):
        start_request(
            case=scene.case, token=token, details=scene.details(), by=scene.world.viewer("wendy")
        )
    request = scene.submitted()
    sent = submit_request(request=request, by=by)
    assert sent.submitted_at == request.submitted_at


def test_below_the_threshold_the_short_route_serves(scene: Scene) -> None:
    request = scene.answered("249.99")
    assert request.is_short
    assert request.answers.count() == 1
    request = submit_request(request=request, by=scene.world.viewer("marleen"))
    assert request.outcome == "inzetten"
    assert not scene.draft("250.00").is_short


def test_deviating_from_the_advice_takes_a_reason(scene: Scene) -> None:
    by = scene.world.viewer("marleen")
    draft = scene.answered()
    answer_question(request=draft, question="schuldeiser", answer="ja", by=by)
    with pytest.raises(Denied, match="advises otherwise"):
        submit_request(request=draft, by=by)
    sent = submit_request(request=draft, by=by, deviation_reason="Dan houdt het beslag op.")
    assert sent.outcome == "alleen_schuldeiser"
    # what was answered further on is no longer part of the path
    assert set(sent.answers.values_list("question", flat=True)) == {
        "doorbraak",
        "past_bij_plan",
        "gewone_weg",
        "regeling",
        "schuldeiser",
    }


def test_not_sent_before_every_question_is_answered(scene: Scene) -> None:
    draft = scene.draft()
    with pytest.raises(Denied, match="questions"):
        submit_request(request=draft, by=scene.world.viewer("marleen"))


@pytest.mark.parametrize(
    ("question", "answer", "motivation", "words"),
    [
        ("doorbraak", "ja", "", "explanation"),
        ("blijvend", "koopt_tijd", "Daarna verder.", "date"),
        ("doorbraak", "misschien", "x", "answered like that"),
        ("wat_er_over_is", "ja", "", "answered like that"),
        ("nergens", "ja", "", "answered like that"),
    ],
)
def test_an_answer_that_is_not_one(
    scene: Scene, question: str, answer: str, motivation: str, words: str
) -> None:
    with pytest.raises(Denied, match=words):
        answer_question(
            request=scene.draft(),
            question=question,
            answer=answer,
            motivation=motivation,
            by=scene.world.viewer("marleen"),
        )


def test_only_who_sits_at_the_table_asks_and_only_about_what_they_know(scene: Scene) -> None:
    for stranger in ("mira", "bo", "paula", "bert", "bregje"):
        with pytest.raises(Denied, match="table"):
            scene.draft(who=stranger)
    with pytest.raises(Denied, match="know about"):
        scene.draft(who="iris")  # about wonen; she knows inkomen
    with pytest.raises(Denied, match="area"):
        scene.draft(area=scene.world.areas["proces"])
    with pytest.raises(Denied, match="paid back"):
        scene.draft(payee_kind=PayeeKind.COLLEAGUE, payee_user=scene.world.users["bo"])


def test_a_draft_is_its_writers(scene: Scene) -> None:
    draft = scene.answered()
    wendy = scene.world.viewer("wendy")
    with pytest.raises(Denied, match="began"):
        change_details(request=draft, details=scene.details("400.00"), by=wendy)
    with pytest.raises(Denied, match="began"):
        submit_request(request=draft, by=wendy)
    changed = change_details(
        request=draft,
        details=scene.details("400.00", area=scene.world.areas["schulden"]),
        by=scene.world.viewer("marleen"),
    )
    assert changed.amount == Decimal("400.00")
    assert set(changed.answers.values_list("area__key", flat=True)) == {"schulden"}


def test_after_sending_nothing_changes_but_by_withdrawing(scene: Scene) -> None:
    marleen = scene.world.viewer("marleen")
    request = scene.submitted()
    with pytest.raises(Conflict, match="has been sent"):
        change_details(request=request, details=scene.details("1.00"), by=marleen)
    withdraw_request(request=request, by=marleen)
    request.refresh_from_db()
    assert request.status == RequestStatus.WITHDRAWN
    with pytest.raises(Conflict):
        withdraw_request(request=request, by=marleen)
    with pytest.raises(Conflict, match="withdrawn"):
        approve_request(
            request=request,
            token=uuid4(),
            answer_to_resident="Ja.",
            by=scene.world.viewer("pieter"),
        )


def test_a_question_goes_back_and_forth(scene: Scene) -> None:
    pieter, marleen = scene.world.viewer("pieter"), scene.world.viewer("marleen")
    request = scene.submitted()
    ask_question(request=request, text="Kan de verhuurder wachten?", by=pieter)
    assert ask_question(request=request, text="Kan de verhuurder wachten?", by=pieter)
    assert request.questions.count() == 1
    with pytest.raises(Conflict, match="still open"):
        ask_question(request=request, text="Iets anders?", by=scene.world.viewer("paula"))
    request.refresh_from_db()
    assert request.status == RequestStatus.QUESTION
    with pytest.raises(Denied, match="casusregisseur"):
        answer_decider(request=request, text="Nee.", by=scene.world.viewer("iris"))
    answer_decider(request=request, text="Nee, vrijdag is te laat.", by=marleen)
    with pytest.raises(Conflict, match="No question"):
        answer_decider(request=request, text="Nog eens.", by=marleen)
    request.refresh_from_db()
    assert request.status == RequestStatus.SUBMITTED
    assert OutboxMessage.objects.filter(kind="budget.answered").count() == 2


def test_changing_a_sent_request_keeps_the_typing(scene: Scene) -> None:
    marleen = scene.world.viewer("marleen")
    old = scene.submitted()
    token = uuid4()
    new = revise_request(request=old, token=token, by=marleen)
    assert revise_request(request=old, token=token, by=marleen) == new
    old.refresh_from_db()
    assert old.status == RequestStatus.WITHDRAWN
    assert new.status == RequestStatus.DRAFT
    assert new.replaces == old
    assert new.answers.count() == 8
    assert submit_request(request=new, by=marleen).outcome == "voorschieten"


def test_changing_after_approval_voids_it_and_frees_the_money(scene: Scene) -> None:
    old = scene.approved("1000.00")
    new = revise_request(request=old, token=uuid4(), by=scene.world.viewer("marleen"))
    old.refresh_from_db()
    assert old.status == RequestStatus.VOIDED
    assert BudgetAccount.objects.get().used == 0
    assert old.decisions.get(kind="void").answer_to_resident == ""
    assert new.status == RequestStatus.DRAFT


def test_who_sees_a_request(scene: Scene) -> None:
    def seers() -> set[str]:
        names = scene.world.users
        return {
            n for n in names if BudgetRequest.objects.visible_to(scene.world.viewer(n)).exists()
        }

    draft = scene.answered()
    table = {"marleen", "wendy", "pieter"}  # pieter leads at the lead organisation
    assert seers() == table
    submit_request(request=draft, by=scene.world.viewer("marleen"))
    # asked: the project leaders of the municipality too; never iris (inkomen), nor another municipality
    assert seers() == table | {"paula"}
    paula = BudgetRequest.objects.visible_to(scene.world.viewer("paula")).get()
    assert paula.readable
    assert paula.resident_name == "meneer W."
    marleen = BudgetRequest.objects.visible_to(scene.world.viewer("marleen")).get()
    assert marleen.resident_name == "meneer Kees de Wit"


def test_after_consent_is_taken_back_decisions_stay_and_texts_go(scene: Scene) -> None:
    request = scene.submitted()
    world = scene.world
    withdraw(dossier=scene.case.dossier, areas=world.area_ids("inkomen"), by=world.viewer("wendy"))
    assert BudgetRequest.objects.visible_to(world.viewer("paula")).get().readable
    withdraw(dossier=scene.case.dossier, by=world.viewer("wendy"))
    for name in ("pieter", "paula"):
        seen = BudgetRequest.objects.visible_to(world.viewer(name)).get()
        assert not seen.readable
    assert not BudgetRequest.objects.visible_to(world.viewer("marleen")).exists()
    assert not BudgetRequest.objects.visible_to(world.viewer("wendy")).exists()
    with pytest.raises(Denied, match="no longer"):
        withdraw_request(request=request, by=world.viewer("marleen"))


def test_a_published_graph_is_frozen_and_requests_keep_theirs(scene: Scene) -> None:
    world = scene.world
    first = DecisionTree.objects.get(municipality=world.houten)
    assert install_default_tree(world.houten, SYSTEM) == first
    request = scene.draft()
    data = graph.read_file(graph.TREES / "default-1.yaml")
    with pytest.raises(Conflict, match="higher"):
        publish_tree(municipality=world.houten, data={**data, "name": "Anders"}, by=SYSTEM)
    second = publish_tree(
        municipality=world.houten, data={**data, "name": "Anders", "version": "2"}, by=SYSTEM
    )
    assert BudgetRequest.objects.get(pk=request.pk).tree == first
    assert scene.draft().tree == second
    with pytest.raises(DatabaseError), transaction.atomic():
        DecisionTree.objects.filter(pk=first.pk).update(name="x")
