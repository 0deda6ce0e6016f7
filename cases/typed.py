"""A line typed while people talk: '@Iris formulier opsturen over 2 weken' is an agreement (DOMAIN §3).

Pure. Only what begins with @ is read this way: any other line is a note, whatever stands in it.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

NUMBERS = {
    **dict.fromkeys(("een", "eén", "één", "a", "one"), 1),
    **{
        word: n
        for n, word in enumerate(("twee", "drie", "vier", "vijf", "zes", "zeven", "acht"), 2)
    },
    **{word: n for n, word in enumerate(("two", "three", "four", "five", "six"), 2)},
}
# by their first three letters, in Dutch and English
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *(("jan",), ("feb",), ("maa", "mrt", "mar"), ("apr",), ("mei", "may"), ("jun",)),
            *(("jul",), ("aug",), ("sep",), ("okt", "oct"), ("nov",), ("dec",)),
        ),
        start=1,
    )
    for name in names
}
DAYS = {
    name: number
    for number, name in enumerate(
        ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
    )
}
NEAR = {"vandaag": 0, "today": 0, "morgen": 1, "tomorrow": 1, "overmorgen": 2}
_BEFORE = r"(?:\s*[,;:–-])?\s*(?:uiterlijk\s+|vóór\s+|voor\s+|op\s+|by\s+)*"
_PHRASES = (
    ("after", r"(?:over|in|binnen)\s+(?P<number>\d{1,3}|[^\W\d]+)\s+"
        r"(?P<unit>dag|dagen|days?|week|weken|weeks?|maand|maanden|months?)"),
    ("near", "(?P<near>" + "|".join(sorted(NEAR, key=len, reverse=True)) + ")"),
    ("next", r"volgende\s+week|next\s+week"),
    ("weekday", r"(?:aanstaande\s+|volgende\s+)?(?P<weekday>" + "|".join(DAYS) + ")"),
    ("digits", r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2})(?:[-/](?P<year>\d{4}))?"),
    ("written", r"(?P<day>\d{1,2})\s+(?P<name>[a-z]{3,9})\.?(?:\s+(?P<year>\d{4}))?"),
)  # fmt: skip
_AT_THE_END = [
    (kind, re.compile(rf"(?:^|{_BEFORE}(?<!\S)){pattern}[\s.!]*$", re.IGNORECASE))
    for kind, pattern in _PHRASES
]
_AT = re.compile(r"(?<!\S)@")


class NotRead(ValueError):
    """`why`: 'nobody' (the word after @ is nobody's here), 'several' (more than one) or 'no day' (it doesn't exist)."""

    def __init__(self, why: str, word: str) -> None:
        super().__init__(why)
        self.why, self.word = why, word


@dataclass(frozen=True, slots=True)
class Typed:
    """Who (a key of the names), what, and until when, if a day was typed."""

    owner: str
    what: str
    due_date: date | None


def read(text: str, names: Mapping[str, str], today: date) -> Typed | None:
    """Read a line; None for a note. `names`: how somebody may be called → their key. Raises NotRead.

    A first name is enough where it is one person's.
    """
    at = _AT.search(text)
    if at is None:
        return None
    owner, length = _owner(text[at.end() :], names)
    rest = " ".join((text[: at.start()] + " " + text[at.end() + length :]).split()).strip(" ,:;")
    what, due_date = _until(rest, today)
    return Typed(owner, what, due_date)


def _owner(after: str, names: Mapping[str, str]) -> tuple[str, int]:
    """The key of the longest name that stands here, and how many signs it takes."""
    calls: dict[str, set[str]] = {}
    for name, key in names.items():
        words = _plain(name).split()
        for call in {" ".join(words), words[0] if words else ""}:
            calls.setdefault(call, set()).add(key)
    typed = _plain(after)
    found = [
        call
        for call in calls
        if call and typed.startswith(call) and not typed[len(call) : len(call) + 1].isalnum()
    ]
    word = after.split(" ")[0][:40].rstrip(",:;.")
    if not found:
        raise NotRead("nobody", word)
    longest = max(found, key=len)
    if len(calls[longest]) > 1:
        raise NotRead("several", word)
    return calls[longest].pop(), len(longest)


def _plain(text: str) -> str:
    """Small letters without signs, sign for sign, so that places stay what they were."""
    return "".join(
        (unicodedata.normalize("NFKD", sign)[:1] or sign).lower()[:1] or sign for sign in text
    )


def _until(text: str, today: date) -> tuple[str, date | None]:
    """What stands before a day at the end, and that day."""
    for kind, pattern in _AT_THE_END:
        found = pattern.search(text)
        if found is None:
            continue
        due_date = _day(kind, found, today)
        if due_date is not None:
            return text[: found.start()].strip(" ,:;"), due_date
    return text, None


def _day(kind: str, found: "re.Match[str]", today: date) -> date | None:
    """The day meant; None where the words turn out to be something else. Raises NotRead for a day that isn't there."""
    if kind == "near":
        return today + timedelta(days=NEAR[found["near"].lower()])
    if kind == "next":
        return today + timedelta(weeks=1)
    if kind == "weekday":
        ahead = (DAYS[found["weekday"].lower()] - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    if kind == "after":
        return _after(found["number"].lower(), found["unit"].lower(), today)
    month = int(found["month"]) if kind == "digits" else MONTHS.get(found["name"][:3].lower(), 0)
    if not month:
        return None
    return _calendar_day(int(found["day"]), month, found["year"], today, found.group().strip())


def _after(number: str, unit: str, today: date) -> date | None:
    count = int(number) if number.isdecimal() else NUMBERS.get(number)
    if not count:
        return None
    if unit[0] == "d":
        return today + timedelta(days=count)
    return today + (relativedelta(weeks=count) if unit[0] == "w" else relativedelta(months=count))


def _calendar_day(day: int, month: int, year: str | None, today: date, words: str) -> date:
    """Without a year the next one ahead; 29 February waits for a leap year."""
    years = [int(year)] if year else range(today.year, today.year + 9)
    for one in years:
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    raise NotRead("no day", words)
