"""A resident asks to be called back: three things are kept, for who calls, until they have spoken."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from cases.actions import callbacks
from cases.dates import working_days_on
from cases.models import CallBack, Referral, ReferralDraft
from cases.states import CallMoment
from consent.models import Dossier, Resident
from tests.world import PEOPLE, World
from trail import clock
from trail.errors import Conflict
from trail.models import AuditLine

pytestmark = pytest.mark.django_db
PAGE = "/terugbellen/houten/"


@pytest.fixture(autouse=True)
def _quiet(settings: Any) -> None:
    cache.clear()
    settings.CALL_BACK_RATE = settings.CALL_BACK_PLACE_RATE = "1000/hour"


def filled(**more: object) -> dict[str, object]:
    return {
        "name": "Mevrouw Bel",
        "number": "06 12 34 56 78",
        "moment": "morning",
        "form_token": str(uuid4()),
        **more,
    }


def asked(world: World) -> CallBack:
    return callbacks.ask_call_back(
        programme=world.programme,
        form_token=uuid4(),
        name="Mevrouw Bel",
        number="06 12 34 56 78",
        moment=CallMoment.MORNING,
    )


def test_who_is_not_signed_in_asks_and_hears_the_day(world: World) -> None:
    answer = Client().post(PAGE, filled(), follow=True)
    page = answer.content.decode()
    # asked on a Thursday: Friday, Monday
    assert "Wij bellen u uiterlijk maandag 16 november 2026." in page
    assert "Bel</" not in page.split("<main", 1)[1]
    assert "12 34" not in page
    call = CallBack.objects.get()
    assert (call.name, call.number, call.moment) == ("Mevrouw Bel", "06 12 34 56 78", "morning")
    assert call.by_date == date(2026, 11, 16)
    # nobody is known by it
    assert not Resident.objects.exists()
    assert not Dossier.objects.exists()
    line = AuditLine.objects.get(action="callback.ask")
    assert "Bel" not in str(line.data)


@pytest.mark.parametrize(
    ("day", "by"),
    [
        (date(2026, 11, 13), date(2026, 11, 17)),
        (date(2026, 12, 24), date(2026, 12, 29)),
        (date(2027, 4, 26), date(2027, 4, 29)),
        (date(2028, 2, 28), date(2028, 3, 1)),
    ],
)
def test_two_working_days_step_over_weekends_and_holidays(day: date, by: date) -> None:
    assert working_days_on(day, 2) == by


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Vul in hoe wij u mogen noemen."),
        ("number", "", "Vul een nummer in"),
        ("number", "123", "geen telefoonnummer"),
        ("number", "bel mijn zus 0612345678", "geen telefoonnummer"),
        ("number", "٠٦١٢٣٤٥٦٧٨", "geen telefoonnummer"),
        ("moment", "nooit", "Kies een moment."),
        ("form_token", "x", "niet compleet"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    world: World, field: str, value: str, words: str
) -> None:
    answer = Client().post(PAGE, filled(**{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    if field != "name":
        assert "Mevrouw Bel" in page
    assert not CallBack.objects.exists()


def test_twice_the_same_form_is_one_request(world: World) -> None:
    data = filled()
    for _ in range(2):
        assert Client().post(PAGE, data).status_code == 302
    assert CallBack.objects.count() == 1


def test_a_machine_is_thanked_and_forgotten(world: World) -> None:
    answer = Client().post(PAGE, filled(website="https://koop.example"))
    assert answer.status_code == 302
    assert not CallBack.objects.exists()


def test_too_often_is_refused_in_words(world: World, settings: Any) -> None:
    settings.CALL_BACK_RATE = "2/hour"
    visitor = Client()
    statuses = [visitor.post(PAGE, filled()).status_code for _ in range(4)]
    assert statuses == [302, 302, 429, 429]
    answer = visitor.post(PAGE, filled())
    assert "te vaak gebruikt" in answer.content.decode()
    # somebody else may still; together they meet the limit of the place
    other = Client(headers={"X-Forwarded-For": "203.0.113.9"})
    assert other.post(PAGE, filled()).status_code == 302
    settings.CALL_BACK_PLACE_RATE = "1/hour"
    third = Client(headers={"X-Forwarded-For": "203.0.113.10"})
    assert third.post(PAGE, filled()).status_code == 429


def test_without_the_cache_nobody_is_turned_away(world: World, settings: Any) -> None:
    settings.CALL_BACK_RATE = "1/hour"
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    assert [Client().post(PAGE, filled()).status_code for _ in range(2)] == [302, 302]


def test_a_place_that_is_not_there(world: World) -> None:
    for place in ("utrecht", "x" * 60, "houten-2026"):
        assert Client().get(f"/terugbellen/{place}/").status_code == 404


def test_only_who_leads_the_programme_calls(world: World) -> None:
    asked(world)
    for name in PEOPLE:
        seen = CallBack.objects.of(world.viewer(name)).count()
        assert seen == (name in ("wendy", "pieter")), name
    client = Client()
    client.force_login(world.users["wendy"])
    assert "06 12 34 56 78" in client.get("/terugbelverzoeken/").content.decode()
    assert AuditLine.objects.filter(action="callback.list").count() == 1
    day = client.get("/").content.decode()
    assert "Eén inwoner wil gebeld worden, uiterlijk ma 16 november." in day
    assert "Mevrouw Bel" not in day
    client.force_login(world.users["marleen"])
    assert "06 12" not in client.get("/terugbelverzoeken/").content.decode()


def test_spoken_it_is_gone(world: World) -> None:
    call = asked(world)
    client = Client()
    client.force_login(world.users["wendy"])
    url = f"/terugbelverzoeken/{call.pk}/"
    assert client.post(url, {"what": "missed"}).status_code == 302
    call.refresh_from_db()
    assert (call.tries, call.tried_by) == (1, world.users["wendy"])
    assert client.post(url, {"what": "iets"}).status_code == 302
    assert client.post(url, {"what": "spoken"}).status_code == 302
    assert not CallBack.objects.exists()
    assert client.post(url, {"what": "spoken"}).status_code == 404
    with pytest.raises(Conflict):
        callbacks.spoken(call=call, by=world.viewer("pieter"))


def test_a_referral_begins_with_what_they_gave(world: World) -> None:
    call = asked(world)
    client = Client()
    client.force_login(world.users["wendy"])
    answer = client.post(f"/terugbelverzoeken/{call.pk}/", {"what": "refer"}, follow=True)
    page = answer.content.decode()
    assert 'value="Mevrouw Bel"' in page
    assert "Bellen op 06 12 34 56 78, &#x27;s ochtends (9 tot 12 uur)." in page
    assert not CallBack.objects.exists()
    assert ReferralDraft.objects.count() == 1
    assert not Referral.objects.exists()


def test_what_nobody_settled_goes_after_six_weeks(world: World) -> None:
    """By the class of its fields; tests/consent/test_destruction.py proves the class."""
    from consent import retention
    from consent.destruction.loose import before

    asked(world)
    moment = before(
        datetime(2026, 12, 24, 12, tzinfo=clock.AMSTERDAM), retention.policy().classes["draft"]
    )
    assert CallBack.objects.filter(saved_at__lte=moment).count() == 1
    fields = retention.policy().models["cases.CallBack"]
    assert {key for name, key in fields.items() if key != "key"} == {"draft"}
