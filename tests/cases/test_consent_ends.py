"""Consent that ends is told in time: on the day page, in the conversation and by one mail; not once it was renewed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions.programmes import change_settings
from cases.ending import KIND, warn_of_ending
from cases.models import Case, Meeting
from consent.actions.withdrawals import withdraw
from consent.models import Consent
from consent.standing import standing_of, standings_of
from tests.cases.table_world import give_consent, invited_case, moment
from tests.world import World
from trail import clock, outbox
from trail.models import OutboxMessage
from trail.states import OutboxStatus

WEEK = timedelta(weeks=1)
NIGHT = timedelta(hours=12)


@pytest.fixture
def case(world: World) -> Case:
    case = invited_case(world)
    with clock.at(moment(10, 1)):
        give_consent(world, case)
    return case


@pytest.fixture
def end(case: Case) -> datetime:
    return Consent.objects.get(dossier=case.dossier).until_at


def told() -> list[int]:
    return sorted(
        OutboxMessage.objects.filter(kind=KIND).values_list("to_user_id", flat=True).distinct()
    )


def page(world: World, client: Client, name: str, url: str = "/") -> str:
    client.force_login(world.users[name])
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_who_leads_the_course_is_told_once(
    world: World, case: Case, end: datetime, mailoutbox: list[Any]
) -> None:
    leading = sorted(world.users[name].pk for name in ("marleen", "wendy"))
    with clock.at(end - 8 * WEEK - timedelta(days=1)):
        assert warn_of_ending() == 0
    for days in (0, 1, 30, 55):
        with clock.at(end - 8 * WEEK + timedelta(days=days)):
            assert warn_of_ending() == 1
    assert told() == leading
    assert OutboxMessage.objects.filter(kind=KIND).count() == 2
    with clock.at(end - 7 * WEEK):
        assert outbox.send_waiting() == 2
    assert {m.to[0] for m in mailoutbox} == {"marleen@test.example", "wendy@test.example"}
    for sent in mailoutbox:
        assert f"/dossiers/{case.dossier_id}/toestemming/" in sent.body
        assert not any(word in sent.body + sent.subject for word in ("Wit", "Kees", "meneer"))


def test_the_programme_says_how_many_weeks_before(
    world: World, case: Case, end: datetime, client: Client
) -> None:
    change_settings(programme=world.programme, values={"consent_weeks": 3}, by=world.viewer("anna"))
    for weeks, is_told in ((8, False), (4, False), (3, True)):
        with clock.at(end - weeks * WEEK):
            assert warn_of_ending() == int(is_told)
            assert standing_of(case.dossier).is_ending is is_told
            assert standing_of(case.dossier).tone == ("sun" if is_told else "leaf")
            words = "Toestemming loopt af op" if is_told else "Toestemming loopt tot"
            assert words in page(world, client, "wendy", f"/casussen/{case.pk}/")
            shown = page(world, client, "wendy", f"/dossiers/{case.dossier_id}/toestemming/")
            assert (words in shown, "Toestemming loopt af op" in shown) == (True, is_told)


@pytest.mark.parametrize("meanwhile", ["renewed", "taken back", "left"])
def test_a_mail_that_waits_is_dropped(
    world: World, case: Case, end: datetime, mailoutbox: list[Any], meanwhile: str
) -> None:
    with clock.at(end - 8 * WEEK):
        assert warn_of_ending() == 1
    with clock.at(end - 7 * WEEK):
        if meanwhile == "renewed":
            give_consent(world, case)
        elif meanwhile == "taken back":
            withdraw(dossier=case.dossier, by=world.viewer("wendy"))
        else:
            for name in ("marleen", "wendy"):
                world.users[name].is_active = False
                world.users[name].save()
        assert outbox.send_waiting() == 0
        assert warn_of_ending() == (1 if meanwhile == "left" else 0)
    assert mailoutbox == []
    assert set(OutboxMessage.objects.filter(kind=KIND).values_list("status", flat=True)) == {
        OutboxStatus.DROPPED
    }


def test_another_ending_is_told_anew(world: World, case: Case, end: datetime) -> None:
    with clock.at(end - WEEK):
        warn_of_ending()
        give_consent(world, case)
        assert warn_of_ending() == 0
    with clock.at(Consent.objects.latest("until_at").until_at - WEEK):
        assert warn_of_ending() == 1
    assert OutboxMessage.objects.filter(kind=KIND).count() == 4


def test_the_day_page_tells_who_leads_and_nobody_else(
    world: World, client: Client, case: Case, end: datetime
) -> None:
    words = "Toestemming loopt af op 1 februari"
    for moment_, seen in (
        (end - 9 * WEEK, ""),
        (end - 3 * WEEK, words),
        (end + NIGHT, "Toestemming verlopen op 1 februari"),
    ):
        with clock.at(moment_):
            assert ("Toestemming opnieuw vragen" in page(world, client, "wendy")) is bool(seen)
            assert seen in page(world, client, "wendy")
            assert "Toestemming opnieuw vragen" not in page(world, client, "iris")
    with clock.at(end - 3 * WEEK):
        assert words in page(world, client, "marleen")
        give_consent(world, case)
        assert "Toestemming opnieuw vragen" not in page(world, client, "wendy")


def test_the_list_the_case_and_the_conversation_say_it_in_the_same_words(
    world: World, client: Client, case: Case, end: datetime
) -> None:
    meeting = Meeting.objects.get(case=case)
    pages = ("/casussen/", f"/casussen/{case.pk}/", f"/dossiers/{case.dossier_id}/toestemming/")
    agenda = f"/gesprekken/{meeting.pk}/"
    with clock.at(end - 20 * WEEK):
        for url in pages:
            assert "Toestemming loopt tot 1 februari" in page(world, client, "wendy", url), url
        assert "Een punt voor dit gesprek" not in page(world, client, "wendy", agenda)
    for at, words in (
        (end - WEEK, "Toestemming loopt af op 1 februari"),
        (end, "Toestemming verlopen op 1 februari"),
    ):
        with clock.at(at):
            for url in (*pages, agenda):
                assert words in page(world, client, "wendy", url), url
            assert "Een punt voor dit gesprek" in page(world, client, "wendy", agenda)


def test_many_standings_are_the_single_ones(
    world: World, case: Case, django_assert_num_queries: Any
) -> None:
    cases = [case, invited_case(world, "Ans de Bruin"), invited_case(world, "Piet Bos")]
    with clock.at(moment(10, 2)):
        give_consent(world, cases[1], {"wil": ("inkomen",)})
        withdraw(dossier=cases[1].dossier, by=world.viewer("wendy"))
        with django_assert_num_queries(1):
            many = standings_of(one.dossier_id for one in cases)
        assert [many[one.dossier_id] for one in cases] == [standing_of(c.dossier) for c in cases]
        assert [many[one.dossier_id].state for one in cases] == ["running", "withdrawn", "absent"]
