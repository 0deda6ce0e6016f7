"""Dates, waits and amounts as people say them, in Dutch and in English."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from trail import clock
from trail.templatetags import spoken

NOW = datetime(2026, 11, 12, 13, 47, tzinfo=clock.AMSTERDAM)


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with clock.at(NOW), translation.override("nl"):
        yield


@pytest.mark.parametrize(
    ("day", "said", "short"),
    [
        (date(2026, 11, 12), "vandaag", "do 12 nov, vandaag"),
        (date(2026, 11, 13), "morgen", "vr 13 nov, morgen"),
        (date(2026, 11, 11), "gisteren", "11 nov, gisteren"),
        (date(2026, 11, 17), "di 17 november", "di 17 nov"),
        (date(2026, 11, 26), "do 26 november", "do 26 nov"),
        (date(2026, 11, 9), "9 november", "9 nov"),
        (date(2026, 3, 1), "1 maart", "1 mrt"),
        (date(2026, 12, 31), "31 december", "31 dec"),
        (date(2027, 5, 1), "1 mei 2027", "1 mei 2027"),
        (date(2025, 10, 1), "1 oktober 2025", "1 okt 2025"),
    ],
)
def test_dates_are_said_as_seen_from_today(day: date, said: str, short: str) -> None:
    assert spoken.spoken_date(day) == said
    assert spoken.short_date(day) == short


def test_a_new_year_within_the_weekdays_needs_no_year() -> None:
    with clock.at(datetime(2026, 12, 20, 9, tzinfo=clock.AMSTERDAM)):
        assert spoken.spoken_date(date(2027, 1, 7)) == "do 7 januari"


def test_a_moment_late_in_the_evening_falls_on_its_local_date() -> None:
    late = datetime.fromisoformat("2026-11-12T23:30:00+00:00")  # 0.30 the next day in Amsterdam
    assert spoken.spoken_date(late) == "morgen"
    assert spoken.spoken_time(late) == "0.30"
    assert spoken.iso_date(late) == "2026-11-13"


def test_long_dates_and_times() -> None:
    assert spoken.long_date(date(2026, 11, 12)) == "donderdag 12 november 2026"
    assert spoken.spoken_time(time(13, 30)) == "13.30"
    assert spoken.spoken_time(NOW) == "13.47"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=20), "minder dan een minuut"),
        (timedelta(minutes=1), "1 minuut"),
        (timedelta(minutes=40), "40 minuten"),
        (timedelta(hours=1, minutes=5), "1 uur"),
        (timedelta(hours=23), "23 uur"),
        (timedelta(days=1, hours=2), "1 dag"),
        (timedelta(days=2), "2 dagen"),
        (timedelta(days=30), "4 weken"),
        (timedelta(days=70), "2 maanden"),
        (timedelta(minutes=-5), "minder dan een minuut"),
    ],
)
def test_waiting(ago: timedelta, said: str) -> None:
    assert spoken.waiting_since(NOW - ago).replace("\u00a0", " ") == said
    assert spoken.lasted(ago).replace("\u00a0", " ") == said


def test_a_date_waits_in_whole_days() -> None:
    assert spoken.waiting_since(date(2026, 11, 10)) == "2\u00a0dagen"
    assert spoken.waiting_since(date(2026, 11, 12)) == "vandaag"


def test_how_far_off_a_day_is() -> None:
    assert spoken.days_away(date(2026, 11, 26)) == "over 14\u00a0dagen"
    assert spoken.days_away(date(2026, 11, 9)) == "3\u00a0dagen geleden"
    assert spoken.days_away(date(2026, 11, 13)) == "morgen"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (Decimal("1700"), "€\u00a01.700,00"),
        (Decimal("0.005"), "€\u00a00,01"),
        (Decimal("-12.5"), "€\u00a0-12,50"),
        (Decimal("1234567.89"), "€\u00a01.234.567,89"),
        (2500, "€\u00a02.500,00"),
        ("350.00", "€\u00a0350,00"),
        (0, "€\u00a00,00"),
    ],
)
def test_amounts_to_the_cent(amount: Any, said: str) -> None:
    assert spoken.money(amount) == said


@pytest.mark.parametrize("nothing", [None, "", "abc", Decimal("NaN"), Decimal("1E309"), 12.5, []])
def test_what_is_no_amount_shows_nothing(nothing: Any) -> None:
    assert spoken.money(nothing) == ""
    assert spoken.money_round(nothing) == ""


def test_round_amounts_only_where_there_are_no_cents() -> None:
    assert spoken.money_round(Decimal("350.00")) == "€\u00a0350"
    assert spoken.money_round(Decimal("350.50")) == "€\u00a0350,50"


@pytest.mark.parametrize(
    "say",
    [
        spoken.spoken_date,
        spoken.short_date,
        spoken.long_date,
        spoken.spoken_time,
        spoken.waiting_since,
        spoken.days_away,
        spoken.iso_date,
    ],
)
def test_what_is_no_date_shows_nothing(say: Any) -> None:
    assert say(None) == say("") == say("2026-11-12") == ""


def test_english() -> None:
    with translation.override("en"):
        assert spoken.short_date(date(2026, 11, 13)) == "Fri 13 Nov, tomorrow"
        assert spoken.spoken_date(date(2026, 11, 26)) == "Thu 26 November"
        assert spoken.long_date(date(2026, 11, 12)) == "Thursday 12 November 2026"
        assert spoken.spoken_time(time(13, 30)) == "13:30"
        assert spoken.waiting_since(NOW - timedelta(minutes=1)) == "1\u00a0minute"
        assert spoken.money(Decimal("1700")) == "€\u00a01,700.00"
