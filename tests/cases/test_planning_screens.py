"""Planning by the form: free days are asked about, and how a table meets is told to who may join."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.closeddays import add_closed_period
from cases.models import Case, Meeting
from cases.states import MeetingHow, MeetingStatus
from tests.cases.table_world import moment
from tests.cases.test_rhythm import held_case
from tests.world import World
from trail import clock

pytestmark = pytest.mark.django_db
LINK = "https://vergaderen.example/tafel-7"


@pytest.fixture
def case(world: World) -> Case:
    return held_case(world)


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def planned(case: Case) -> Meeting:
    return Meeting.objects.get(case=case, status=MeetingStatus.PLANNED)


def test_a_free_day_is_asked_about_and_what_was_typed_stays(world: World, case: Case) -> None:
    wendy, page = client_of(world, "wendy"), reverse("cases:meeting_plan", args=[case.pk])
    typed = {"on_date": "2026-12-25", "at_time": "10:15", "how": "room", "place": "kamer 9"}
    with clock.at(moment(10, 1, 15)):
        add_closed_period(
            municipality=world.houten,
            name="verbouwing",
            from_date=date(2026, 10, 15),
            until_date=date(2026, 10, 16),
            by=world.viewer("anna"),
        )
        # the usual day is closed: the next working day stands there, and why
        shown = wendy.get(page).content.decode()
        assert 'value="2026-10-19"' in shown
        assert "gesloten: verbouwing" in shown
        asked = wendy.post(page, typed)
        assert asked.status_code == 422
        text = asked.content.decode()
        assert "Vrijdag 25 december 2026: Eerste kerstdag." in text
        assert "Toch op deze dag (Eerste kerstdag)" in text
        for kept in ('value="10:15"', 'value="kamer 9"', 'value="2026-12-25"'):
            assert kept in text
        # a tick for one day is none for another
        other = wendy.post(page, {**typed, "on_date": "2026-12-26", "anyway": "2026-12-25"})
        assert other.status_code == 422
        assert not Meeting.objects.filter(case=case, status=MeetingStatus.PLANNED).exists()
        assert wendy.post(page, {**typed, "anyway": "2026-12-25"}).status_code == 302
    assert planned(case).on_date == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"on_date": "2026-02-29"}, "id_on_date_error"),
        ({"on_date": "2026-09-01"}, "Deze dag is al voorbij"),
        ({"on_date": "2027-03-28", "at_time": "02:30", "anyway": "2027-03-28"}, "klok"),
        ({"on_date": "0000-99-99", "at_time": "25:61"}, "id_at_time_error"),
        ({"how": "duif"}, "id_how_error"),
        ({"how": "online", "link": "http://vergaderen.example/x"}, "id_link_error"),
        ({"how": "online", "link": "javascript:alert(1)"}, "id_link_error"),
        ({"how": "online", "link": "https://bank.example@kwaad.example/"}, "id_link_error"),
        ({"how": "online", "link": "https://[::1"}, "id_link_error"),
        ({"place": "bij De Wit thuis"}, "id_place_error"),
        ({"place": "x" * 500}, "id_place_error"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    world: World, case: Case, wrong: dict[str, str], words: str
) -> None:
    typed = {"on_date": "2026-10-15", "at_time": "13:30", "how": "room", "place": "kamer 2"}
    with clock.at(moment(10, 1, 15)):
        answer = client_of(world, "wendy").post(
            reverse("cases:meeting_plan", args=[case.pk]), {**typed, **wrong}
        )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Meeting.objects.filter(case=case, status=MeetingStatus.PLANNED).exists()


def test_a_link_is_for_who_takes_part(world: World, case: Case) -> None:
    wendy = client_of(world, "wendy")
    with clock.at(moment(10, 1, 15)):
        wendy.post(
            reverse("cases:meeting_plan", args=[case.pk]),
            {
                "on_date": "2026-10-15",
                "at_time": "13:30",
                "how": "online",
                "link": LINK,
                "place": "x",
            },
        )
        meeting = planned(case)
        assert (meeting.how, meeting.link, meeting.place) == (MeetingHow.ONLINE, LINK, "")
        page = reverse("cases:meeting", args=[meeting.pk])
        assert LINK in client_of(world, "iris").get(page).content.decode()
        # who steers knows the progress: online, but not where
        steering = client_of(world, "paula").get(page).content.decode()
        assert "online" in steering
        assert LINK not in steering
        assert client_of(world, "gijs").get(page).status_code == 404
        # by telephone there is no link any more; another moment takes a reason
        move = reverse("cases:meeting_move", args=[meeting.pk])
        moved = {"on_date": "2026-10-16", "at_time": "13:30", "how": "phone", "place": "Wendy belt"}
        refused = wendy.post(move, {**moved, "link": LINK})
        assert refused.status_code == 422
        assert "id_reason_error" in refused.content.decode()
        assert wendy.post(move, {**moved, "reason": "zaal bezet"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.how, meeting.link, meeting.where) == (
        MeetingHow.PHONE,
        "",
        "telefonisch: Wendy belt",
    )
    assert meeting.reason == "zaal bezet"


def test_what_is_skipped_keeps_the_rhythm(world: World, case: Case) -> None:
    wendy = client_of(world, "wendy")
    with clock.at(moment(10, 1, 15)):
        wendy.post(
            reverse("cases:meeting_plan", args=[case.pk]),
            {"on_date": "2026-10-15", "at_time": "13:30", "how": "room"},
        )
        cancel = reverse("cases:meeting_cancel", args=[planned(case).pk])
        assert wendy.post(cancel, {"reason": " "}).status_code == 422
        assert wendy.post(cancel, {"reason": "vakantie"}).status_code == 302
        shown = wendy.get(reverse("cases:meeting_plan", args=[case.pk])).content.decode()
    assert 'value="2026-10-29"' in shown
