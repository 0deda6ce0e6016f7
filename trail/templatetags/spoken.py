"""Dates, times, waits and amounts as people say them, for templates.

Everything is relative to the product's clock (trail.clock), in Europe/Amsterdam. Dutch is the
language of the screens; every other language gets English. These filters are template builtins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone, translation
from django.utils.formats import date_format

from trail import clock

register = template.Library()

HARD_SPACE = "\u00a0"
# A weekday helps for what is near; for what is further off it is one word too many.
WEEKDAY_DAYS = 42


@dataclass(frozen=True)
class Words:
    yesterday: str
    today: str
    tomorrow: str
    month_short: str  # Django's format letter
    time: str
    moment: str  # shorter than a minute
    minute: tuple[str, str]
    hour: tuple[str, str]
    day: tuple[str, str]
    week: tuple[str, str]
    month: tuple[str, str]
    ago: str
    ahead: str
    date_first: str  # day, month and year in full
    thousands: str
    decimals: str


DUTCH = Words(
    yesterday="gisteren",
    today="vandaag",
    tomorrow="morgen",
    month_short="b",
    time="G.i",
    moment="minder dan een minuut",
    minute=("minuut", "minuten"),
    hour=("uur", "uur"),
    day=("dag", "dagen"),
    week=("week", "weken"),
    month=("maand", "maanden"),
    ago="{} geleden",
    ahead="over {}",
    date_first="l j F Y",
    thousands=".",
    decimals=",",
)
ENGLISH = Words(
    yesterday="yesterday",
    today="today",
    tomorrow="tomorrow",
    month_short="M",
    time="H:i",
    moment="less than a minute",
    minute=("minute", "minutes"),
    hour=("hour", "hours"),
    day=("day", "days"),
    week=("week", "weeks"),
    month=("month", "months"),
    ago="{} ago",
    ahead="in {}",
    date_first="l j F Y",
    thousands=",",
    decimals=".",
)


def _words() -> Words:
    return DUTCH if (translation.get_language() or "nl").startswith("nl") else ENGLISH


def _local_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def _near_word(day: date, words: Words) -> str:
    away = (day - clock.today()).days
    return {-1: words.yesterday, 0: words.today, 1: words.tomorrow}.get(away, "")


def _day_and_month(day: date, month: str) -> str:
    """Day and month, with the weekday when it is near ahead, with the year when it is another."""
    today = clock.today()
    weekday = "D " if 0 <= (day - today).days <= WEEKDAY_DAYS else ""
    year = " Y" if day.year != today.year and not weekday else ""
    return date_format(day, f"{weekday}j {month}{year}", use_l10n=False)


@register.filter
def spoken_date(value: object) -> str:
    """'vandaag', 'morgen', 'gisteren', 'do 26 november', '9 november', '1 mei 2027'."""
    day = _local_date(value)
    if day is None:
        return ""
    return _near_word(day, _words()) or _day_and_month(day, "F")


@register.filter
def short_date(value: object) -> str:
    """'vr 13 nov, morgen', 'di 17 nov', '9 nov', '1 mei 2027'."""
    day = _local_date(value)
    if day is None:
        return ""
    words = _words()
    near = _near_word(day, words)
    text = _day_and_month(day, words.month_short)
    return f"{text}, {near}" if near else text


@register.filter
def long_date(value: object) -> str:
    """'donderdag 12 november 2026'."""
    day = _local_date(value)
    return "" if day is None else date_format(day, _words().date_first, use_l10n=False)


@register.filter
def full_date(value: object) -> str:
    """'9 november 2026': for paper, which is read on another day."""
    day = _local_date(value)
    return "" if day is None else date_format(day, "j F Y", use_l10n=False)


@register.filter
def spoken_time(value: object) -> str:
    """'13.30', of a time or of the local time of a datetime."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).time() if timezone.is_aware(value) else value.time()
    if not isinstance(value, time):
        return ""
    return date_format(datetime.combine(clock.today(), value), _words().time, use_l10n=False)


@register.filter
def iso_date(value: object) -> str:
    """'2026-11-12', for the datetime attribute of <time> and for date inputs."""
    day = _local_date(value)
    return "" if day is None else day.isoformat()


def _count(number: int, forms: tuple[str, str]) -> str:
    return f"{number}{HARD_SPACE}{forms[0] if number == 1 else forms[1]}"


def _span_of_days(days: int, words: Words) -> str:
    if days < 21:
        return _count(days, words.day)
    if days < 63:
        return _count(days // 7, words.week)
    return _count(days // 30, words.month)


@register.filter
def waiting_since(value: object) -> str:
    """How long ago: '40 minuten', '3 uur', '2 dagen', '4 weken'. A date counts whole days: 'vandaag'."""
    words = _words()
    if not isinstance(value, datetime):
        day = _local_date(value)
        if day is None:
            return ""
        days = (clock.today() - day).days
        return _span_of_days(days, words) if days > 0 else words.today
    return lasted(clock.now() - value)


@register.filter
def lasted(value: object) -> str:
    """How long something took: '40 minuten', '3 uur', '2 dagen', '4 weken'."""
    if not isinstance(value, timedelta):
        return ""
    words, past = _words(), max(value, timedelta())
    minutes = int(past.total_seconds() // 60)
    if minutes < 1:
        return words.moment
    if minutes < 60:
        return _count(minutes, words.minute)
    if minutes < 24 * 60:
        return _count(minutes // 60, words.hour)
    return _span_of_days(past.days, words)


@register.filter
def days_away(value: object) -> str:
    """'over 14 dagen', 'morgen', 'vandaag', 'gisteren', '3 dagen geleden'."""
    day = _local_date(value)
    if day is None:
        return ""
    words = _words()
    days = (day - clock.today()).days
    if near := _near_word(day, words):
        return near
    return (words.ahead if days > 0 else words.ago).format(_span_of_days(abs(days), words))


def _amount(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, float):
        return None
    try:
        amount = Decimal(value)
        # also refuses what is too large to write to the cent
        return amount if amount.quantize(Decimal("0.01")).is_finite() else None
    except (InvalidOperation, TypeError, ValueError):
        return None


def _euros(amount: Decimal, pattern: str) -> str:
    words = _words()
    signs = str.maketrans(",.", words.thousands + words.decimals)
    text = format(amount, pattern).translate(signs)
    return f"€{HARD_SPACE}{text}"


@register.filter
def money(value: Any) -> str:
    """'€ 1.700,00' with a hard space, to the cent; nothing for no amount. Never give it a float."""
    amount = _amount(value)
    if amount is None:
        return ""
    return _euros(amount.quantize(Decimal("0.01"), ROUND_HALF_UP), ",.2f")


@register.filter
def money_round(value: Any) -> str:
    """'€ 350' when there are no cents, else as money: for lists where amounts are whole."""
    amount = _amount(value)
    if amount is None:
        return ""
    return _euros(amount, ",.0f") if amount == amount.to_integral_value() else money(amount)
