"""Asking higher up: one question, a day, an answer with its reason; words only for who may know the area."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connections
from django.test import Client

from cases.actions import escalations
from cases.higher import OpenQuestions
from cases.models import Case, Escalation
from cases.states import EscalationStatus
from consent.actions.withdrawals import withdraw
from tests.cases.table_world import moment, running_case
from tests.world import World, build_world
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import OutboxMessage

pytestmark = pytest.mark.django_db
LATER = moment(10, 1, 15)
QUESTION = "Kan de uitkering ingaan op de dag van het briefadres?"


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    with clock.at(LATER):
        yield running_case(world)[0]


def asked(world: World, case: Case, by: str = "marleen", **more: Any) -> Escalation:
    values: dict[str, Any] = {
        "case": case,
        "area": world.areas["inkomen"],
        "asked": QUESTION,
        "by_date": date(2026, 10, 8),
        "token": uuid4(),
        "to_organisation": world.organisations["wil"],
        "to_whom": "teamleider inkomen",
        "by": world.viewer(by),
    }
    return escalations.escalate(**{**values, **more})


def get(world: World, name: str, url: str) -> str:
    client = Client()
    client.force_login(world.users[name])
    return client.get(url).content.decode()


def test_asked_and_answered_with_how_long_it_took(world: World, case: Case) -> None:
    row = asked(world, case)
    assert row.whom == "WIL, teamleider inkomen"
    plan = get(world, "iris", f"/casussen/{case.pk}/")
    assert "Wacht op antwoord" in plan
    assert QUESTION in plan
    # Bo sits there for housing alone
    assert QUESTION not in get(world, "bo", f"/casussen/{case.pk}/")
    # and it comes to the next conversation by itself
    brought = {
        name: [p.text for p in OpenQuestions().points(world.viewer(name), case, None)]
        for name in ("iris", "bo")
    }
    assert brought == {"iris": [f"WIL, teamleider inkomen: {QUESTION}"], "bo": []}
    with clock.at(LATER + timedelta(days=9)):
        assert Escalation.objects.get().is_late
        with pytest.raises(Denied):
            escalations.answer_escalation(
                escalation=row, answer="no", on_date=clock.today(), by=world.viewer("iris")
            )
        answered = escalations.answer_escalation(
            escalation=row,
            answer="no",
            because="De wet vraagt een woonadres.",
            on_date=clock.today(),
            by=world.viewer("iris"),
        )
        assert answered.waited_days == 9
        page = get(world, "marleen", f"/opschalen/{row.pk}/")
        assert "De wet vraagt een woonadres." in page
        assert "9 dagen" in page
        with pytest.raises(Conflict):
            escalations.withdraw_escalation(escalation=row, by=world.viewer("marleen"))
        with pytest.raises(Conflict):
            escalations.answer_escalation(
                escalation=row, answer="yes", on_date=clock.today(), by=world.viewer("iris")
            )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("to", "", "Kies wie moet antwoorden."),
        ("to", "else", "Zeg wie moet antwoorden."),
        ("asked", "", "Zeg wat u vraagt."),
        ("asked", "a" * 401, "400"),
        ("by_date", "31-02-2026", "datum"),
        ("by_date", "2026-09-30", "Deze datum is al voorbij"),
        ("by_date", "2036-10-08", "Klopt het jaar?"),
        ("area", "", "verplicht"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    world: World, case: Case, field: str, value: str, words: str
) -> None:
    client = Client()
    client.force_login(world.users["marleen"])
    data = {
        "token": uuid4(),
        "to": f"o{world.organisations['wil'].pk}",
        "asked": QUESTION,
        "by_date": "2026-10-08",
        "area": world.areas["inkomen"].pk,
    }
    url = f"/casussen/{case.pk}/opschalen/"
    answer = client.post(url, data | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    if field != "asked":
        assert QUESTION in page
    assert not Escalation.objects.exists()
    for _ in range(2):
        assert client.post(url, data).status_code == 302
    assert Escalation.objects.count() == 1


def test_somebody_at_the_table_is_asked_only_what_they_may_know(world: World, case: Case) -> None:
    with pytest.raises(Denied, match="Viveste"):
        asked(world, case, to_user=world.users["bo"])
    asked(world, case, to_user=world.users["iris"])
    asked(world, case, to_whom="de rechtbank", to_organisation=None)
    assert [m.to_user_id for m in OutboxMessage.objects.filter(kind=escalations.ASKED)] == [
        world.users["iris"].pk
    ]
    assert "Marleen Test vraagt u" in get(world, "iris", "/")
    outbox.send_waiting()
    said = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert "briefadres" not in said
    assert "Wit" not in said
    # what may no longer be known is nobody's question any more
    withdraw(
        dossier=case.dossier,
        organisation_id=world.organisations["wil"].pk,
        by=world.viewer("wendy"),
    )
    assert QUESTION not in get(world, "iris", "/")


def test_project_leaders_see_that_it_takes_long_and_not_what(world: World, case: Case) -> None:
    asked(world, case)
    with clock.at(LATER + timedelta(days=8)):
        assert "te laat" in get(world, "marleen", "/")
        page = get(world, "paula", "/")
        assert "Opgeschaald, nog geen antwoord" in page
        assert f"In {case.municipality.name} is één antwoord te laat" in page
        for hidden in (QUESTION, "WIL", "Inkomen", "Kees"):
            assert hidden not in page.split("<main", 1)[1]
        card = page.split("Opgeschaald, nog geen antwoord")[1].split("Waarover het gaat")[0]
        assert "Meneer W." not in card
        assert "href" not in card
        assert "Opgeschaald" not in get(world, "bregje", "/")
        assert "Opgeschaald, nog geen antwoord" not in get(world, "iris", "/")
        # Pieter steers and knows the case, with its income
        page = get(world, "pieter", "/")
        assert "te laat sinds" in page
        assert "één antwoord te laat" not in page


def test_a_late_answer_does_not_tell_of_a_hidden_area(world: World, case: Case) -> None:
    asked(world, case, area=world.areas["gezondheid"])
    with clock.at(LATER + timedelta(days=8)):
        page = get(world, "pieter", "/")
        assert "te laat sinds" not in page
        assert f"In {case.municipality.name} is één antwoord te laat" in page


def test_who_asked_is_reminded_once_a_week_without_a_word(world: World, case: Case) -> None:
    row = asked(world, case)
    assert escalations.remind_of_late() == 0
    with clock.at(LATER + timedelta(days=8)):
        for _ in range(2):
            assert escalations.remind_of_late() == 1
        assert outbox.send_waiting() == 1
        assert "briefadres" not in str(mail.outbox[0].body)
    with clock.at(LATER + timedelta(days=15)):
        escalations.remind_of_late()
        escalations.withdraw_escalation(escalation=row, by=world.viewer("marleen"))
        # withdrawn before the second one went
        assert outbox.send_waiting() == 0
        assert escalations.remind_of_late() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locks", [True, False])
def test_two_answers_at_once_are_one(locks: bool) -> None:
    """The second one waits for the case's lock and hears that a colleague was first; without the lock both write."""
    world = build_world()
    with clock.at(LATER):
        case = running_case(world)[0]
        row = asked(world, case)
    said: list[str] = []
    start = threading.Barrier(2)

    def answer(name: str, value: str) -> None:
        try:
            with clock.at(LATER):
                start.wait()
                escalations.answer_escalation(
                    escalation=row,
                    answer=value,
                    because="Daarom.",
                    on_date=clock.today(),
                    by=world.viewer(name),
                )
                said.append("written")
        except Conflict:
            said.append("late")
        finally:
            connections.close_all()

    def read(escalation: Escalation) -> Escalation:
        found: Escalation = Escalation.objects.select_related("area", "dossier", "case").get(
            pk=escalation.pk
        )
        start.wait()
        return found

    without = contextlib.nullcontext() if locks else mock.patch.object(escalations, "_lock", read)
    threads = [
        threading.Thread(target=answer, args=one) for one in (("iris", "no"), ("marleen", "yes"))
    ]
    with without:
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert sorted(said) == (["late", "written"] if locks else ["written", "written"])
    assert Escalation.objects.get().status == EscalationStatus.ANSWERED
