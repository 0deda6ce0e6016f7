"""Whatever is sent to whichever address: never a 500, never something of the next dossier.

Every address of the matrix, by the first viewer who gets in: its fields hold something that no browser sends, or no
person means. All at once with such things, since a form reads each of its fields: with what can't be read, and a third
of the rest, another third at the next address. And each in turn, the others as they should be, with some of what could
get past the form: a day that isn't there for a date, digits for a number. With --long everything everywhere. And the
query string.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote_from_bytes, urlencode
from zlib import crc32

import pytest
from django.test import Client

from tests.access.course import Course
from tests.access.matrix import VIEWERS, Row, all_rows
from tests.access.visit import Visit, leaks, visit

pytestmark = pytest.mark.django_db

# as bytes, for there is no text of some of these
NASTY: Mapping[str, bytes] = {
    "NUL": b"a\x00b",
    "half a character": b"a\xed\xa0\x80b",
    "not UTF-8": b"\xff\xfe",
    "right to left": "\u202e123\u2066".encode(),
    "template": b"{{ 7*7 }}{% now 'Y' %}<script>alert(1)</script>",
    "huge number": b"9" * 400,
    "negative": b"-1",
    "not a number": b"NaN",
    "infinite": b"1e309",
    "other digits": "١٢٣".encode(),
    "no such day": b"2026-02-31",
    "year zero": b"0000-00-00",
    "year one": b"0001-01-01",
    "far away": b"9999-12-31",
    "much": b"x" * 200_000,
    "SQL": b"'; DROP TABLE x; --",
}
# what breaks a form before anybody looks for a field in it
UNREADABLE = ("NUL", "half a character", "not UTF-8", "much")
DAYS = ("no such day", "year zero", "year one", "far away")
NUMBERS = ("huge number", "negative", "not a number", "infinite", "other digits")
WORDS = ("right to left", "template", "SQL", "huge number")
# JSON can say what bytes can't, and has kinds of its own
NASTY_JSON: tuple[Any, ...] = (
    "a\x00b",
    "\ud800",
    None,
    True,
    -1,
    10**400,
    1e308,
    [],
    {},
    ["x"],
    {"x": [None]},
    "x" * 200_000,
    "{{ 7*7 }}",
)
PAGES = [row for row in all_rows() if row.get and row.query]


def insider(statuses: Mapping[str, int]) -> str:
    """Somebody who gets in, the owner of the matter if possible."""
    allowed = [viewer for viewer in VIEWERS if statuses.get(viewer, 404) not in (403, 404)]
    return (allowed or [viewer for viewer in VIEWERS if statuses[viewer] != 404] or ["owner"])[0]


def once(rows: Iterable[Row]) -> list[Row]:
    """One row of each address, where what is sent as it should be gets furthest: a form reads what is sent as it does
    in any other state."""
    found: dict[str, Row] = {}
    for row in rows:
        assert row.post is not None
        best = found.get(row.name)
        if (
            best is None
            or row.post[insider(row.post)] < (best.post or {})[insider(best.post or {})]
        ):
            found[row.name] = row
    return list(found.values())


FORMS = once(row for row in all_rows() if row.post)


def form_bodies(values: Mapping[str, Any], *, turn: int | None) -> Iterator[tuple[str, bytes]]:
    """All fields with each nasty thing (at a turn: what can't be read and some of the rest), and each field in turn;
    `turn` as of `_like`."""
    readable = [kind for kind in NASTY if kind not in UNREADABLE]
    at_once = [*NASTY] if turn is None else [*UNREADABLE, *readable[turn % 3 :: 3]]
    for kind in at_once:
        nasty = NASTY[kind]
        yield f"all: {kind}", "&".join(f"{k}={quote_from_bytes(nasty)}" for k in values).encode()
    for number, name in enumerate((*values, "nobody_asked")):
        rest = urlencode({k: v for k, v in values.items() if k != name}, doseq=True)
        at = None if turn is None else turn + number
        for kind in _like(values[name], at) if name in values else UNREADABLE:
            yield f"{name}: {kind}", f"{rest}&{name}={quote_from_bytes(NASTY[kind])}".encode()


def _like(value: Any, turn: int | None) -> Iterable[str]:
    """What to try in a field with such a value: everything, or at this turn one that can't be read and two that are
    most like it."""
    if turn is None:
        return NASTY
    said = str(value)
    kinds: tuple[str, ...] = WORDS
    if isinstance(value, date) or re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        kinds = DAYS
    elif isinstance(value, (int, Decimal)) or re.fullmatch(r"[\d.,]+", said):
        kinds = NUMBERS
    return (
        UNREADABLE[turn % len(UNREADABLE)],
        kinds[turn % len(kinds)],
        kinds[(turn + 1) % len(kinds)],
    )


def json_bodies(values: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    for name in values:
        for nasty in NASTY_JSON:
            yield f"{name}: {str(nasty)[:20]}", json.dumps({**values, name: nasty}).encode()
    for whole in (b"", b"[]", b"null", b"{", b'"x"', b"\xff", b"[" * 5_000):
        yield f"all: {whole[:10]!r}", whole


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.label)
def test_no_form_breaks(course: Course, clients: dict[str, Client], row: Row) -> None:
    assert not broken_by(course, clients, row, turn=crc32(row.name.encode()))


@pytest.mark.long
@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.label)
def test_no_form_breaks_by_anything_in_any_field(
    course: Course, clients: dict[str, Client], row: Row
) -> None:
    assert not broken_by(course, clients, row, turn=None)


def broken_by(
    course: Course, clients: dict[str, Client], row: Row, *, turn: int | None
) -> list[str]:
    """What went wrong by what was sent, in words."""
    assert row.post is not None
    viewer = insider(row.post)
    url, headers = row.url(course), row.headers(course, viewer) if row.headers else {}
    values = row.data(course)
    is_json = row.content_type == "application/json"
    bodies = json_bodies(values) if is_json else form_bodies(values, turn=turn)
    content_type = row.content_type or "application/x-www-form-urlencoded"
    wrong = []
    for label, body in bodies:
        seen = visit(clients[viewer], "post", url, body, headers, content_type)
        wrong += problems_of(course, viewer, label, seen)
    return wrong


def problems_of(course: Course, viewer: str, label: str, seen: Visit) -> list[str]:
    problems = leaks(course, viewer, seen)
    if seen.status >= 500:
        problems.append(str(seen.status))
    return [f"{label} by {viewer}: {one}{seen.error}" for one in problems]


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.label)
def test_no_query_breaks(course: Course, clients: dict[str, Client], row: Row) -> None:
    assert row.get is not None
    viewer = insider(row.get)
    url, headers = row.url(course), row.headers(course, viewer) if row.headers else {}
    wrong = []
    for label, body in form_bodies(row.query | {"page": "1"}, turn=None):
        seen = visit(clients[viewer], "get", f"{url}?{body.decode()}", {}, headers)
        wrong += problems_of(course, viewer, label, seen)
    assert not wrong, "\n" + "\n".join(wrong)
