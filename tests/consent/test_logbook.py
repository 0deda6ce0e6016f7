"""Who looked, as the resident reads it: organisations and reasons, never names, never somebody else's dossier."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consent import logbook
from consent.models import Dossier
from consent.states import BasisKind
from tests.consent.test_gate import consent, invite
from tests.world import World
from trail.models import AuditLine, line_values

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def dossier(world: World) -> Dossier:
    made = invite(world)
    consent(world, made, wil=("inkomen",))
    return made


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def page_of(world: World, dossier: Dossier, who: str = "wendy") -> str:
    answer = client_of(world, who).get(f"/dossiers/{dossier.pk}/wie-keek/", headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_tells_which_organisation_and_why_without_names(world: World, dossier: Dossier) -> None:
    for _ in range(3):
        client_of(world, "iris").get(f"/dossiers/{dossier.pk}/toestemming/")
    client_of(world, "paula").get(f"/dossiers/{dossier.pk}/toestemming/")
    page = page_of(world, dossier)
    main = page[page.index("<main") : page.index("</main")]
    assert "Werk en Inkomen Lekstroom, professional" in main
    assert "viewed: the consent · 3 times" in main.replace("\n", " ").replace("  ", "")
    assert "sits at the table" in main
    assert "Gemeente Houten, project leader" in main
    assert "decides, and follows the progress" in main
    for name in ("Iris", "Paula", "iris@", "Wendy Test"):
        assert name not in main


def test_reading_it_is_written_down_too(world: World, dossier: Dossier) -> None:
    page_of(world, dossier)
    assert AuditLine.objects.filter(action="log.view", dossier_ids__contains=[dossier.pk]).exists()
    assert "viewed: this list" in page_of(world, dossier).replace("\n", " ").replace("  ", "")


def test_another_dossier_stays_out(world: World, dossier: Dossier) -> None:
    other = invite(world)
    before = len(list(logbook.groups(dossier)))
    client_of(world, "wendy").get(f"/dossiers/{other.pk}/toestemming/")
    assert len(list(logbook.groups(dossier))) == before
    for entry in logbook.entries(other, logbook.groups(other)):
        assert entry.times >= 1


def test_who_may_not_show_it_is_told_whom_to_ask(world: World, dossier: Dossier) -> None:
    answer = client_of(world, "iris").get(f"/dossiers/{dossier.pk}/wie-keek/", headers=ENGLISH)
    assert answer.status_code == 403
    assert "Ask Werktafel." in answer.content.decode()
    assert client_of(world, "mira").get(f"/dossiers/{dossier.pk}/wie-keek/").status_code == 404


def test_as_many_queries_for_many_as_for_few(world: World, dossier: Dossier) -> None:
    counts = []
    for who in ("iris", "wendy", "pieter"):
        client_of(world, who).get(f"/dossiers/{dossier.pk}/toestemming/")
        client = client_of(world, "wendy")
        client.get(f"/dossiers/{dossier.pk}/wie-keek/")
        with CaptureQueriesContext(connection) as context:
            client.get(f"/dossiers/{dossier.pk}/wie-keek/")
        counts.append(len(context.captured_queries))
    assert len(set(counts)) == 1


def test_every_action_of_the_log_has_words() -> None:
    """What is logged about a dossier is found in the source; a new noun needs words for the resident."""
    quiet = {"accounts", "trail", "documents", "opkoers", "reporting"}
    nouns = set()
    for app in sorted(p.parent.name for p in Path(settings.BASE_DIR).glob("*/apps.py")):
        if app in quiet:
            continue
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _name(node) in LOGGERS:
                    nouns |= {
                        arg.value.partition(".")[0]
                        for arg in node.args
                        if isinstance(arg, ast.Constant)
                        and isinstance(arg.value, str)
                        and arg.value.count(".") == 1
                        and arg.value.replace(".", "").replace("_", "").isalpha()
                    }
    assert len(nouns) > 12
    general = {"lists", "areas", "form", "tree", "price"}  # about no dossier
    assert nouns - set(logbook.ABOUT) - general == set()


LOGGERS = {
    "record_change",
    "_record",
    "note",
    "get_visible",
    "get_case",
    "get_meeting",
    "get_agreement",
    "get_problem",
    "get_story_part",
    "get_budget",
    "get_dossier",
}


def _name(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_who_stepped_in_because_of_danger_is_not_told_here(world: World, dossier: Dossier) -> None:
    line_values(
        kind="view",
        action="case.view",
        municipality_id=world.houten.pk,
        user_id=world.users["gijs"].pk,
        organisation_id=world.organisations["ggz"].pk,
        role="professional",
        dossier_ids=[dossier.pk],
        basis=BasisKind.VITAL_INTEREST,
    ).save(force_insert=True)
    assert "GGZ" not in page_of(world, dossier)
