"""The page for a new alderman: mandates to renew, what hangs on them, in plain words and without a resident."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.states import MandateKind
from cases.actions import deviations
from reporting.papers.alderman import Alderman, count_alderman, paper_of, protect
from reporting.papers.counts import exact
from reporting.papers.frozen import from_json, to_json
from reporting.periods import Period
from tests.cases.table_world import moment
from tests.reporting.papers.scenes import (
    a_rule,
    blocked,
    excepted,
    mandate,
    passed_on,
    raised,
    text_of,
    told,
)
from tests.stored_world import built_once
from tests.world import World
from trail import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.fixture
@built_once
def scene(world: World) -> World:
    """Two courses; a mandate to deviate that ends in February; one exception made, one asked; two signals."""
    with clock.at(moment(10, 1, 15)):
        mandate(world, until=date(2027, 2, 28))
        rule = a_rule(world, "Inschrijven kan waar iemand woont", "Gemeente")
        first = blocked(world, rule, "Kees de Wit")
        second = blocked(world, a_rule(world, "Een uitkering vraagt een adres"), "Fatima Adom")
        excepted(world, first.case, rule)
        deviations.ask_deviation(
            case=second.case,
            area=world.areas["inkomen"],
            rule=rule,
            instead="Ook zonder adres.",
            spirit="Wij weten waar zij is.",
            hook="awb_4_84",
            token=uuid4(),
            by=world.viewer("marleen"),
        )
        passed_on(
            world, raised(world, first, "Wie logeert, is nergens"), "gemeente", "wethouder Wonen"
        )
        passed_on(world, raised(world, second, "Geen adres, geen geld"), "wil")
    return world


def test_counted_by_hand(scene: World) -> None:
    found = count_alderman(scene.programme)
    assert (found.running, found.requests, found.deviations) == (exact(2), exact(0), exact(1))
    assert found.money.used == Decimal("0.00")
    text = text_of(paper_of(found))
    for words in (
        "Gemeente Houten · stand van 12 november 2026",
        "Elke 14 dagen kijkt de tafel",
        "In Houten loopt het sinds 1 januari 2026. De trekker is Houtense Werktafel.",
        "Vaste partners aan tafel: Sociaal Team Houten en Werk en Inkomen Lekstroom.",
        "hoogstens € 2.500 per inwoner",
        "Eén mandaat moet worden verlengd.",
        # of budget nothing ends: both holders in one line
        "Maatwerkbudget: Pieter Test en Paula Test. Gegeven door wethouders Werk en Wonen, sinds 1 januari 2026, tot "
        "€ 2.500 per inwoner.",
        "Gemotiveerd afwijken van een regel: Pieter Test. Gegeven door wethouders Werk en Wonen, sinds 1 januari 2026."
        "\nTot en met 28 februari 2027: verlengen.",
        "Trajecten die lopen: 2",
        "Afwijkingen die wachten: 1",
        "Budget van 2026: Van € 50.000 is nog niets gebruikt.",
        "Inschrijven kan waar iemand woont (Gemeente): Toegestaan, in één casus.",
        "Wie logeert, is nergens",
        "Ligt bij Gemeente, wethouder Wonen. Het wacht al 42 dagen.",
    ):
        assert words in text, (words, text)
    # no request waits, so nothing is said about it; and WIL's signal isn't the alderman's
    assert "Aanvragen voor geld" not in text
    assert "Geen adres, geen geld" not in text
    for name in ("Kees", "Wit", "Fatima", "Adom", "Ook zonder adres"):
        assert name not in text


SUMMER = Period(date(2026, 7, 1), date(2026, 9, 30))


def test_what_is_handed_out_says_less(scene: World) -> None:
    """Nothing of the day itself: two pages of two days would differ by one resident."""
    text = text_of(paper_of(protect(count_alderman(scene.programme), {}, 5)))
    for words in ("Trajecten die lopen", "Afwijkingen die wachten", "casus", "zit in de weg in"):
        assert words not in text, words
    assert "Hoeveel daarvan is gebruikt, gaat over te weinig inwoners" in text
    assert "Inschrijven kan waar iemand woont (Gemeente): Toegestaan." in text


def test_its_numbers_are_those_of_the_report(world: World) -> None:
    found = count_alderman(world.programme)
    money = replace(found.money, used=Decimal("9876.54"))
    so_far = Period(date(2026, 1, 1), date(2026, 9, 30))
    budget = told("budget", so_far, {"": 9})
    budget = replace(budget, whole=replace(budget.whole, number=Decimal("4321.00")))
    tables = {"residents": told("residents", SUMMER, {"": 14}), "budget": budget}
    handed = protect(replace(found, money=money), tables, 5)
    text = text_of(paper_of(handed))
    assert "Inwoners aan tafel, juli tot en met september 2026: 14" in text
    assert "Van € 50.000 is tot en met 30 september 2026 € 4.321 gebruikt." in text
    assert "9.876" not in text
    assert "9876" not in str(to_json(handed))


def test_mandates_that_are_over(world: World) -> None:
    over = mandate(world, MandateKind.DEVIATION, until=date(2026, 10, 31))
    text = text_of(paper_of(count_alderman(world.programme)))
    assert "Afgelopen op 31 oktober 2026: verlengen." in text
    assert "Niemand heeft dit mandaat vandaag.\nEr kan niet van een regel worden afgeweken." in text
    # renewed since: what is over is no news any more
    mandate(world, MandateKind.DEVIATION, until=date(2028, 12, 31))
    renewed = text_of(paper_of(count_alderman(world.programme)))
    assert "Afgelopen" not in renewed
    assert "Tot en met 31 december 2028." in renewed
    assert "moet worden verlengd" not in renewed
    assert over.pk


def test_no_mandate_at_all(world: World) -> None:
    text = text_of(paper_of(count_alderman(world.bunnik_programme)))
    assert "Er kan geen aanvraag voor geld worden toegekend." in text
    assert "Er kan niet van een regel worden afgeweken." in text
    assert "Vaste partners aan tafel: Werk en Inkomen Lekstroom." in text
    assert "Er is nog niet van een regel afgeweken." in text
    assert "Er wacht geen signaal" in text
    assert "Trajecten die lopen" not in text
    assert "zonder einddatum" not in text


def test_frozen_and_as_many_queries(scene: World) -> None:
    with CaptureQueriesContext(connection) as of_two:
        found = count_alderman(scene.programme)
    tables = {"residents": told("residents", SUMMER, {"": 14})}
    assert from_json(Alderman, to_json(protect(found, tables, 2))) == protect(found, tables, 2)
    with clock.at(moment(10, 2)):
        rule = a_rule(scene, "Nog een regel", "Gemeente")
        last = blocked(scene, rule, "Omar Haddad")
        excepted(scene, last.case, rule)
        passed_on(scene, raised(scene, last, "Over nog een regel"), "gemeente", "")
    with CaptureQueriesContext(connection) as of_three:
        count_alderman(scene.programme)
    assert len(of_two) == len(of_three)
