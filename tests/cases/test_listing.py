"""Lists and finding: over what the viewer may see, in a fixed number of queries."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.actions.agreements import make_agreement
from cases.actions.meetings import start_meeting
from cases.listing import case_rows, find, plain
from cases.models import Case, Meeting
from consent.actions.withdrawals import withdraw
from tests.cases.referring import invite, refer
from tests.consent.test_gate import consent
from tests.world import World
from trail.models import AuditLine
from trail.states import LineKind

MAX_QUERIES = 8


def make_case(world: World, name: str = "Kees de Wit", **changes: Any) -> Case:
    """A course with consent for WIL (inkomen) and the Sociaal Team (wonen)."""
    case = invite(world, refer(world, name=name), **changes)
    consent(world, case.dossier, wil=("inkomen",), sociaalteam=("wonen",))
    return case


def page(world: World, name: str, url: str) -> str:
    client = Client()
    client.force_login(world.users[name])
    return client.get(url).content.decode()


def data_queries(context: CaptureQueriesContext) -> list[str]:
    """Without the words that only begin and end a transaction."""
    return [
        q["sql"]
        for q in context.captured_queries
        if q["sql"].split()[0] not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    ]


def count(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as context:
        assert client.get(url).status_code == 200
    return len(data_queries(context))


@pytest.mark.parametrize("viewer", ["marleen", "pieter", "paula"])
@pytest.mark.parametrize(
    ("url", "most"),
    [
        # one more for how consent stands in each
        ("/casussen/?scope=all", MAX_QUERIES + 1),
        ("/casussen/?scope=all&sort=name&status=all", MAX_QUERIES + 1),
        ("/zoeken?q=wit", MAX_QUERIES),
        ("/aanmeldingen/", MAX_QUERIES),
        # who would read what somebody thinks is named once for the whole page
        ("/wegen/", 13),
        # a card per noun, each its own one or two
        ("/", 41),
    ],
)
def test_as_many_queries_for_one_row_as_for_three(
    world: World, client: Client, viewer: str, url: str, most: int
) -> None:
    if (viewer, url) == ("paula", "/wegen/"):
        return
    client.force_login(world.users[viewer])

    def grow() -> None:
        make_case(world)
        refer(world)
        refer(world, by="marleen")

    grow()
    one = count(client, url)
    grow()
    grow()
    three = count(client, url)
    assert one == three
    assert three <= most


def test_mine_and_all_that_i_may_see(world: World) -> None:
    make_case(world, "Een")
    make_case(world, "Twee", lead=world.users["iris"])
    mine: Callable[[str, bool], set[int]] = lambda who, own: set(  # noqa: E731
        case_rows(world.viewer(who), mine=own, statuses=[], sort="name").values_list(
            "pk", flat=True
        )
    )
    assert len(mine("iris", True)) == 2
    assert mine("bo", False) == set()
    assert len(mine("paula", False)) == 2
    assert mine("paula", True) == set()
    assert mine("mira", False) == set()


def test_counts_hold_nothing_of_what_is_hidden(world: World) -> None:
    case = make_case(world)
    start_meeting(meeting=Meeting.objects.get(case=case), by=world.viewer("wendy"))
    for area, owner in (("wonen", "wendy"), ("inkomen", "iris")):
        make_agreement(
            case=case,
            area=world.areas[area],
            what="Bellen",
            owner_kind="professional",
            owner_user=world.users[owner],
            due_date=date(2026, 11, 26),
            token=uuid4(),
            by=world.viewer("wendy"),
        )
    seen = {
        who: case_rows(world.viewer(who), mine=False, statuses=[], sort="next")
        .get()
        .open_agreements
        for who in ("wendy", "iris", "marleen", "paula")
    }
    assert seen == {"wendy": 2, "iris": 1, "marleen": 1, "paula": 0}
    withdraw(dossier=case.dossier, areas=world.area_ids("inkomen"), by=world.viewer("wendy"))
    rows = case_rows(world.viewer("iris"), mine=False, statuses=[], sort="next")
    assert not rows.exists() or rows.get().open_agreements == 0


def test_who_only_steers_sees_short_names_and_sorts_on_nothing_more(world: World) -> None:
    for name in ("Anna Berends", "Zoë Bakker"):
        make_case(world, name)
    text = page(world, "paula", "/casussen/")
    assert "Berends" not in text
    assert "Bakker" not in text
    assert "eneer B." in text
    # both are 'B.': the order is that of the numbers, not of the hidden names
    rows = case_rows(world.viewer("paula"), mine=False, statuses=[], sort="name")
    assert [row.dossier.number for row in rows] == ["OK-2026-001", "OK-2026-002"]
    rows = case_rows(world.viewer("wendy"), mine=False, statuses=[], sort="name")
    assert [row.dossier.number for row in rows] == ["OK-2026-002", "OK-2026-001"]


def test_filters_that_make_no_sense_are_the_usual_ones(world: World) -> None:
    make_case(world)
    for query in ("scope=x&status=%00&sort=--", "page=-1", "page=x", "page=99999999999"):
        assert "Kees" in page(world, "wendy", f"/casussen/?scope=all&{query}")
    assert "Kees" not in page(world, "wendy", "/casussen/?scope=all&status=closed")


def test_a_fragment_is_the_rows_alone(world: World, client: Client) -> None:
    make_case(world)
    client.force_login(world.users["marleen"])
    response = client.get("/casussen/", headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "Kees" in response.content.decode()
    assert "HX-Request" in response.headers.get("Vary", "")


# --- finding --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("José Álvarez", "jose alvarez"),
        ("Ayşe Yılmaz", "ayse yilmaz"),
        ("Ayse Yilmaz", "AYŞE"),
        ("Łukasz Øster", "lukasz oster"),
        ("Rene\u0301 de Wit", "rené"),
        ("Kees de Wit", "wit kees"),
        ("Willemijn van der Heijden-Kuipers", "heijden-k"),
        ("O'Neill", "o'neill"),
        ("100% Zeker_Weten", "0% zeker_"),
    ],
)
def test_finding_by_name_whatever_the_signs(world: World, name: str, words: str) -> None:
    refer(world, name=name)
    refer(world, name="Iemand Anders")
    assert [one.dossier.resident.name for one in find(world.viewer("bo"), words)] == [name]


def test_the_database_makes_letters_plain_as_python_does(world: World) -> None:
    letters = "ÀÉÎÕÜŽşığłøßæ ABC ŒðÞ Ǆ ﬁ 1½"
    with connection.cursor() as cursor:
        from cases.listing import _PLAIN, _SIGNED

        cursor.execute("SELECT lower(translate(%s, %s, %s))", [letters, _SIGNED, _PLAIN])
        assert cursor.fetchone() == (plain(letters),)


def test_who_only_steers_finds_by_number_alone(world: World) -> None:
    make_case(world)
    assert find(world.viewer("paula"), "Kees") == []
    assert find(world.viewer("paula"), "wit") == []
    found = find(world.viewer("paula"), "2026-001")
    assert [one.name for one in found] == ["meneer W."]
    assert [one.name for one in find(world.viewer("wendy"), "kees")] == ["meneer Kees de Wit"]


def test_finding_stops_with_consent(world: World) -> None:
    case = make_case(world)
    assert find(world.viewer("iris"), "wit")
    withdraw(dossier=case.dossier, by=world.viewer("wendy"))
    assert find(world.viewer("iris"), "wit") == []
    assert find(world.viewer("iris"), "OK-2026") == []


def test_a_search_is_logged_without_its_words(world: World) -> None:
    row = refer(world)
    text = page(world, "bo", "/zoeken?q=wit")
    assert f"/aanmeldingen/{row.pk}/" in text
    line = AuditLine.objects.filter(kind=LineKind.SEARCH).get()
    assert line.dossier_ids == [row.dossier_id]
    assert "wit" not in str(line.data)
    page(world, "iris", "/zoeken?q=wit")
    assert AuditLine.objects.filter(kind=LineKind.SEARCH).count() == 2


@pytest.mark.parametrize("words", ["", "x", "%00%00", "%F0%28", "a" * 10_000, "%25%25", "{{7}}"])
def test_strange_words_find_nothing_and_break_nothing(world: World, words: str) -> None:
    refer(world)
    assert "Kees" not in page(world, "bo", f"/zoeken?q={words}")
