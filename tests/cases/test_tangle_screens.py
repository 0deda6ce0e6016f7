"""Saying what holds what back: who may, what is refused in words, what others see of it."""

import threading
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import story, tangle
from cases.knot import Knot, blockages_of
from cases.models import Blockage, Case, Problem, Rule
from cases.states import ProblemStatus
from consent.actions.withdrawals import withdraw
from tests.cases.table_world import moment, running_case
from tests.owner import without_index
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    found, _ = running_case(world)
    with clock.at(moment(10, 1, 14)):
        for area, words in (
            ("wonen", "Een eigen adres"),
            ("inkomen", "Een uitkering"),
            ("schulden", "De huur betalen"),
        ):
            story.add_problem(
                case=found, area=world.areas[area], words=words, by=world.viewer("wendy")
            )
        yield found


def problem(case: Case, words: str) -> Problem:
    return Problem.objects.get(case=case, words=words)


def block(
    world: World, case: Case, first: str, waits: str, by: str = "wendy", **more: Any
) -> Blockage:
    return tangle.add_blockage(
        case=case,
        first=problem(case, first),
        waits=problem(case, waits),
        by=world.viewer(by),
        **more,
    )


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def test_the_circle_stands_there_in_words_and_the_rule_with_who_holds_the_key(
    world: World, case: Case
) -> None:
    rule = tangle.add_rule(
        municipality=world.houten,
        name="Inschrijving vraagt een adres",
        kind="law",
        owner="Gemeente Houten",
        key_holder="Team burgerzaken",
        hook="awb_4_84",
        arrangement="Een briefadres kan binnen een week.",
        by=world.viewer("wendy"),
    )
    block(world, case, "Een eigen adres", "Een uitkering", rule=rule)
    block(world, case, "Een uitkering", "Een eigen adres", why="Zonder inkomen geen woning.")
    page = client_of(world, "marleen").get(reverse("cases:tangle", args=[case.pk])).content.decode()
    assert "Dit gaat in een cirkel rond:" in page
    assert "Team burgerzaken" in page
    assert "Een briefadres kan binnen een week." in page
    assert "Zonder inkomen geen woning." in page
    assert "<svg" in page
    assert "marker-end" in page
    plan = client_of(world, "marleen").get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert "Wacht op: Een uitkering" in plan


def test_an_arrow_needs_both_ends(world: World, case: Case) -> None:
    """Iris may know income and debts, not housing: of an arrow between them she learns nothing."""
    block(world, case, "Een eigen adres", "Een uitkering", why="Geen adres, geen uitkering.")
    block(world, case, "Een uitkering", "De huur betalen")
    iris = world.viewer("iris")
    seen = blockages_of(iris, case)
    assert [(b.first.words, b.waits.words) for b in seen] == [("Een uitkering", "De huur betalen")]
    page = client_of(world, "iris").get(reverse("cases:tangle", args=[case.pk])).content.decode()
    assert "adres" not in page.split("<main", 1)[1].replace("adres:", "")
    # what she can't see doesn't hold anything back for her either
    knot = Knot([problem(case, "Een uitkering"), problem(case, "De huur betalen")], seen)
    assert [s.can_move for s in knot.strands] == [True, False]


def test_withdrawn_is_gone_at_the_next_request(world: World, case: Case) -> None:
    block(world, case, "Een eigen adres", "Een uitkering")
    assert blockages_of(world.viewer("marleen"), case)
    withdraw(dossier=case.dossier, areas=world.area_ids("wonen"), by=world.viewer("wendy"))
    assert not blockages_of(world.viewer("marleen"), case)


def test_who_may_not_know_an_end_cannot_tie_it(world: World, case: Case) -> None:
    with pytest.raises(Denied):
        block(world, case, "Een eigen adres", "Een uitkering", by="iris")
    made = block(world, case, "Een eigen adres", "Een uitkering")
    with pytest.raises(Denied):
        tangle.lift_blockage(blockage=made, by=world.viewer("iris"))


def test_nothing_waits_for_itself_or_for_what_is_solved(world: World, case: Case) -> None:
    with pytest.raises(Denied, match="op zichzelf"):
        block(world, case, "Een uitkering", "Een uitkering")
    story.set_problem_status(
        problem=problem(case, "Een eigen adres"),
        status=ProblemStatus.SOLVED,
        by=world.viewer("wendy"),
    )
    with pytest.raises(Denied, match="al opgelost"):
        block(world, case, "Een eigen adres", "Een uitkering")


def test_the_same_arrow_twice_is_one_and_after_lifting_it_may_come_back(
    world: World, case: Case
) -> None:
    first = block(world, case, "Een eigen adres", "Een uitkering")
    assert block(world, case, "Een eigen adres", "Een uitkering").pk == first.pk
    lifted = tangle.lift_blockage(blockage=first, how="Een briefadres.", by=world.viewer("wendy"))
    again = tangle.lift_blockage(blockage=first, how="Anders.", by=world.viewer("wendy"))
    assert again.lifted_at == lifted.lifted_at
    assert again.lifted_how == "Een briefadres."
    assert block(world, case, "Een eigen adres", "Een uitkering").pk != first.pk


def test_something_new_in_one_go(world: World, case: Case) -> None:
    url = reverse("cases:tangle", args=[case.pk])
    sent = client_of(world, "wendy").post(
        url,
        {
            "waits": problem(case, "Een uitkering").pk,
            "new_words": "Een bankrekening",
            "area": world.areas["inkomen"].pk,
            "why": "Er kan niets op gestort worden.",
        },
    )
    assert sent.status_code == 302
    made = Blockage.objects.get(case=case)
    assert (made.first.words, made.waits.words) == ("Een bankrekening", "Een uitkering")
    assert made.areas == [world.areas["inkomen"].pk]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "Kies wat niet verder kan."),
        ({"waits": "Een uitkering"}, "Kies wat er eerst moet, of schrijf het op."),
        ({"waits": "Een uitkering", "new_words": "Iets"}, "Kies over welk leefgebied dit gaat."),
        (
            {"waits": "Een uitkering", "first": "Een uitkering"},
            "Iets kan niet op zichzelf wachten.",
        ),
        (
            {"waits": "Een uitkering", "first": "Een eigen adres", "new_words": "Iets"},
            "Kies er een uit de lijst of schrijf het op, niet allebei.",
        ),
    ],
)
def test_bad_input_is_told_and_kept(
    world: World, case: Case, data: dict[str, str], told: str
) -> None:
    ids = {p.words: str(p.pk) for p in Problem.objects.filter(case=case)}
    sent = {k: ids.get(v, v) for k, v in data.items()} | {"why": "Daarom <b>."}
    answer = client_of(world, "wendy").post(reverse("cases:tangle", args=[case.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "Daarom &lt;b&gt;." in page
    assert not Blockage.objects.exists()


def test_how_it_looked_after_an_earlier_conversation(world: World, case: Case) -> None:
    first = block(world, case, "Een eigen adres", "Een uitkering")
    problems = list(Problem.objects.filter(case=case).order_by("position"))
    with clock.at(moment(10, 20)):
        tangle.lift_blockage(blockage=first, by=world.viewer("wendy"))
        story.set_problem_status(
            problem=problem(case, "Een eigen adres"),
            status=ProblemStatus.SOLVED,
            by=world.viewer("wendy"),
        )
        problems = list(Problem.objects.filter(case=case).order_by("position"))
        rows = blockages_of(world.viewer("wendy"), case)
        assert Knot(problems, rows).open == []
        then = Knot(problems, rows, moment(10, 2))
        assert [b.pk for b in then.open] == [first.pk]
        assert not then.strands[0].is_solved
        assert Knot(problems, rows, moment(9, 30)).problems == []


def test_as_many_queries_for_many_arrows_as_for_few(world: World, case: Case) -> None:
    client = client_of(world, "wendy")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("cases:tangle", args=[case.pk])).status_code == 200
        return len(queries)

    block(world, case, "Een eigen adres", "Een uitkering")
    few = count()
    block(world, case, "Een uitkering", "De huur betalen")
    block(world, case, "De huur betalen", "Een eigen adres")
    assert count() == few


def test_a_rule_has_one_name_and_bad_input_is_told(world: World) -> None:
    client = client_of(world, "wendy")
    url = reverse("cases:rule_new", args=[world.houten.pk])
    data = {"name": "Twee jaar wonen", "kind": "ordinance", "owner": "Gemeente", "is_active": "on"}
    assert client.post(url, data).status_code == 302
    again = client.post(url, data | {"name": "twee jaar WONEN"})
    assert again.status_code == 422
    assert "staat al op de lijst" in again.content.decode()
    wrong = client.post(url, {"name": "x" * 121, "kind": "bevel"})
    assert wrong.status_code == 422
    assert Rule.objects.count() == 1
    assert client.get(reverse("cases:rule", args=[Rule.objects.get().pk])).status_code == 200
    with pytest.raises(Denied):
        tangle.edit_rule(
            rule=Rule.objects.get(), by=world.viewer("bert"), **data_of(Rule.objects.get())
        )


def data_of(rule: Rule) -> dict[str, Any]:
    return {"name": rule.name, "kind": rule.kind, "owner": rule.owner}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_arrow_and_one_rule(world: World) -> None:
    found, _ = running_case(world)
    for area in ("wonen", "inkomen"):
        story.add_problem(case=found, area=world.areas[area], words=area, by=world.viewer("wendy"))
    first, waits = Problem.objects.filter(case=found).order_by("position")
    start = threading.Barrier(4)
    refused: list[Exception] = []

    def tie() -> None:
        start.wait()
        tangle.add_blockage(case=found, first=first, waits=waits, by=world.viewer("wendy"))
        connections.close_all()

    def note() -> None:
        start.wait()
        try:
            tangle.add_rule(
                municipality=world.houten,
                name="Een",
                kind="law",
                owner="X",
                by=world.viewer("wendy"),
            )
        except Conflict as refusal:
            refused.append(refusal)
        connections.close_all()

    threads = [threading.Thread(target=one) for one in (tie, tie, note, note)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Blockage.objects.count() == 1
    assert Rule.objects.count() == 1
    assert len(refused) == 1


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_there_are_two_arrows(world: World) -> None:
    """The negative control: this is what the lock and the unique index are for."""
    found, _ = running_case(world)
    for area in ("wonen", "inkomen"):
        story.add_problem(case=found, area=world.areas[area], words=area, by=world.viewer("wendy"))
    first, waits = Problem.objects.filter(case=found).order_by("position")
    both_looked = threading.Barrier(2)

    def now() -> datetime:
        # asked for when the row is made: both have looked, and found none
        both_looked.wait(timeout=10)
        return moment(10, 1, 14)

    def tie() -> None:
        try:
            with clock.at(moment(10, 1, 14)):
                tangle.add_blockage(case=found, first=first, waits=waits, by=world.viewer("wendy"))
        finally:
            connections.close_all()

    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_options: rows),
        mock.patch.object(tangle, "clock", SimpleNamespace(now=now)),
        without_index("blockage_once", "cases_blockage"),
    ):
        threads = [threading.Thread(target=tie) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert Blockage.objects.count() == 2
