"""A page per partner: of itself alone, exact for who steers, protected for its own people, 404 for others."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Partnership
from cases.actions.agreements import settle_agreement
from cases.actions.meetings import close_meeting
from cases.models import Case
from reporting.history import History
from reporting.papers.counts import exact
from reporting.papers.frozen import from_json, to_json
from reporting.papers.partner import Partner, count_partner, paper_of, protect
from reporting.papers.tables import of_organisation, tables_for
from reporting.periods import Period
from tests.cases.table_world import moment, running_case
from tests.reporting.papers.scenes import (
    a_rule,
    answered,
    blocks,
    passed_on,
    promised,
    raised,
    text_of,
    told,
)
from tests.stored_world import built_once
from tests.world import World
from trail import clock

pytestmark = pytest.mark.django_db
AUTUMN = Period(date(2026, 9, 1), date(2026, 11, 11))


@pytest.fixture(autouse=True)
def _in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def page_of(world: World, key: str) -> Partnership:
    return Partnership.objects.select_related("municipality", "organisation").get(
        municipality=world.houten, organisation=world.organisations[key]
    )


def talked(world: World, name: str, *present: str, minutes: int = 75) -> Case:
    """Begun on 1 October at 13.30."""
    case, talk = running_case(world, name)
    with clock.at(moment(10, 1, 13 + (30 + minutes) // 60, (30 + minutes) % 60)):
        close_meeting(
            meeting=talk,
            present=[world.users[who].pk for who in present],
            resident_present=True,
            brought=[],
            by=world.viewer("wendy"),
        )
    return Case.objects.get(pk=case.pk)


@pytest.fixture
@built_once
def scene(world: World) -> World:
    """Two residents. WIL came to both talks (75 and 30 minutes); five promises of WIL; two rules, one with a signal."""
    first = talked(world, "Kees de Wit", "wendy", "marleen", "iris")
    second = talked(world, "Fatima Adom", "wendy", "iris", minutes=30)
    with clock.at(moment(10, 2)):
        late = promised(world, first, due=date(2026, 10, 2))
        promised(world, first, "done")
        promised(world, second, "not_done", due=date(2026, 10, 20))
        promised(world, second, due=date(2026, 10, 21))
        promised(world, second, "dropped", due=date(2026, 10, 22))
        # after the period: nowhere
        promised(world, second, due=date(2026, 12, 1))
        rule = a_rule(world, "Een uitkering vraagt een adres", "Team inkomen van WIL")
        signal = raised(world, blocks(world, rule, first), "Geen uitkering zonder woonadres")
        other = a_rule(world, "Een huurcontract vraagt inkomen", "Viveste")
        raised(world, blocks(world, other, first), "Geen huurcontract zonder loonstrook")
        passed_on(world, signal)
    with clock.at(moment(11, 2)):
        settle_agreement(agreement=late, status="done", by=world.viewer("marleen"))
        answered(world, signal, "Dat bekijken wij per geval.")
    return world


def test_counted_by_hand(scene: World) -> None:
    found = count_partner(page_of(scene, "wil"), AUTUMN)
    assert (found.at_tables.talks, found.at_tables.hours) == (2, 1.8)
    assert (found.at_tables.seated, found.at_tables.met) == (exact(2), exact(2))
    text = text_of(paper_of(found))
    for words in (
        "Op Koers en Werk en Inkomen Lekstroom",
        "Gemeente Houten · 1 september tot en met 11 november 2026",
        "Had een stoel: Bij 2 inwoners",
        "Kwam naar: 2 gesprekken, met 2 inwoners",
        "Uren aan tafel: 1,8 uur",
        "Klaar te krijgen in deze periode: 4 afspraken",
        "Nagekomen: 2 afspraken\nDaarvan kwam er één later dan afgesproken.",
        "Niet nagekomen: 2 afspraken\nDaarvan staat er één nog open na de afgesproken dag.",
        "Niet meer nodig: 1 afspraak\nDeze tellen niet mee, goed noch fout.",
        "Geen uitkering zonder woonadres: ‘Een uitkering vraagt een adres’ (van Team inkomen van WIL)",
        "Antwoord: Dat bekijken wij per geval.",
        "niemand weet welke stoel het verschil maakte",
    ):
        assert words in text, (words, text)
    # nothing of another organisation, no resident, and none of an agreement's words
    for words in ("Viveste", "huurcontract", "Kees", "Fatima", "toetser", "nakijken", "Iris"):
        assert words not in text


def test_what_is_handed_out_are_the_numbers_of_the_report(scene: World) -> None:
    row = page_of(scene, "wil")
    found = count_partner(row, AUTUMN)
    own = of_organisation(row.organisation)

    def handed(threshold: int) -> str:
        programme = scene.programme
        programme.threshold = threshold
        tables = tables_for(programme, AUTUMN, ["rules", *own], History({}, frozenset()), only=own)
        assert {line.key for line in tables["hours"].lines} == {"wil"}
        return text_of(paper_of(protect(found, tables, threshold)))

    few = handed(5)
    assert "Uren aan tafel: Gaat over te weinig inwoners" in few
    assert "Nagekomen of niet: Gaat over te weinig inwoners" in few
    assert "1,8" not in few
    assert "inwoner" not in few.partition("# Uw eigen regels")[2].partition("Aantallen over")[0]
    enough = handed(2)
    assert "Uren aan tafel: 1,8 uur, met 2 inwoners" in enough
    # each of what was kept and what was not is about one resident
    assert "Nagekomen of niet: Gaat over te weinig inwoners" in enough


def test_half_a_score_is_not_told(scene: World) -> None:
    found = count_partner(page_of(scene, "wil"), AUTUMN)

    def handed(**numbers: int | None) -> str:
        keys = {f"wil.{status}": n for status, n in numbers.items()}
        tables = {"own_agreements": told("own_agreements", AUTUMN, keys)}
        return text_of(paper_of(protect(found, tables, 5)))

    both = handed(done=30, not_done=7, open=None, dropped=6)
    assert "Nagekomen: 30 afspraken\nNiet nagekomen: 7 afspraken\nNiet meer nodig: 6" in both
    # that all was kept, or nothing, would be about each resident
    for half in (handed(done=30, not_done=None), handed(done=None, not_done=30)):
        assert "30 afspraken" not in half
        assert "Nagekomen of niet: Gaat over te weinig" in half


def test_who_never_sat_at_a_table(scene: World) -> None:
    found = count_partner(page_of(scene, "ggz"), AUTUMN)
    exact_text = text_of(paper_of(found))
    for text in (exact_text, text_of(paper_of(protect(found, {}, 5)))):
        assert "Over geen regel van u is een signaal gegeven." in text
        assert "Kwam naar" not in text
    assert "In deze periode zat GGZ Lekstroom aan geen tafel." in exact_text
    assert "In deze periode hoefde geen afspraak van u klaar te zijn." in exact_text


def test_frozen_and_as_many_queries(scene: World) -> None:
    row = page_of(scene, "wil")
    with CaptureQueriesContext(connection) as of_two:
        found = count_partner(row, AUTUMN)
    tables = {"hours": told("hours", AUTUMN, {"wil": 12})}
    assert from_json(Partner, to_json(protect(found, tables, 2))) == protect(found, tables, 2)
    case = talked(scene, "Omar Haddad", "iris")
    with clock.at(moment(10, 3)):
        promised(scene, case, "done")
        rule = a_rule(scene, "Nog een regel", "WIL")
        raised(scene, blocks(scene, rule, case), "Over nog een regel")
    with CaptureQueriesContext(connection) as of_three:
        count_partner(row, AUTUMN)
    assert len(of_two) == len(of_three)


def seen(world: World, who: str, row: Partnership, **query: str) -> tuple[int, str]:
    client = Client()
    client.force_login(world.users[who])
    answer = client.get(f"/rapporten/partners/{row.pk}/", query)
    return answer.status_code, answer.content.decode()


def test_exact_for_who_steers_protected_for_its_own_people(scene: World) -> None:
    row = page_of(scene, "wil")
    status, text = seen(scene, "paula", row, start="2026-09-01", end="2026-11-11")
    assert status == 200
    assert "1,8 uur" in text
    # in January the talks of October lie in the last whole quarter
    with clock.at(moment(12, 31).replace(year=2027, month=1, day=4)):
        status, own = seen(scene, "iris", row)
        assert status == 200
        assert "oktober tot en met december 2026" in own
        # of its own people nobody asks for a number that nobody published
        assert "nog niets gepubliceerd" in own
        assert "1,8 uur" not in own
        # no days of one's own choosing
        assert "1,8 uur" not in seen(scene, "iris", row, start="2026-09-01", end="2026-11-11")[1]
        assert seen(scene, "iris", row, quarter="2026-10-02")[0] == 422
        link = Client()
        link.force_login(scene.users["iris"])
        assert (
            f"/rapporten/partners/{row.pk}/" in link.get("/afspraken/nagekomen/").content.decode()
        )
    for stranger in ("marleen", "bas", "bert", "bregje", "anna"):
        assert seen(scene, stranger, row)[0] == 404


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"start": "2026-11-12", "end": "2026-11-11"}, "ligt voor de eerste dag"),
        ({"start": "31-02-2026"}, "geldige datum"),
        ({"end": "2027-01-01"}, "nog niet geweest"),
        ({"start": "0001-01-01"}, "te lang geleden"),
        ({"start": "x\x00"}, "geldige datum"),
    ],
)
def test_bad_days_are_said(world: World, query: dict[str, str], message: str) -> None:
    status, text = seen(world, "pieter", page_of(world, "wil"), **query)
    assert status == 422
    assert message in text
    assert "Uren aan tafel" not in text
