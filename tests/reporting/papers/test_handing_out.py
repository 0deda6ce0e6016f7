"""A paper that is handed out is an edition: frozen, numbered, PDF/UA, protected, and read by whom it is for."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import page
import pdfplumber
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Partnership
from documents.papers import Paper
from reporting.actions.editions import ask_edition, publish_edition
from reporting.history import history_of
from reporting.models import Edition
from reporting.papers.making import KINDS, paper_of
from reporting.periods import Period
from reporting.states import Audience, EditionKind, EditionStatus
from tests.cases.table_world import moment
from tests.reporting.cohort import AUTUMN, course, pdf_of
from tests.reporting.papers.scenes import a_rule, blocks, passed_on, raised, text_of
from tests.stored_world import built_once
from tests.world import World
from trail import clock, jobs
from trail.errors import Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


@pytest.fixture
@built_once
def scene(world: World) -> World:
    case = course(world, "Anna Aan de Tafel", topics=["wonen"], came=["eigen_woning"], talks=2)
    with clock.at(moment(10, 20)):
        blockage = blocks(world, a_rule(world, "Een uitkering vraagt een adres"), case)
        passed_on(world, raised(world, blockage, "Geen uitkering zonder woonadres"))
    return world


def asked(world: World, kind: EditionKind, by: str = "pieter", **changes: Any) -> Edition:
    whose = world.organisations["wil"] if kind == EditionKind.PARTNER else None
    values: dict[str, Any] = {
        "kind": kind,
        "organisation": whose,
        "programme": world.programme,
        "period": AUTUMN,
        "audience": Audience.PUBLISHED,
        "introduction": "",
        "by": world.viewer(by),
    }
    edition: Edition = ask_edition(**{**values, **changes})
    return edition


def made(world: World, kind: EditionKind, **changes: Any) -> Edition:
    edition = asked(world, kind, **changes)
    jobs.run_job(edition.job_id or 0)
    found: Edition = Edition.objects.select_related("programme__municipality", "file").get(
        pk=edition.pk
    )
    return found


def printed(edition: Edition) -> str:
    data = pdf_of(edition)
    report = page.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    with pdfplumber.open(BytesIO(data)) as document:
        assert "Anna" not in str(document.metadata)
        text = " ".join(" ".join(p.extract_text() for p in document.pages).split())
    return text.replace("\u00a0", " ")


def words_of(paper: Paper) -> set[str]:
    return set(text_of(paper).replace("#", " ").replace(":", " ").split())


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_paper_says_what_the_page_says_and_names_nobody(scene: World, kind: str) -> None:
    edition = made(scene, EditionKind(kind))
    assert edition.status == EditionStatus.MADE
    text = printed(edition)
    shown = paper_of(edition)
    assert shown is not None
    assert not words_of(shown) - set(text.replace(":", " ").split()) - {"-"}
    assert shown.title in text
    assert "Editie 1, gemaakt uit het casusregister op 12 november 2026." in text
    assert "minder dan 5" in text
    for name in ("Anna", "Aan de Tafel", "Marleen"):
        assert name not in text
    # exact figures are in no published edition, also not behind it
    assert edition.figures is not None
    assert edition.file_name.startswith(f"{kind}-houten-2026-2026-10-01")


def test_exact_for_ourselves(scene: World) -> None:
    edition = made(scene, EditionKind.PARTNER, audience=Audience.INTERNAL)
    text = printed(edition)
    assert "Voor intern gebruik" in text
    assert "Had een stoel Bij één inwoner" in text
    with pytest.raises(Denied):
        publish_edition(edition=edition, by=scene.viewer("pieter"))


def test_a_partner_reads_its_own_page_once_it_is_published_and_nobody_else_does(
    scene: World,
) -> None:
    edition = made(scene, EditionKind.PARTNER)
    iris = Edition.objects.visible_to(scene.viewer("iris"))
    assert not iris.exists()
    publish_edition(edition=edition, by=scene.viewer("pieter"))
    seen = {name for name in scene.users if Edition.objects.visible_to(scene.viewer(name)).exists()}
    assert seen == {"iris", "pieter", "paula"}
    row = Partnership.objects.get(
        municipality=scene.houten, organisation=scene.organisations["wil"]
    )
    client = Client()
    client.force_login(scene.users["iris"])
    download = f"/rapporten/{edition.pk}/pdf/"
    assert download in client.get(f"/rapporten/partners/{row.pk}/").content.decode()
    assert client.get(download).content == pdf_of(edition)
    assert AuditLine.objects.filter(action="edition.download", kind="export").count() == 1
    stranger = Client()
    stranger.force_login(scene.users["marleen"])
    assert stranger.get(download).status_code == 404


def test_policy_makers_read_the_others_once_they_are_published(scene: World) -> None:
    edition = made(scene, EditionKind.LEARNING)
    reader = Client()
    reader.force_login(scene.users["bas"])
    url = f"/rapporten/{edition.pk}/"
    assert reader.get(url).status_code == 404
    publish_edition(edition=edition, by=scene.viewer("pieter"))
    text = reader.get(url).content.decode()
    assert "Geen uitkering zonder woonadres" in text
    assert "zit in de weg." in text
    assert "agenda om van te leren" in reader.get("/rapporten/").content.decode().lower()


def test_from_the_page_to_the_paper(scene: World) -> None:
    client = Client()
    client.force_login(scene.users["pieter"])
    for url in ("leren", "wethouder", "raadsdossier"):
        looked = client.get(f"/rapporten/{url}/")
        assert looked.status_code == 200
        sent = dict(looked.context["chosen"]) | {"audience": "published"}
        answer = client.post(f"/rapporten/{url}/", sent)
        assert answer.status_code == 302, url
        waiting = client.get(answer.headers["Location"]).content.decode()
        assert "wordt gemaakt" in waiting
    assert sorted(Edition.objects.values_list("kind", flat=True)) == [
        "alderman", "council", "learning",
    ]  # fmt: skip
    # the same again, while it is being made, is the same
    client.post(f"/rapporten/{url}/", sent)
    assert Edition.objects.count() == 3
    assert client.post("/rapporten/leren/", {**sent, "audience": "iedereen"}).status_code == 422
    assert client.post("/rapporten/leren/", {}).status_code == 422


def test_whose_page_it_is_is_held(scene: World) -> None:
    for kind, organisation in (
        (EditionKind.PARTNER, None),
        (EditionKind.PARTNER, scene.organisations["bunnikteam"]),
        (EditionKind.LEARNING, scene.organisations["wil"]),
    ):
        with pytest.raises(Denied):
            asked(scene, kind, organisation=organisation)
    with pytest.raises(Denied):
        asked(scene, EditionKind.PARTNER, by="iris")
    edition = asked(scene, EditionKind.PARTNER)
    for change in ({"organisation": None}, {"kind": "learning"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**change)


def test_one_kind_does_not_stand_in_the_way_of_another(scene: World) -> None:
    """Whatever was handed out before is laid beside each new edition."""
    for kind in (*KINDS, EditionKind.FACTSHEET):
        made(scene, EditionKind(kind))
    history = history_of(scene.programme)
    # what papers tell of people is kept as the report's tables are, and found by what comes after
    for figure, times in (("hours", 2), ("rules", 2), ("looked_back", 2), ("agreements", 2)):
        assert len(history.of(figure)) == times, figure
    assert {table.figure for table in history.of("agreements")} == {"agreements", "own_agreements"}
    assert made(scene, EditionKind.COUNCIL).status == EditionStatus.MADE
    assert made(scene, EditionKind.FACTSHEET).status == EditionStatus.MADE
    assert made(scene, EditionKind.PARTNER).status == EditionStatus.MADE


def test_its_own_people_read_what_was_published_of_a_quarter(scene: World) -> None:
    row = Partnership.objects.get(
        municipality=scene.houten, organisation=scene.organisations["wil"]
    )
    client = Client()
    client.force_login(scene.users["iris"])
    url = f"/rapporten/partners/{row.pk}/"
    quarter = Period(date(2026, 10, 1), date(2026, 12, 31))
    with clock.at(clock.now().replace(year=2027, month=1, day=4)):
        edition = made(scene, EditionKind.PARTNER, period=quarter)
        assert "nog niets gepubliceerd" in client.get(url).content.decode()
        publish_edition(edition=edition, by=scene.viewer("pieter"))
        assert "nog niets gepubliceerd" not in client.get(url).content.decode()
        assert "Gaat over te weinig inwoners" in client.get(url).content.decode()
