"""What the programme costs and the Effectencalculator on papers: the raadsdossier, and the page for an alderman."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from budgets.states import Payer
from reporting.monitor.shown import ShownTable
from reporting.papers import alderman, council
from reporting.papers.frozen import from_json, to_json
from reporting.periods import Period
from reporting.states import CostKind
from tests.reporting.effects.scenes import a_cost
from tests.reporting.effects.tables import all_tables, exactly, protected
from tests.reporting.effects.test_calculator import ENOUGH
from tests.reporting.papers.scenes import text_of
from tests.world import World

pytestmark = pytest.mark.django_db
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def _in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.fixture
def scene(world: World) -> World:
    """A hundred euros a day from the municipality, ten from WIL."""
    a_cost(world)
    a_cost(world, kind=CostKind.HOURS, payer=Payer.INCOME, amount=Decimal(3650))
    return world


def plain(paper: object) -> str:
    return text_of(paper).replace("\xa0", " ").replace("\xad", "")  # type: ignore[arg-type]


@pytest.mark.parametrize("exact", [True, False])
def test_costs_are_the_same_for_whoever_reads_them(scene: World, exact: bool) -> None:
    text = plain(council.paper_of(council.count_council(scene.programme, MARCH, exact=exact)))
    for words in (
        "Projectleiding en coördinatie: € 3.100\nUren aan tafel: € 310",
        "Betaald door: gemeente € 3.100, sociale dienst (zoals WIL) € 310.",
        "# Wat is uitgegeven, naast wat mensen anders verwachtten",
        "te weinig kassabonnen om te zeggen of maatwerk meer of minder kost",
        "Wie betaalt, is vaak niet wie er iets aan heeft",
    ):
        assert words in text, (words, text)
    assert "In deze periode zijn geen kosten vastgelegd" not in text


def told(world: World, tables: dict[str, ShownTable]) -> str:
    """The raadsdossier of a council where these tables were counted."""
    nothing = council.count_council(world.programme, MARCH, exact=True)
    return plain(council.paper_of(replace(nothing, tables={**nothing.tables, **tables})))


def test_a_council_reads_it_per_payer_in_sentences(world: World) -> None:
    text = told(world, exactly(all_tables(**ENOUGH)))
    for words in (
        "Centrumgemeente: Niets doen € 21.900; de gewone weg € 5.000;"
        " maatwerk tegenover niets doen € 21.900 minder",
        "Toegekende aanvragen met een kassabon: 6; zonder: 5.",
        "Waarschijnlijk: Kosten van het programma € 3.000; de gewone weg € 2.000",
        "niet wat is gemeten. Wat elders niet is uitgegeven",
    ):
        assert words in text, (words, text)
    # a payer who only spent stands above; what isn't known is said once
    assert "niet te zeggen" not in text
    few = {**ENOUGH, "costs_by_payer": {"nothing.centre": (21900, 6), "tailored.income": (77, 1)}}
    text = told(world, protected(all_tables(**few)))
    assert "€ 77" not in text
    assert "Centrumgemeente: Niets doen € 21.900" in text
    assert "Wat over te weinig inwoners gaat, staat er niet bij" in text


def test_an_older_edition_reads_as_it_did(world: World) -> None:
    figures = council.count_council(world.programme, MARCH, exact=True)
    new = (*council.PROGRAMME, *council.CALCULATOR, "compared")
    old = {key: table for key, table in figures.tables.items() if key not in new}
    text = plain(council.paper_of(replace(figures, tables=old)))
    assert "In deze periode zijn geen kosten vastgelegd." in text


def test_a_new_alderman_reads_what_the_year_costs(scene: World) -> None:
    figures = alderman.count_alderman(scene.programme)
    assert from_json(alderman.Alderman, to_json(figures)) == figures
    for one in (figures, alderman.protect(figures, {}, 5)):
        text = plain(alderman.paper_of(one))
        assert (
            "Wat het programma kost in 2026: € 40.150, zoals het is vastgelegd: gemeente € 36.500 en"
            " sociale dienst (zoals WIL) € 3.650."
        ) in text
    nothing = plain(alderman.paper_of(alderman.count_alderman(scene.bunnik_programme)))
    assert "Wat het programma kost" not in nothing
