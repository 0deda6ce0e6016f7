"""A purchase in parts is looked at as one: the questions, and the kassabon, of the whole."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Programme
from budgets.actions.decisions import refuse_request
from budgets.actions.requests import answer_question, submit_request, withdraw_request
from budgets.models import BudgetRequest
from budgets.states import PayeeKind
from budgets.together import asked_together, goes_short
from consent.models import Access
from tests.budgets.scenes import FULL_PATH, Scene
from trail import clock
from trail.errors import Denied


def together(scene: Scene, request: BudgetRequest, who: str = "marleen") -> Decimal:
    return asked_together(scene.world.viewer(who), request)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Bouwmarkt Houten", True),
        ("  bouwmarkt HOUTEN B.V.", False),
        ("bouwmarkt-houten", True),
        ("Kringloop", False),
    ],
)
def test_the_second_half_goes_the_long_way(scene: Scene, name: str, is_one: bool) -> None:
    scene.submitted("200.00", payee_name="Bouwmarkt Houten")
    second = scene.draft("200.00", payee_name=name)
    assert second.is_short is not is_one
    assert together(scene, second) == Decimal("400.00" if is_one else "200.00")


def test_two_drafts_at_once_don_t_get_around_it(scene: Scene) -> None:
    """The first is sent while the second lies open: the second is judged again when it is sent."""
    by = scene.world.viewer("marleen")
    second = scene.answered("200.00")
    assert second.is_short
    scene.submitted("200.00")
    with pytest.raises(Denied, match="no small amount"):
        submit_request(request=second, by=by)
    client = Client()
    client.force_login(scene.world.users["marleen"])
    page = client.get(reverse("budgets:detail", args=[second.pk])).content.decode()
    assert reverse("budgets:question", args=[second.pk, "past_bij_plan"]) in page
    for question, (answer, motivation) in FULL_PATH.items():
        answer_question(
            request=second, question=question, answer=answer, motivation=motivation, by=by
        )
    assert not submit_request(request=second, by=by).is_short


def test_what_fell_away_or_is_long_ago_does_not_count(scene: Scene) -> None:
    by = scene.world.viewer("marleen")
    withdraw_request(request=scene.submitted("200.00"), by=by)
    refuse_request(
        request=scene.submitted("200.00"),
        token=uuid4(),
        reason="Nee.",
        answer_to_resident="Nee.",
        by=scene.world.viewer("pieter"),
    )
    assert scene.submitted("200.00").is_short
    with clock.at(clock.now() + timedelta(days=31)):
        assert scene.draft("200.00").is_short


def test_another_colleague_or_the_resident_is_another_payee(scene: Scene) -> None:
    users = scene.world.users
    to: list[dict[str, Any]] = [
        {"payee_kind": PayeeKind.RESIDENT, "payee_name": ""},
        {"payee_kind": PayeeKind.COLLEAGUE, "payee_name": "", "payee_user": users["marleen"]},
        {"payee_kind": PayeeKind.COLLEAGUE, "payee_name": "", "payee_user": users["iris"]},
    ]
    for payee in to:
        assert scene.submitted("200.00", **payee).is_short
    for payee in to:
        assert not scene.draft("200.00", **payee).is_short


def test_nobody_learns_of_what_they_may_not_know(scene: Scene) -> None:
    """Iris knows inkomen alone; what was asked under wonen changes nothing of what she is asked."""
    scene.submitted("200.00")
    inkomen = scene.world.areas["inkomen"]
    hers = scene.draft("200.00", who="iris", area=inkomen)
    assert hers.is_short
    seen = together(scene, hers, "iris")
    assert (seen, goes_short(hers, seen)) == (Decimal("200.00"), True)
    # who leads knows both, and so does who decides once it is sent
    assert together(scene, hers, "wendy") == Decimal("400.00")
    assert Access.objects.filter(dossier=scene.case.dossier).exists()


def test_a_kassabon_of_the_whole(scene: Scene) -> None:
    Programme.objects.filter(pk=scene.world.programme.pk).update(cost_sheet_above=500)
    scene.submitted("400.00")
    second = scene.answered("300.00")
    with pytest.raises(Denied, match="kassabon"):
        submit_request(request=second, by=scene.world.viewer("marleen"))
