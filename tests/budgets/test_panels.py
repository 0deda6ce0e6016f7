"""What the budget shows elsewhere: out of sight until there is a request, then where it is needed."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from budgets import panels
from budgets.actions.decisions import ask_question
from budgets.actions.requests import withdraw_request
from budgets.models import BudgetRequest
from cases.plugs import CASE_ACTIONS, CASE_PANELS, CLOSING_GUARDS
from consent.actions.withdrawals import withdraw
from tests.budgets.scenes import Scene


@pytest.fixture
def request_(rf: RequestFactory) -> Any:
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


def test_the_case_page_shows_it_only_when_there_is_one(scene: Scene, request_: Any) -> None:
    panel = next(p for p in CASE_PANELS if isinstance(p, panels.BudgetPanel))

    def seen(who: str) -> dict[str, Any] | None:
        return panel.context(request_, scene.world.viewer(who), scene.case)

    assert seen("marleen") is None
    scene.draft()
    found = seen("marleen")
    assert found is not None
    assert len(found["requests"]) == 1
    assert found["room"].left == 2500
    assert seen("paula") is None  # not sent yet
    assert seen("iris") is None  # not her area


def test_asking_is_offered_to_who_may(scene: Scene) -> None:
    action = next(a for a in CASE_ACTIONS if isinstance(a, panels.BudgetAction))
    for who in ("marleen", "iris", "wendy"):
        link = action.link(scene.world.viewer(who), scene.case)
        assert link is not None
        assert link[1] == f"/maatwerk/nieuw/{scene.case.pk}/"
    for who in ("paula", "mira", "bo"):
        assert action.link(scene.world.viewer(who), scene.case) is None
    withdraw(dossier=scene.case.dossier, by=scene.world.viewer("wendy"))
    assert action.link(scene.world.viewer("wendy"), scene.case) is None


def test_a_course_stays_open_while_money_is_asked(scene: Scene) -> None:
    guard = next(g for g in CLOSING_GUARDS if isinstance(g, panels.OpenRequests))
    assert guard.open_matter(scene.case) is None
    request = scene.submitted()
    assert "still open" in (guard.open_matter(scene.case) or "")
    withdraw_request(request=request, by=scene.world.viewer("marleen"))
    assert guard.open_matter(scene.case) is None
    scene.approved("100.00")
    assert guard.open_matter(scene.case) is None


def test_the_day_and_the_navigation(scene: Scene, request_: Any) -> None:
    world = scene.world
    decisions, questions = panels.DecisionsCard(), panels.QuestionsCard()
    assert decisions.context(request_, world.viewer("pieter")) is None
    assert [item.count for item in panels.navigation(world.viewer("pieter"))] == [0]
    for nobody in ("marleen", "bas"):
        assert panels.navigation(world.viewer(nobody)) == []
    kept = [item.label for item in panels.navigation(world.viewer("anna"))]
    assert kept == ["Price list", "Decision tree"]
    request = scene.submitted()
    for who in ("pieter", "paula"):
        card = decisions.context(request_, world.viewer(who))
        assert card is not None
        assert card["line"] == "One decision waits for you."
        assert card["up_to"] == 2500
        assert [item.count for item in panels.navigation(world.viewer(who))] == [1]
    # the number in the menu isn't gated once more: nobody decides on what they may not see
    for who in world.users:
        waits = BudgetRequest.objects.to_decide_by(world.viewer(who))
        seen = BudgetRequest.objects.visible_to(world.viewer(who)).to_decide_by(world.viewer(who))
        assert waits.count() == seen.count(), who
    assert decisions.context(request_, world.viewer("marleen")) is None
    ask_question(request=request, text="Kan het later?", by=world.viewer("pieter"))
    assert decisions.context(request_, world.viewer("pieter")) is None
    assert questions.context(request_, world.viewer("marleen")) is not None
    assert questions.context(request_, world.viewer("wendy")) is None
    # after consent is taken back, the asker no longer knows of it
    withdraw(dossier=scene.case.dossier, by=world.viewer("wendy"))
    assert questions.context(request_, world.viewer("marleen")) is None
