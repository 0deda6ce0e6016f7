"""Making an exception to a rule: by mandate, in the spirit of it, never on one's own request; told without anybody."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.people import give_mandate
from accounts.states import MandateKind
from cases.actions import deviations as actions
from cases.actions import tangle
from cases.deviating import WaitingDeviations
from cases.models import Case, Deviation, Rule, Signal
from cases.precedents import precedents
from cases.states import DeviationOutcome, DeviationStatus
from consent.actions.withdrawals import withdraw
from tests.cases.table_world import moment, running_case
from tests.stored_world import built_once
from tests.world import BEGIN, SYSTEM, World, build_world
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import AuditLine, OutboxMessage

pytestmark = pytest.mark.django_db
LATER = moment(10, 1, 15)
INSTEAD = "Inschrijven op het briefadres voordat er een huurcontract is."
REVIEW = date(2026, 12, 1)


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    with clock.at(LATER):
        yield prepared(world)


@built_once
def prepared(world: World) -> Case:
    """A running course led by Marleen; Pieter and Paula hold a mandate to deviate."""
    for holder in ("pieter", "paula"):
        give_mandate(
            programme=world.programme,
            kind=MandateKind.DEVIATION,
            holder=world.users[holder],
            given_by="wethouders Werk en Wonen",
            from_date=BEGIN,
            by=SYSTEM,
        )
    return running_case(world)[0]


def rule(world: World, name: str = "Inschrijven kan waar iemand woont") -> Rule:
    there = Rule.objects.filter(municipality=world.houten, name=name).first()
    return there or tangle.add_rule(
        municipality=world.houten,
        name=name,
        kind="law",
        owner="Gemeente",
        key_holder="Burgerzaken",
        hook="awb_4_84",
        arrangement="",
        is_active=True,
        by=world.viewer("wendy"),
    )


def asked(world: World, case: Case, by: str = "marleen", **more: Any) -> Deviation:
    values: dict[str, Any] = {
        "case": case,
        "area": world.areas["inkomen"],
        "rule": more.pop("rule", None) or rule(world),
        "instead": INSTEAD,
        "spirit": "De regel wil weten waar iemand is; dat weten wij.",
        "hook": "awb_4_84",
        "token": uuid4(),
        "by": world.viewer(by),
    }
    return actions.ask_deviation(**{**values, **more})


def made(world: World, row: Deviation, by: str = "pieter", **more: Any) -> Deviation:
    values: dict[str, Any] = {
        "motivation": "Het doel van de regel wordt gehaald.",
        "review_date": REVIEW,
        "answer_to_resident": "U mag zich inschrijven op het briefadres.",
        "by": world.viewer(by),
    }
    return actions.approve_deviation(deviation=row, **{**values, **more})


def signed_in(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.users[name])
    return client


def test_asked_decided_and_looked_back_on(world: World, case: Case) -> None:
    token = uuid4()
    row = asked(world, case, token=token)
    # the same form twice is one
    assert asked(world, case, token=token) == row
    assert WaitingDeviations().open_matter(case)
    # Pieter and Paula hear that something waits, not what
    outbox.send_waiting()
    told = [m for m in mail.outbox if f"/afwijkingen/{row.pk}/" in m.body]
    assert {m.to[0] for m in told} == {world.users[n].email for n in ("pieter", "paula")}
    assert "briefadres" not in "".join(str(m.body) for m in told)
    decided = made(world, row)
    assert decided.mandate is not None
    assert (decided.mandate.given_by, decided.review_date) == ("wethouders Werk en Wonen", REVIEW)
    # twice is once; a colleague is too late
    assert made(world, row) == decided
    with pytest.raises(Conflict):
        made(world, row, by="paula")
    with pytest.raises(Conflict):
        actions.refuse_deviation(
            deviation=row, motivation="x", answer_to_resident="x", by=world.viewer("paula")
        )
    assert WaitingDeviations().open_matter(case) is None
    with clock.at(moment(12, 2)):
        seen = Deviation.objects.to_look_back_by(world.viewer("marleen"))
        assert list(seen) == [row]
        done = actions.look_back(
            deviation=row, outcome=DeviationOutcome.WORKED, by=world.viewer("marleen")
        )
    assert done.status == DeviationStatus.LOOKED_BACK
    lines = AuditLine.objects.filter(thing="cases.Deviation", thing_id=row.pk)
    assert [line.action for line in lines.order_by("pk")] == [
        "deviation.ask",
        "deviation.decide",
        "deviation.look_back",
    ]


@pytest.mark.parametrize(("asker", "decider"), [("pieter", "pieter"), ("wendy", "wendy")])
def test_nobody_decides_on_their_own(world: World, case: Case, asker: str, decider: str) -> None:
    give_mandate(
        programme=world.programme,
        kind=MandateKind.DEVIATION,
        holder=world.users["wendy"],
        given_by="wethouder",
        from_date=BEGIN,
        by=SYSTEM,
    )
    row = asked(world, case, by=asker)
    with pytest.raises(Denied, match="uzelf"):
        made(world, row, by=decider)
    assert made(world, row, by="paula").status == DeviationStatus.APPROVED


def test_without_a_mandate_and_not_by_the_case_lead(world: World, case: Case) -> None:
    row = asked(world, case, by="wendy")
    for name in ("marleen", "iris", "wendy"):
        with pytest.raises(Denied):
            made(world, row, by=name)
        with pytest.raises(Denied):
            actions.refuse_deviation(
                deviation=row, motivation="x", answer_to_resident="x", by=world.viewer(name)
            )


def test_who_can_not_be_bound_has_to_agree_first(world: World, case: Case) -> None:
    """A municipality can't decide for UWV; for its own rules nobody is asked."""
    row = asked(world, case, beyond_mandate=True)
    assert not OutboxMessage.objects.filter(kind=actions.ASKED).exists()
    assert not Deviation.objects.to_decide_by(world.viewer("pieter")).exists()
    with pytest.raises(Conflict):
        made(world, row)
    answer: dict[str, Any] = {"who": "teamleider UWV", "on_date": clock.today()}
    with pytest.raises(Denied):
        actions.record_owner_answer(
            deviation=row, answer="no", by=world.viewer("marleen"), **answer
        )
    actions.record_owner_answer(
        deviation=row, answer="no", words="Kan niet.", by=world.viewer("marleen"), **answer
    )
    with pytest.raises(Conflict):
        made(world, row)
    other = asked(world, case, beyond_mandate=True, instead="Iets anders.")
    actions.record_owner_answer(deviation=other, answer="yes", by=world.viewer("pieter"), **answer)
    assert made(world, other).status == DeviationStatus.APPROVED
    own = asked(world, case, instead="Nog iets anders.")
    with pytest.raises(Conflict):
        actions.record_owner_answer(
            deviation=own, answer="yes", by=world.viewer("marleen"), **answer
        )


def test_it_turned_out_to_be_possible_already(world: World, case: Case) -> None:
    row = asked(world, case)
    with pytest.raises(Conflict):
        actions.look_back(
            deviation=row, outcome=DeviationOutcome.WORKED, by=world.viewer("marleen")
        )
    actions.look_back(deviation=row, outcome="allowed", by=world.viewer("marleen"))
    with pytest.raises(Conflict):
        made(world, row)


@pytest.mark.parametrize("day", [LATER.date(), LATER.date() + timedelta(days=800)])
def test_it_is_looked_at_again_on_a_real_day(world: World, case: Case, day: date) -> None:
    with pytest.raises(Denied):
        made(world, asked(world, case), review_date=day)


def test_words_are_for_who_may_know_the_area_and_who_decides(world: World, case: Case) -> None:
    row = asked(world, case)
    url = f"/afwijkingen/{row.pk}/"
    for name, status in (
        ("iris", 200),
        ("pieter", 200),
        ("paula", 200),
        ("bo", 404),
        ("mira", 404),
    ):
        response = signed_in(world, name).get(url)
        assert response.status_code == status, name
        register = signed_in(world, name).get("/afwijkingen/").content.decode()
        assert (INSTEAD in register) == (status == 200), name
    # Paula steers: a shortened name
    assert b"Kees" not in signed_in(world, "paula").get(url).content
    withdraw(dossier=case.dossier, by=world.viewer("wendy"))
    assert signed_in(world, "iris").get(url).status_code == 404
    page = signed_in(world, "paula").get(url).content.decode()
    assert INSTEAD not in page
    assert row.rule.name in page


def test_by_the_screens(world: World, case: Case) -> None:
    marleen, pieter = signed_in(world, "marleen"), signed_in(world, "pieter")
    url = f"/casussen/{case.pk}/afwijken/"
    data = {
        "token": str(uuid4()),
        "rule": rule(world).pk,
        "instead": "<script>alert(1)</script>",
        "spirit": "Dat de gemeente weet waar iemand is.",
        "hook": "awb_4_84",
        "whose": "ours",
        "area": world.areas["inkomen"].pk,
    }
    for bad in ({"rule": "9" * 40}, {"hook": "x"}, {"whose": ""}, {"spirit": "\x00"}, {"area": ""}):
        response = marleen.post(url, data | bad)
        assert response.status_code == 422, bad
        assert b"&lt;script&gt;alert(1)" in response.content
    for _click in range(2):
        response = marleen.post(url, data)
        assert response.status_code == 302
    row = Deviation.objects.get()
    page = pieter.get(f"/afwijkingen/{row.pk}/")
    assert b"<script>alert" not in page.content
    decision = {
        "what": "approve",
        "yes-motivation": "Het doel wordt gehaald.",
        "yes-review_date": "2020-01-01",
        "yes-answer_to_resident": "Het mag.",
    }
    # a button that isn't there
    assert marleen.post(f"/afwijkingen/{row.pk}/", decision).status_code == 302
    assert Deviation.objects.get().status == DeviationStatus.ASKED
    assert pieter.post(f"/afwijkingen/{row.pk}/", decision).status_code == 422
    decision["yes-review_date"] = REVIEW.isoformat()
    for _click in range(2):
        assert pieter.post(f"/afwijkingen/{row.pk}/", decision).status_code == 302
    assert Deviation.objects.get().status == DeviationStatus.APPROVED
    # and it can become a signal
    raised = marleen.post(
        f"/afwijkingen/{row.pk}/signaal/",
        {"token": uuid4(), "which": "new", "title": "Inschrijven zonder huis", "asked": "Mag het?"},
    )
    assert raised.status_code == 302
    assert Signal.objects.get().rule == row.rule


def test_precedents_tell_nobody(world: World, case: Case) -> None:
    """No words, no dates; small numbers and a sensitive area that is small are not told apart."""
    health = world.areas["gezondheid"]
    made(world, asked(world, case))
    made(world, asked(world, case, by="marleen", area=health, instead="Stil."))
    house = Rule.objects.get()

    def sought(who: str, **more: Any) -> list[Any]:
        return precedents(world.viewer(who), world.houten.pk, **more)

    (one,) = sought("bo")
    assert (one.rule, one.made, one.refused) == (house, True, False)
    assert "5" in one.count
    assert one.areas == (world.areas["inkomen"].name,)
    assert [p.rule for p in sought("bo", area=world.areas["inkomen"])] == [house]
    assert sought("bo", area=health) == []
    assert sought("pieter", area=health) == []
    assert sought("bo", kind="practice") == []
    assert [p.rule for p in sought("bo", kind="law", rule=house)] == [house]
    # a filter never changes the number
    assert sought("bo", area=world.areas["inkomen"])[0].count == one.count
    page = signed_in(world, "bo").get(
        "/afwijkingen/", {"rule": str(house.pk), "area": "x", "kind": "'"}
    )
    assert page.status_code == 200
    assert b"Stil." not in page.content
    # nothing of another municipality
    assert precedents(world.viewer("bert"), world.bunnik.pk) == []


def test_the_register_asks_as_many_queries_for_three(world: World, case: Case) -> None:
    def count() -> int:
        client = signed_in(world, "pieter")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/afwijkingen/").status_code == 200
        return len(queries)

    made(world, asked(world, case))
    first = count()
    for number in range(2):
        named = rule(world, f"Regel {number}")
        made(world, asked(world, case, rule=named, instead=f"Anders {number}"))
    assert count() == first


# --- two who decide at the same moment -------------------------------------------------------------


def decide_at_once(world: World, row: Deviation) -> int:
    """How many decisions come of two deciders at the same moment, each in a thread of its own."""
    start, done = threading.Barrier(2), []

    def decide(name: str) -> None:
        try:
            with clock.at(LATER):
                viewer = world.viewer(name)
                start.wait(timeout=10)
                actions.refuse_deviation(
                    deviation=row, motivation=f"{name} zegt nee", answer_to_resident="x", by=viewer
                )
                done.append(name)
        except Conflict:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=[name]) for name in ("pieter", "paula")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return len(done)


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_are_one_decision() -> None:
    with clock.at(LATER):
        world = build_world()
        row = asked(world, prepared(world))
        assert decide_at_once(world, row) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_are_two() -> None:
    """What proves that the test above is one."""
    with clock.at(LATER):
        world = build_world()
        row = asked(world, prepared(world))
        both_looked = threading.Barrier(2)

        def unlocked(deviation: Deviation) -> Deviation:
            found: Deviation = Deviation.objects.select_related(
                "area", "rule", "case", "dossier__programme"
            ).get(pk=deviation.pk)
            both_looked.wait(timeout=10)
            return found

        with mock.patch.object(actions, "_lock", unlocked):
            assert decide_at_once(world, row) == 2
