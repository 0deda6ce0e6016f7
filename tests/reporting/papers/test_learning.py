"""Leren van Op Koers: counted by hand, protected, and nobody in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cases.actions import deviations, signals
from cases.states import DeviationOutcome, SignalStatus
from reporting.papers.frozen import from_json, to_json
from reporting.papers.learning import Learning, count_learning, paper_of, protect, two_months_until
from reporting.periods import Period
from tests.cases.table_world import moment
from tests.reporting.papers.scenes import (
    a_rule,
    answered,
    blocked,
    blocks,
    excepted,
    mandate,
    passed_on,
    raised,
    text_of,
)
from tests.reporting.papers.scenes import told as table_told
from tests.stored_world import built_once
from tests.world import World
from trail import clock

pytestmark = pytest.mark.django_db
AUTUMN = Period(date(2026, 9, 12), date(2026, 11, 12))


@pytest.fixture(autouse=True)
def _in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.fixture
@built_once
def told(world: World) -> World:
    """Two residents stuck on an address, one on a loonstrook as well; three signals, an exception that worked."""
    with clock.at(moment(10, 1, 15)):
        address = a_rule(world, "Een uitkering vraagt een adres")
        slip = a_rule(world, "Een huurcontract vraagt inkomen", "Viveste")
        first, second = (blocked(world, address, name) for name in ("Kees de Wit", "Fatima Adom"))
        also = blocks(world, slip, first.case)
        changing = raised(world, first, "Geen uitkering zonder woonadres")
        signals.report_again(
            signal=changing,
            case=second.case,
            areas=second.areas,
            by=world.viewer("marleen"),
        )
        mandate(world)
        row = excepted(world, first.case, address)
    with clock.at(moment(10, 12)):
        passed_on(world, changing)
    with clock.at(moment(11, 2)):
        answered(world, changing, "Vanaf december mag het met een briefadres.")
        signals.settle_signal(signal=changing, to=SignalStatus.CHANGED, by=world.viewer("pieter"))
        deviations.look_back(
            deviation=row, outcome=DeviationOutcome.WORKED, by=world.viewer("marleen")
        )
        # raised since, with nobody to answer
        raised(world, also, "Geen huurcontract zonder loonstrook")
        back = raised(world, first, "Een briefadres duurt te lang")
        passed_on(world, back)
        answered(world, back, "Wij kijken ernaar.")
        # the answer says nothing
        passed_on(world, back)
    return world


def test_counted_by_hand(told: World) -> None:
    found = count_learning(told.houten, AUTUMN)
    assert [(r.rule, r.people.at_least, r.has_signal) for r in found.rules if r.people] == [
        ("Een uitkering vraagt een adres", 2, True),
        ("Een huurcontract vraagt inkomen", 1, False),
    ]
    text = text_of(paper_of(found))
    for words in (
        "Gemeente Houten · 12 september tot en met 12 november 2026",
        "# Dit is veranderd",
        "2 inwoners hebben het nog niet gehoord. Wie vertelt het?",
        "Geen uitkering zonder woonadres: ‘Een uitkering vraagt een adres’ (van WIL) zit in de weg in 2 casussen. "
        "Antwoord van WIL, teamleider op 2 november 2026, na 32 dagen. De regel verandert.",
        "Antwoord: Vanaf december mag het met een briefadres.",
        "# Zonder antwoord teruggekomen",
        "Een briefadres duurt te lang: ‘Een uitkering vraagt een adres’ (van WIL) zit in de weg in 2 casussen. "
        "Ligt bij WIL, teamleider. Het wacht al 10 dagen.",
        "# Nieuw",
        "Geen huurcontract zonder loonstrook: ‘Een huurcontract vraagt inkomen’ (van Viveste) zit in de weg in één "
        "casus. Nog niemand hoeft te antwoorden. Het wacht al 10 dagen.",
        "In deze periode teruggekeken: het deed waar het voor bedoeld was, bij één inwoner.",
        "Een uitkering vraagt een adres (WIL): Toegestaan, in één casus.",
        "Een huurcontract vraagt inkomen: Van Viveste. Zit in de weg bij één inwoner.",
        "Wie vertelt erover, en wat spreken we af?",
        "Voor intern gebruik",
    ):  # fmt: skip
        assert words in text, (words, text)
    for heading in ("# Er is een antwoord", "# Wacht nog"):
        assert heading not in text, "everything stands once"
    for name in ("Kees", "Wit", "Fatima", "Adom", "Marleen", "Pieter"):
        assert name not in text


def test_what_is_handed_out_says_less(told: World) -> None:
    """No number but the report's, and what wasn't passed on stays inside."""
    found = count_learning(told.houten, AUTUMN)
    tables = {
        "rules": table_told("rules", AUTUMN, {"1": 6}, label="Een uitkering vraagt een adres"),
        "looked_back": table_told("looked_back", AUTUMN, {"worked": 7, "allowed": None}),
    }
    text = text_of(paper_of(protect(found, tables, 5)))
    assert "(van WIL) zat in deze periode in de weg bij 6 inwoners." in text
    assert "Een uitkering vraagt een adres: Van WIL. Zit in de weg bij 6 inwoners." in text
    assert "In deze periode teruggekeken: het deed waar het voor bedoeld was, 7 keer." in text
    assert text.count("teruggekeken") == 1
    assert "loonstrook" not in text
    assert "huurcontract" not in text
    assert "nog niet gehoord" not in text
    assert "Een uitkering vraagt een adres (WIL): Toegestaan." in text
    assert "Ruimte door" not in text
    assert "casus" not in text
    # nothing may be told: the rule that everybody knows by its signal, without any number
    strict = text_of(paper_of(protect(found, {}, 5)))
    assert "Een uitkering vraagt een adres: Van WIL. Hierover is een signaal gegeven." in strict
    assert "(van WIL) zit in de weg. " in strict


def test_a_sensitive_exception_of_few_names_no_rule(told: World) -> None:
    with clock.at(moment(11, 3)):
        rule = a_rule(told, "Verblijf vraagt een paspoort", "IND")
        case = blocked(told, rule, "Omar Haddad").case
        excepted(told, case, rule, area="gezondheid")
    found = count_learning(told.houten, AUTUMN)
    assert "Verblijf" in text_of(paper_of(found))
    assert "Verblijf" not in text_of(paper_of(protect(found, {}, 5)))


def test_another_period_has_other_news(told: World) -> None:
    earlier = count_learning(told.houten, Period(date(2026, 10, 1), date(2026, 10, 31)))
    text = text_of(paper_of(earlier))
    assert "# Dit is veranderd" not in text
    # a rule stays in the way; and a month without anybody stuck has none
    assert "bij 2 inwoners" in text
    before = count_learning(told.houten, Period(date(2026, 1, 1), date(2026, 1, 31)))
    assert before.rules == ()
    assert count_learning(told.bunnik, AUTUMN).signals == ()


def test_nothing_to_speak_of(world: World) -> None:
    text = text_of(paper_of(count_learning(world.houten, AUTUMN)))
    assert "# Niets om te bespreken" in text
    assert "# Volgende keer" not in text
    assert text_of(paper_of(protect(count_learning(world.houten, AUTUMN), {}, 5)))


def test_as_many_queries_whatever_there_is(world: World) -> None:
    def asked(*names: str) -> int:
        with clock.at(moment(10, 1, 15)):
            for name in names:
                rule = a_rule(world, f"Regel {name[0]}")
                raised(world, blocked(world, rule, name), f"Over {name[0]}")
        with CaptureQueriesContext(connection) as found:
            count_learning(world.houten, AUTUMN)
        return len(found)

    assert asked("Kees de Wit") == asked("Fatima Adom", "Omar Haddad")


def test_frozen_and_read_again(told: World) -> None:
    found = protect(
        count_learning(told.houten, AUTUMN),
        {"looked_back": table_told("looked_back", AUTUMN, {"worked": 7})},
        2,
    )
    again = from_json(Learning, to_json(found))
    assert again == found
    assert replace(again, threshold=None) != found


def test_two_months() -> None:
    assert two_months_until(date(2026, 3, 1)) == Period(date(2025, 12, 30), date(2026, 3, 1))
