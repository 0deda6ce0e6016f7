"""See tests/access/matrix.py for how to add rows."""

from zlib import crc32

import pytest
from django.test import Client
from django.urls import reverse

from accounts.checks import THIRD_PARTY, all_patterns
from tests.access.audience import EXEMPT, Audience
from tests.access.course import Course
from tests.access.matrix import ANONYMOUS, VIEWERS, Row, all_rows, plain, route_of
from tests.access.visit import leaks, try_row, visit

pytestmark = pytest.mark.django_db
ROWS = all_rows()
# past what a column holds, past what the database can compare, past any number of a machine
NOBODYS = (2**31, 2**63, 10**30)


TRIED: set[str] = set()


@pytest.fixture(scope="module")
def audience() -> Audience:
    return Audience()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_who_gets_what(
    course: Course, clients: dict[str, Client], audience: Audience, row: Row
) -> None:
    wrong = try_row(course, clients, row, audience)
    TRIED.add(row.label)
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_reason_to_say_nothing_is_needed(audience: Audience) -> None:
    """A reason for a text that has its line by now, or is gone, is no reason."""
    if {row.label for row in ROWS} - TRIED:
        pytest.skip("only some of the addresses were tried")
    assert audience.excused == set(EXEMPT)
    assert ("cases:story_new", "text") in audience.told


@pytest.mark.parametrize("row", {row.name: row for row in ROWS}.values(), ids=lambda row: row.name)
def test_unknown_ids_are_nobodys(course: Course, clients: dict[str, Client], row: Row) -> None:
    args = row.args(course)
    turn = crc32(row.name.encode())
    for place, value in enumerate(args):
        if not isinstance(value, int):
            continue
        # each address asked for by another of the numbers, sent to by the next
        for method, data, step in (("get", row.query, 0), ("post", row.data(course), 1)):
            other = NOBODYS[(turn + step) % len(NOBODYS)]
            url = reverse(row.name, args=(*args[:place], other, *args[place + 1 :]))
            headers = row.headers(course, "leader") if row.headers else {}
            seen = visit(clients["leader"], method, url, data, headers, row.content_type)
            assert seen.status in (404, 405), f"{method} {url}{seen.error}"


def test_every_address_is_in_a_table(course: Course) -> None:
    covered = {route_of(row.url(course)) for row in ROWS}
    ours = {plain(route) for route, p in all_patterns() if p.name not in THIRD_PARTY}
    assert sorted(ours - covered) == []


def test_third_party_addresses_show_no_resident(course: Course, clients: dict[str, Client]) -> None:
    for route, pattern in all_patterns():
        if pattern.name not in THIRD_PARTY:
            continue
        url = "/" + route.replace("<str:uidb36>-<str:key>", "1-set-password")
        for viewer in (*VIEWERS, ANONYMOUS):
            for method in ("get", "post"):
                seen = visit(clients[viewer], method, url, {}, {})
                assert seen.status < 500, f"{method} {url} by {viewer}{seen.error}"
                assert leaks(course, viewer, seen) == []


def test_everybody_of_the_matrix_is_in_the_world(course: Course) -> None:
    assert set(VIEWERS.values()) <= set(course.world.users)
