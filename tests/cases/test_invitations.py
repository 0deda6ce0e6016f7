"""Who is asked, for which part, who is missing; and the mail that calendars read, which tells nothing of a resident."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from cases.actions import invitees as actions
from cases.actions import planning, story, tangle
from cases.actions.agreements import make_agreement
from cases.actions.courses import pause_case
from cases.actions.invitations import KIND
from cases.actions.meetings import start_meeting
from cases.invitees import invitees_at, missing_at
from cases.models import Attendance, Case, Invitee, Meeting, Rule
from cases.states import MeetingStatus
from cases.table import table_people
from cases.tabletop import present_at
from consent.actions.around import add_involvement
from consent.actions.withdrawals import withdraw
from tests.cases.table_world import invited_case, moment
from tests.cases.test_rhythm import held_case
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import OutboxMessage
from trail.outbox import send_waiting
from trail.states import OutboxStatus

pytestmark = pytest.mark.django_db
TABLE = ("wendy", "marleen", "iris", "bo")


@pytest.fixture
def now() -> Iterator[datetime]:
    with clock.at(moment(10, 1, 15)) as at:
        yield at


@pytest.fixture
def meeting(world: World, now: datetime) -> Meeting:
    case = held_case(world)
    OutboxMessage.objects.all().delete()
    mail.outbox.clear()
    return plan(world, case)


def plan(world: World, case: Case, **more: Any) -> Meeting:
    values: dict[str, Any] = {
        "on_date": date(2026, 10, 29),
        "at_time": time(13, 30),
        "place": "Gemeentehuis, kamer 2.14",
        **more,
    }
    return planning.plan_meeting(case=case, by=world.viewer("wendy"), **values)


def ask(world: World, meeting: Meeting, *names: str, by: str = "wendy", **more: Any) -> None:
    parts = more.pop("parts", {})
    actions.set_invitees(
        meeting=meeting,
        asked={
            world.users[name].pk: [world.areas[key].pk for key in parts.get(name, ())]
            for name in names
        },
        by=world.viewer(by),
        **more,
    )


def sent(world: World) -> dict[str, Calendar]:
    """What went just now: by person, the calendar in the mail."""
    send_waiting()
    found = {}
    for message in mail.outbox:
        parts = message.message().walk()
        part = next((p for p in parts if p.get_content_type() == "text/calendar"), None)
        if part is None:
            continue  # the answer to the sender of the referral
        text = bytes(part.get_payload(decode=True)).decode()
        calendar = Calendar.from_ical(text)
        assert part.get_param("method") == calendar["METHOD"]
        name = message.to[0].split("@")[0]
        assert name not in found, "one mail each"
        found[name] = calendar
    mail.outbox.clear()
    return found


def event(calendar: Calendar) -> Any:
    return calendar.walk("VEVENT")[0]


def test_planning_asks_everybody_who_has_a_seat_once(world: World, meeting: Meeting) -> None:
    went = sent(world)
    assert set(went) == set(TABLE)
    assert sent(world) == {}
    one = event(went["iris"])
    assert went["iris"]["METHOD"] == "REQUEST"
    assert one["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert went["iris"].walk("VTIMEZONE")[0]["TZID"] == "Europe/Amsterdam"
    # after the clock went back: still half past one where the table is
    assert one.decoded("dtstart") == datetime(2026, 10, 29, 13, 30, tzinfo=clock.AMSTERDAM)
    assert one.decoded("dtend") - one.decoded("dtstart") == timedelta(minutes=60)
    assert str(one["ATTENDEE"]) == "mailto:iris@test.example"
    assert str(one["LOCATION"]) == "Gemeentehuis, kamer 2.14"


def test_no_mail_says_anything_about_the_resident(world: World, now: datetime) -> None:
    case = held_case(world)
    with pytest.raises(Denied, match="naam"):
        plan(world, case, place="bij Kees de Wit thuis", how="room")
    plan(world, case, how="room")
    # typed before that was refused
    Meeting.objects.filter(case=case).update(place="bij Kees de Wit thuis")
    send_waiting()
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        text = message.message().as_bytes().decode() + message.subject + str(message.body)
        for part in message.message().walk():
            text += bytes(part.get_payload(decode=True) or b"").decode()
        for word in ("Kees", "Wit", case.dossier.number, "wonen", "Marleen Test", "inkomen"):
            # a name stands in the mail of who bears it alone
            assert word not in text, word


def test_a_moved_conversation_is_the_same_one_and_comes_later(
    world: World, meeting: Meeting
) -> None:
    first = event(sent(world)["iris"])
    wendy = world.viewer("wendy")
    planning.move_meeting(
        meeting=meeting,
        on_date=date(2026, 10, 30),
        at_time=time(9, 0),
        reason="zaal bezet",
        by=wendy,
    )
    went = sent(world)
    assert set(went) == set(TABLE)
    moved = event(went["iris"])
    assert moved["UID"] == first["UID"]
    assert moved["SEQUENCE"] > first["SEQUENCE"]
    assert moved.decoded("dtstart") == datetime(2026, 10, 30, 9, 0, tzinfo=clock.AMSTERDAM)
    # nothing that the mail tells has changed: no mail
    meeting.refresh_from_db()
    planning.move_meeting(
        meeting=meeting, on_date=meeting.on_date, at_time=meeting.at_time, by=wendy
    )
    assert sent(world) == {}
    planning.cancel_meeting(meeting=meeting, reason="ziek", by=wendy)
    off = sent(world)
    assert {c["METHOD"] for c in off.values()} == {"CANCEL"}
    assert event(off["iris"])["UID"] == first["UID"]
    assert event(off["iris"])["SEQUENCE"] > moved["SEQUENCE"]
    assert event(off["iris"])["STATUS"] == "CANCELLED"


def test_who_is_no_longer_asked_hears_it_and_who_is_asked_again_too(
    world: World, meeting: Meeting
) -> None:
    first = sent(world)
    ask(world, meeting, "wendy", "marleen", "iris")
    off = sent(world)
    assert {name: c["METHOD"] for name, c in off.items()} == {"bo": "CANCEL"}
    ask(world, meeting, *TABLE)
    again = sent(world)
    assert {name: c["METHOD"] for name, c in again.items()} == {"bo": "REQUEST"}
    numbers = [event(c["bo"])["SEQUENCE"] for c in (first, off, again)]
    assert numbers == sorted(set(numbers))
    assert len({str(event(c["bo"])["UID"]) for c in (first, off, again)}) == 1
    ask(world, meeting, *TABLE)
    assert sent(world) == {}


def test_who_lost_access_meanwhile_gets_no_invitation(world: World, meeting: Meeting) -> None:
    withdraw(
        dossier=meeting.dossier,
        organisation_id=world.organisations["wil"].pk,
        by=world.viewer("wendy"),
    )
    assert set(sent(world)) == set(TABLE) - {"iris"}
    row = OutboxMessage.objects.get(kind=KIND, to_user_id=world.users["iris"].pk)
    assert row.status == OutboxStatus.DROPPED
    # never asked, so nothing to call off
    planning.cancel_meeting(meeting=meeting, reason="ziek", by=world.viewer("wendy"))
    assert set(sent(world)) == set(TABLE) - {"iris"}


def test_a_course_at_rest_takes_its_conversation_out_of_calendars(
    world: World, meeting: Meeting
) -> None:
    assert len(sent(world)) == 4
    pause_case(case=meeting.case, by=world.viewer("marleen"), until_date=date(2026, 12, 1))
    off = sent(world)
    assert set(off) == set(TABLE)
    assert {c["METHOD"] for c in off.values()} == {"CANCEL"}


def test_before_the_first_answer_a_seat_is_enough_to_be_asked(world: World) -> None:
    invited_case(world)
    with clock.at(moment(9, 24)):
        send_waiting()
        bodies = {
            m.to[0].split("@")[0]: str(m.body)
            for m in mail.outbox
            if getattr(m, "alternatives", None)
        }
    assert set(bodies) == set(TABLE)
    # the page opens for them once the resident has said so
    assert "Zodra de inwoner" in bodies["iris"]
    assert "Zodra de inwoner" not in bodies["wendy"]


def test_a_mail_server_that_is_down_is_waited_for_and_seen(world: World, meeting: Meeting) -> None:
    page = reverse("cases:meeting", args=[meeting.pk])
    client = Client()
    client.force_login(world.users["wendy"])
    down = mock.patch(
        "django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=OSError
    )
    with down:
        assert send_waiting() == 0
    assert "mail nog niet verstuurd" in client.get(page).content.decode()
    # moved while it was down: the first version is told by nobody
    planning.move_meeting(
        meeting=meeting,
        on_date=date(2026, 10, 30),
        at_time=time(9, 0),
        reason="zaal bezet",
        by=world.viewer("wendy"),
    )
    with clock.at(moment(10, 1, 16)):
        went = sent(world)
        assert set(went) == set(TABLE)
        assert event(went["bo"]).decoded("dtstart").date() == date(2026, 10, 30)
        assert "mail nog niet verstuurd" not in client.get(page).content.decode()
    OutboxMessage.objects.filter(to_user_id=world.users["bo"].pk).update(status=OutboxStatus.FAILED)
    again = re.search(
        r'action="(/gesprekken/\d+/genodigden/\d+/opnieuw/)"', client.get(page).content.decode()
    )
    assert again
    assert client.post(again[1]).status_code == 302
    with clock.at(moment(10, 1, 17)):
        assert set(sent(world)) == {"bo"}


def test_parts_are_agreed_beforehand_and_stay_for_the_next_time(
    world: World, meeting: Meeting
) -> None:
    ask(
        world,
        meeting,
        *TABLE,
        by="marleen",
        parts={"marleen": ["gezondheid"], "iris": ["inkomen"]},
        network=["Fatima"],
        guests=["bewindvoerder Jansen"],
        chair=world.users["marleen"],
        typist=world.users["wendy"],
    )
    # who may not know about health leaves that part as it is
    ask(world, meeting, *TABLE, by="wendy", parts={"iris": ["schulden"]}, network=["Fatima"])
    parts = {r.user_id: r.parts for r in invitees_at(meeting) if r.user_id}
    assert parts[world.users["marleen"].pk] == [world.areas["gezondheid"].pk]
    assert parts[world.users["iris"].pk] == [world.areas["schulden"].pk]
    assert [r.name for r in invitees_at(meeting) if r.name] == ["Fatima"]
    with pytest.raises(Denied):
        ask(world, meeting, "bo", parts={"bo": ["schulden"]})
    with pytest.raises(Denied):
        ask(world, meeting, "bo", by="bo", parts={"bo": ["gezondheid"]})
    with pytest.raises(Denied, match="tafel"):
        ask(world, meeting, "gijs")
    with pytest.raises(Denied):
        ask(world, meeting, "wendy", by="paula")
    planning.cancel_meeting(meeting=meeting, reason="ziek", by=world.viewer("wendy"))
    with pytest.raises(Conflict):
        ask(world, meeting, "wendy")


def test_a_part_is_named_to_who_may_know_it(world: World, meeting: Meeting) -> None:
    ask(world, meeting, *TABLE, by="marleen", parts={"marleen": ["gezondheid"]})
    page = reverse("cases:meeting", args=[meeting.pk])
    for name, words, hidden in (
        ("marleen", "alleen gezondheid", "voor een deel"),
        # that it is for a part tells her that there is one
        ("wendy", "Marleen Test", "alleen gezondheid"),
    ):
        client = Client()
        client.force_login(world.users[name])
        text = client.get(page).content.decode()
        assert words in text
        assert hidden not in text
        assert "voor een deel" not in text


def test_who_is_missing_follows_from_what_the_viewer_may_know(
    world: World, meeting: Meeting
) -> None:
    case, marleen = meeting.case, world.viewer("marleen")
    make_agreement(
        case=case,
        area=world.areas["inkomen"],
        what="Uitzoeken",
        owner_kind="professional",
        owner_user=world.users["iris"],
        due_date=date(2026, 10, 20),
        token=uuid4(),
        by=marleen,
    )
    rule = Rule.objects.create(
        municipality=world.houten,
        name="Geen adres",
        kind="law",
        owner="gemeente",
        key_holder="UWV",
        added_by=world.users["wendy"],
    )
    first, waits = (
        story.add_problem(case=case, area=world.areas[key], words=key, by=marleen)
        for key in ("gezondheid", "werk")
    )
    tangle.add_blockage(case=case, first=first, waits=waits, rule=rule, by=marleen)
    for until in (None, date(2026, 9, 1)):
        add_involvement(
            dossier=case.dossier,
            kind="bewindvoerder",
            organisation="Bewind Zuid" if until is None else "Bewind Noord",
            until_date=until,
            area=world.areas["schulden"],
            by=marleen,
        )
    ask(world, meeting, "wendy", "marleen")
    rows = invitees_at(meeting)

    def missing(name: str) -> dict[str, tuple[str, ...]]:
        return {m.name: m.why for m in missing_at(world.viewer(name), case, rows)}

    assert missing("marleen") == {
        "WIL": ("heeft nog een afspraak open",),
        "Viveste": ("zit aan deze tafel",),
        "UWV": ("heeft de sleutel van ‘Geen adres’",),
        "Bewind Zuid": ("helpt al: bewindvoerder",),
    }
    # Bo may know about neither: WIL merely has a seat, and UWV isn't there
    assert missing("bo") == {"WIL": ("zit aan deze tafel",), "Viveste": ("zit aan deze tafel",)}
    ask(world, meeting, *TABLE, guests=["mevrouw Bakker (UWV)", "iemand van Bewind Zuid"])
    assert missing_at(marleen, case, invitees_at(meeting)) == []


def test_by_the_form_and_with_a_fixed_number_of_queries(world: World, meeting: Meeting) -> None:
    client = Client()
    client.force_login(world.users["wendy"])
    page = reverse("cases:meeting_invitees", args=[meeting.pk])
    shown = client.get(page).content.decode()
    iris = world.users["iris"].pk
    assert f'name="ask_{iris}"' in shown
    typed = {
        f"ask_{iris}": "on",
        f"part_{iris}": [world.areas["inkomen"].pk],
        "network": "Fatima, haar zus",
        "guests": "",
        "chair": iris,
        "typist": "",
    }
    left = client.post(page, {**typed, "ask_999999": "on"})
    assert left.status_code == 422
    assert "zit nu niet meer aan deze tafel" in left.content.decode()
    assert "Fatima, haar zus" in left.content.decode()
    for wrong in ({"chair": "x"}, {f"part_{iris}": "0"}, {"guests": "Fatima"}):
        assert client.post(page, {**typed, **wrong}).status_code == 422
    assert client.post(page, typed).status_code == 302
    meeting.refresh_from_db()
    assert meeting.chair_id == iris
    assert {r.user_id for r in invitees_at(meeting)} == {iris, None}
    counts = []
    for asked in (("iris",), ("wendy", "marleen", "iris")):
        ask(world, meeting, *asked)
        for url in (page, reverse("cases:meeting", args=[meeting.pk])):
            with CaptureQueriesContext(
                connection,
            ) as found:
                assert client.get(url).status_code == 200
            counts.append(len(found))
    assert counts[:2] == counts[2:]


def test_the_table_starts_from_who_was_asked(world: World, meeting: Meeting) -> None:
    ask(world, meeting, "wendy", "iris", network=["Fatima"])
    with clock.at(moment(10, 29)):
        start_meeting(meeting=meeting, by=world.viewer("wendy"))
        present = present_at(meeting, table_people(meeting.dossier))
    assert {p.name for p in present.people} == {"Wendy Test", "Iris Test"}
    assert present.brought == ("Fatima",)
    # until it is said who is here, everybody who has a seat may be hearing it
    assert {p.organisation for p in present.hearing} == {
        "Werktafel",
        "WIL",
        "Sociaal Team",
        "Viveste",
    }
    assert not Attendance.objects.filter(meeting=meeting).exists()
    assert Meeting.objects.get(pk=meeting.pk).status == MeetingStatus.STARTED
    assert Invitee.objects.filter(meeting=meeting, until_at=None).count() == 3
