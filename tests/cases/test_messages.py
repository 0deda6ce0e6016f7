"""Messages between conversations: gated by area, told by mail without a word of them, taken back for a while."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cases.actions import messages
from cases.models import Case, Message, MessageSeen
from cases.states import TakenBack
from consent.actions.deputies import name_deputy
from consent.actions.withdrawals import withdraw
from tests.cases.table_world import moment, running_case
from tests.world import SYSTEM, World
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import AuditLine, OutboxMessage
from trail.states import OutboxStatus

pytestmark = pytest.mark.django_db
LATER = moment(10, 1, 15)
WORDS = "De aanvraag ligt bij de toetser, ik hoor vrijdag meer."


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    with clock.at(LATER):
        yield running_case(world)[0]


def told(
    world: World, case: Case, by: str = "iris", area: str = "inkomen", text: str = WORDS
) -> Message:
    return messages.write_message(
        case=case, area=world.areas[area], text=text, token=uuid4(), by=world.viewer(by)
    )


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def page_of(world: World, name: str, case: Case) -> str:
    return client_of(world, name).get(f"/casussen/{case.pk}/").content.decode()


def waiting() -> set[int]:
    return set(
        OutboxMessage.objects.filter(kind=messages.WAITS, status=OutboxStatus.WAITING).values_list(
            "to_user_id", flat=True
        )
    )


def test_only_who_may_know_the_area_reads_it_and_hears_of_it(world: World, case: Case) -> None:
    told(world, case)
    assert WORDS in page_of(world, "marleen", case)
    assert "inkomen · Sociaal Team, WIL, Werktafel lezen mee" in " ".join(
        page_of(world, "wendy", case).split()
    )
    # Bo sits there for housing alone, Pieter's organisation may know but he has no seat
    assert WORDS not in page_of(world, "bo", case)
    assert waiting() == {world.users["marleen"].pk, world.users["wendy"].pk}
    line = AuditLine.objects.get(action="message.write")
    assert "toetser" not in str(line.data)


def test_the_form_says_who_reads_it_and_keeps_what_is_too_long(world: World, case: Case) -> None:
    client = client_of(world, "iris")
    url = f"/casussen/{case.pk}/bericht/"
    token = uuid4()
    data = {"token": token, "area": world.areas["inkomen"].pk, "text": "a" * 401}
    answer = client.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "hoogstens 400 tekens, en dit heeft er 401" in page
    assert "a" * 401 in page
    assert 'maxlength="400"' not in page
    # an area that she may not know isn't hers to choose
    wrong = client.post(url, {**data, "text": "kort", "area": world.areas["wonen"].pk})
    assert wrong.status_code == 422
    for _ in range(2):
        assert client.post(url, {**data, "text": "kort\r\nen goed"}).status_code == 302
    assert Message.objects.get().text == "kort\nen goed"
    # other words after the back button are another message
    client.post(url, {**data, "text": "nog iets"})
    assert Message.objects.count() == 2
    # the same form in somebody else's hands
    with pytest.raises(Conflict):
        messages.write_message(
            case=case,
            area=world.areas["inkomen"],
            text="nog iets",
            token=token,
            by=world.viewer("wendy"),
        )


def test_who_may_not_write_is_refused(world: World, case: Case) -> None:
    for name, area in (
        ("iris", "wonen"),
        ("mira", "inkomen"),
        ("paula", "inkomen"),
        ("bert", "inkomen"),
    ):
        with pytest.raises(Denied):
            told(world, case, by=name, area=area)


def test_new_is_what_one_has_not_seen_and_may_know_now(world: World, case: Case) -> None:
    """Told over visible rows alone: what was hidden when the case was read is new when it may be known."""
    told(world, case)
    told(world, case, by="bo", area="wonen", text="De sleutel ligt klaar.")
    day = client_of(world, "iris").get("/").content.decode()
    # her own isn't new to her, housing isn't hers to know
    assert "Nieuw sinds u hier was" not in day
    page_of(world, "iris", case)
    assert not MessageSeen.objects.exists()
    day = client_of(world, "marleen").get("/").content.decode()
    assert "2 nieuwe berichten aan uw tafels." in day
    assert WORDS in day
    assert day.count("De sleutel ligt klaar.") == 1
    page_of(world, "marleen", case)
    assert MessageSeen.objects.filter(user=world.users["marleen"]).count() == 2
    assert "Nieuw sinds u hier was" not in client_of(world, "marleen").get("/").content.decode()
    # Wendy still has both; then the resident takes income back from the lead's organisation
    withdraw(
        dossier=case.dossier,
        organisation_id=world.organisations["wil"].pk,
        by=world.viewer("wendy"),
    )
    assert not Message.objects.visible_to(world.viewer("iris")).exists()
    assert Message.objects.unread_by(world.viewer("wendy")).count() == 2


def test_who_stands_in_hears_it_too_while_they_do(world: World, case: Case) -> None:
    assert not Message.objects.unread_by(world.viewer("mira")).exists()
    told(world, case)
    assert not Message.objects.unread_by(world.viewer("mira")).exists()
    name_deputy(
        person=world.users["marleen"],
        deputy=world.users["mira"],
        organisation=world.organisations["sociaalteam"],
        municipality=world.houten,
        from_date=clock.today(),
        until_date=clock.today(),
        by=SYSTEM,
    )
    assert Message.objects.unread_by(world.viewer("mira")).count() == 1
    told(world, case, text="Nog iets.")
    assert world.users["mira"].pk in waiting()
    with clock.at(LATER + timedelta(days=1)):
        assert not Message.objects.unread_by(world.viewer("mira")).exists()


def test_one_mail_a_day_without_a_word_of_it(world: World, case: Case) -> None:
    told(world, case)
    told(world, case, text="Nog iets.")
    # not before it can't be taken back any more
    assert outbox.send_waiting() == 0
    with clock.at(LATER + timedelta(minutes=16)):
        assert outbox.send_waiting() == 2
        assert {to for one in mail.outbox for to in one.to} == {
            "marleen@test.example",
            "wendy@test.example",
        }
        for one in mail.outbox:
            text = f"{one.subject} {one.body}"
            assert not any(word in text for word in ("Wit", "toetser", "inkomen", "Iris", "OK-"))
        page_of(world, "wendy", case)
        told(world, case, text="En nog iets.")
        assert outbox.send_waiting() == 0
    # the next working day: not to who read it meanwhile
    page_of(world, "wendy", case)
    with clock.at(moment(10, 2, 8, 1)):
        assert outbox.send_waiting() == 1
        assert mail.outbox[-1].to == ["marleen@test.example"]


def test_who_may_no_longer_know_gets_no_mail(world: World, case: Case) -> None:
    told(world, case, by="wendy")
    assert world.users["iris"].pk in waiting()
    withdraw(
        dossier=case.dossier,
        organisation_id=world.organisations["wil"].pk,
        by=world.viewer("wendy"),
    )
    with clock.at(LATER + timedelta(minutes=16)):
        outbox.send_waiting()
    assert "iris@test.example" not in {to for one in mail.outbox for to in one.to}


def test_taken_back_the_words_are_gone_and_that_is_told(world: World, case: Case) -> None:
    message = told(world, case)
    with pytest.raises(Denied):
        messages.take_back(message=message, why=TakenBack.AREA, by=world.viewer("wendy"))
    client = client_of(world, "iris")
    url = f"/berichten/{message.pk}/terugnemen/"
    assert client.post(url, {"why": "zomaar"}).status_code == 302
    assert Message.objects.get().text == WORDS
    for _ in range(2):
        assert client.post(url, {"why": "area"}).status_code == 302
    page = page_of(world, "marleen", case)
    assert WORDS not in page
    assert "teruggenomen, het ging over een ander leefgebied." in page
    assert not Message.objects.unread_by(world.viewer("marleen")).exists()
    with clock.at(LATER + timedelta(minutes=16)):
        assert outbox.send_waiting() == 0
    # too late for another one
    other = told(world, case, text="Nog iets.")
    with clock.at(LATER + timedelta(minutes=16)):
        assert "Terugnemen" not in page_of(world, "iris", case)
        with pytest.raises(Conflict):
            messages.take_back(message=other, why=TakenBack.MISTAKE, by=world.viewer("iris"))


def test_older_ones_are_folded_in_a_fixed_number_of_queries(world: World, case: Case) -> None:
    counts = []
    for text in ("een", "twee", "drie"):
        told(world, case, text=f"bericht {text}.")
        page_of(world, "wendy", case)
        with CaptureQueriesContext(connection) as seen:
            page = page_of(world, "wendy", case)
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2]
    # the newest first, and what was read longer ago folded
    places = [page.index(t) for t in ("bericht drie.", "bericht twee.", ">Eerder", "bericht een.")]
    assert places == sorted(places)


def test_telling_one_asks_as_many_queries_as_telling_three(world: World, case: Case) -> None:
    """The case is locked meanwhile."""

    def count(text: str) -> int:
        OutboxMessage.objects.all().delete()
        with CaptureQueriesContext(connection) as seen:
            told(world, case, text=text)
        return len(seen)

    User.objects.filter(pk=world.users["wendy"].pk).update(is_active=False)
    one = count("een")
    assert waiting() == {world.users["marleen"].pk}
    User.objects.filter(pk=world.users["wendy"].pk).update(is_active=True)
    name_deputy(
        person=world.users["marleen"],
        deputy=world.users["mira"],
        organisation=world.organisations["sociaalteam"],
        municipality=world.houten,
        from_date=clock.today(),
        by=SYSTEM,
    )
    three = count("drie")
    assert waiting() == {world.users[name].pk for name in ("marleen", "wendy", "mira")}
    assert one == three
