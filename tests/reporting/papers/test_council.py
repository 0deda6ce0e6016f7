"""The raadsdossier: from figures, no figure no sentence, and no sentence that says too much."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from cases.actions.courses import close_case
from cases.states import ClosingReason, Hindrance
from reporting.papers.council import count_council, paper_of
from tests.cases.table_world import moment
from tests.reporting.cohort import AUTUMN, course
from tests.reporting.papers.scenes import a_rule, answered, blocks, passed_on, raised, text_of
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
    """Anna had two conversations and a home; Bob's course was closed because a party would not move. Two signals."""
    course(world, "Anna Tas", came=["eigen_woning"], talks=2)
    closed = course(world, "Bob Vos", talks=1)
    with clock.at(moment(10, 20)):
        rule = a_rule(world, "Een uitkering vraagt een adres")
        blockage = blocks(world, rule, closed)
        passed_on(world, raised(world, blockage, "Geen uitkering zonder woonadres"))
        settled = raised(world, blockage, "Een briefadres duurt te lang")
        passed_on(world, settled)
        answered(world, settled, "Het kan nu in een week.")
        raised(world, blockage, "Nog niet doorgegeven")
    with clock.at(moment(10, 27)):
        close_case(
            case=closed,
            reason=ClosingReason.PARTY_STUCK,
            area=world.areas["wonen"],
            explanation="De verhuurder van Bob wilde niet.",
            hindrances=[Hindrance.PARTY_STUCK],
            by=world.viewer("wendy"),
        )
    return world


def test_counted_by_hand(scene: World) -> None:
    text = text_of(paper_of(count_council(scene.programme, AUTUMN, exact=True)))
    for words in (
        "Op Koers: raadsdossier",
        "Gemeente Houten · 1 oktober tot en met 11 november 2026",
        "# Wie er kwam\nInwoners: 2\nGesprekken: 3\nOrganisaties: 4",
        "# Wat het kostte",
        "In deze periode zijn geen kosten vastgelegd.",
        "Wat er is bereikt: Eigen woning: 1",
        "Of het door de tafel kwam, kan niemand zeker zeggen.",
        "# Wat niet lukte, en waarom",
        "Een partij bewoog niet: 1",
        "# Regels waar nog geen antwoord op is",
        "Geen uitkering zonder woonadres",
        "Nog niet doorgegeven",
        "Hoe het later met mensen gaat: er is nog niemand nagebeld",
        "Wat één inwoner vond van wie het traject is afgerond",
        "Voor intern gebruik",
    ):
        assert words in text, (words, text)
    # what was answered is no open matter; nothing was used or compared, so nothing is said of it
    for words in (
        "Een briefadres duurt te lang",
        "Maatwerkbudget",
        "Verwacht",
        "Anna",
        "Bob",
        "verhuurder",
    ):
        assert words not in text, (words, text)


def test_what_is_handed_out_says_less(scene: World) -> None:
    text = text_of(paper_of(count_council(scene.programme, AUTUMN, exact=False)))
    assert "Inwoners: Minder dan 5" in text
    assert "Eigen woning: 1" not in text
    assert "bewoog niet: 1" not in text
    assert "Gaat over te weinig inwoners om hier te noemen: wat er is bereikt" in text
    assert "Geen uitkering zonder woonadres" in text
    assert "Nog niet doorgegeven" not in text
    assert "minder dan 5 mensen" in text


def test_nothing_at_all(world: World) -> None:
    text = text_of(paper_of(count_council(world.programme, AUTUMN, exact=True)))
    for words in (
        "In deze periode kwam niemand aan tafel.",
        "In deze periode zijn geen kosten vastgelegd.",
        "In deze periode is niet vastgelegd hoe het verder ging.",
        "In deze periode is niet vastgelegd wat niet lukte.",
        "Er is geen groep om mee te vergelijken",
    ):
        assert words in text, (words, text)
    assert "# Regels waar" not in text
