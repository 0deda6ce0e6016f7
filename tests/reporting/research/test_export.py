"""A file for researchers from asking to destroying: four eyes, whose yes stands, and what is in it."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.actions import people
from accounts.models import Programme
from accounts.states import Role
from cases.actions import story
from cases.models import Case
from consent.actions.merges import merge_residents
from consent.actions.withdrawals import withdraw
from consent.models import Dossier
from consent.states import Purpose
from documents.models import File
from reporting.actions import research as actions
from reporting.models import ResearchExport, ResearchPart, ResearchProject
from reporting.research.columns import missing_words
from reporting.research.courses import read_courses
from reporting.research.packing import pack
from reporting.states import EXPORT_TRANSITIONS, ExportStatus
from reporting.tasks import clear_research
from tests.reporting.research.conftest import Scene
from tests.reporting.research.scenes import (
    DETAILS,
    NEW_YEAR,
    QUARTER,
    asked,
    consenting,
    data_of,
    files_in,
    made,
    make,
    next_of,
    say,
    table_in,
)
from tests.world import SYSTEM, World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine, Job
from trail.states import JobStatus

pytestmark = pytest.mark.django_db
LATER = datetime(NEW_YEAR.year, NEW_YEAR.month, NEW_YEAR.day, 12, tzinfo=clock.AMSTERDAM)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


@pytest.fixture
def world(scene: Scene) -> World:
    return scene[0]


@pytest.fixture
def cases(scene: Scene) -> Iterator[list[Case]]:
    """Four residents who said yes to research; the quarter in which they began is over."""
    with clock.at(LATER):
        yield scene[1]


def take_back(world: World, case: Case, purpose: str = Purpose.RESEARCH) -> None:
    withdraw(dossier=case.dossier, purpose=purpose, by=world.viewer("wendy"))


# --- four eyes ----------------------------------------------------------------------------------


def test_the_privacy_officer_agrees_before_anything_is_made(
    world: World, cases: list[Case]
) -> None:
    export = asked(world)
    assert (export.status, export.job_id, Job.objects.count()) == (ExportStatus.WAITING, None, 0)
    for somebody in ("pieter", "paula", "bas", "marleen", "anna", "bregje"):
        with pytest.raises(Denied):
            actions.agree(export=export, by=world.viewer(somebody))
    agreed = actions.agree(export=export, by=world.viewer("fleur"))
    assert (agreed.status, agreed.judged_by) == (ExportStatus.MAKING, world.users["fleur"])
    with pytest.raises(Conflict):
        actions.agree(export=export, by=world.viewer("fleur"))
    ready = make(agreed)
    assert (ready.status, ready.residents, ready.courses) == (ExportStatus.READY, 4, 4)


def test_four_eyes_look_at_the_person(world: World, cases: list[Case]) -> None:
    """Pieter is privacy officer too now, and a namesake of his: still Pieter."""
    for user in (
        world.users["pieter"],
        people.add_user(
            email="p@test.example", name="Pieter Test", password=uuid4().hex, by=SYSTEM
        ),
    ):
        people.add_membership(
            user=user,
            organisation=world.organisations["gemeente"],
            municipality=world.houten,
            role=Role.PRIVACY_OFFICER,
            from_date=clock.today(),
            by=SYSTEM,
        )
        world.users["second"] = user
        with pytest.raises(Denied):
            actions.agree(export=asked(world), by=world.viewer("second"))
    export = asked(world)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        ResearchExport.objects.filter(pk=export.pk).update(
            judged_at=clock.now(), judged_by=export.asked_by
        )
    with pytest.raises(IntegrityError, match="judged"), transaction.atomic():
        ResearchExport.objects.filter(pk=export.pk).update(status=ExportStatus.MAKING)


def test_a_no_is_told_with_its_reason(world: World, cases: list[Case]) -> None:
    export = asked(world)
    with pytest.raises(Denied):
        actions.refuse(export=export, reason="", by=world.viewer("fleur"))
    export = actions.refuse(
        export=export, reason="De overeenkomst ontbreekt.", by=world.viewer("fleur")
    )
    assert (export.status, export.refusal) == (ExportStatus.REFUSED, "De overeenkomst ontbreekt.")
    for move in (actions.agree, actions.withdraw_export):
        with pytest.raises((Conflict, Denied)):
            move(export=export, by=world.viewer("fleur" if move is actions.agree else "pieter"))


@pytest.mark.parametrize("by", ["marleen", "bas", "fleur", "anna", "bregje"])
def test_only_a_project_leader_asks(world: World, by: str) -> None:
    with clock.at(LATER), pytest.raises(Denied):
        asked(world, by=by)
    assert not ResearchProject.objects.exists()


def test_asked_twice_is_the_same(world: World, cases: list[Case]) -> None:
    token = uuid4()
    assert asked(world, token=token).pk == asked(world, token=token).pk
    assert ResearchProject.objects.count() == 1


# --- whose yes stands ---------------------------------------------------------------------------


def test_only_who_said_yes_to_research_is_in_it(world: World, cases: list[Case]) -> None:
    with clock.at(clock.now() - timedelta(days=50)):
        silent = consenting(world, "Joris Nietmee")
        say(world, silent.dossier, research=False)
    export = made(world)
    assert {part.dossier_id for part in export.parts.all()} == {c.dossier_id for c in cases}
    assert len(data_of(export)) == 4


@pytest.mark.parametrize("purpose", [Purpose.RESEARCH, ""])
def test_taken_back_between_asking_and_making(
    world: World, cases: list[Case], purpose: str
) -> None:
    export = asked(world)
    take_back(world, cases[0], purpose)
    export = make(actions.agree(export=export, by=world.viewer("fleur")))
    assert export.residents == 3
    assert cases[0].dossier_id not in {part.dossier_id for part in export.parts.all()}


def test_taken_back_while_it_is_made(
    world: World, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    export = actions.agree(export=asked(world), by=world.viewer("fleur"))
    real = pack

    def meanwhile(*args: Any) -> bytes:
        take_back(world, cases[0])
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr("reporting.research.making.pack", meanwhile)
        export = make(export)
    assert (export.status, export.file, ResearchPart.objects.count()) == (
        ExportStatus.MAKING, None, 0,
    )  # fmt: skip
    job = Job.objects.get(pk=export.job_id or 0)
    assert (job.status, job.error) == (JobStatus.WAITING, "TakenBackMeanwhile")
    assert make(export).residents == 3, "tried again, without them"


def test_taken_back_before_the_download_destroys_it(world: World, cases: list[Case]) -> None:
    export = made(world)
    take_back(world, cases[0])
    pieter = world.viewer("pieter")
    assert actions.hand_over(export=export, by=pieter) is None
    export.refresh_from_db()
    assert (export.status, export.file, File.objects.count()) == (ExportStatus.STALE, None, 0)
    assert not ResearchPart.objects.exists(), "nobody had it"
    with pytest.raises(Conflict):
        actions.hand_over(export=export, by=pieter)
    again = make(actions.make_again(export=export, by=pieter))
    assert (again.status, again.residents) == (ExportStatus.READY, 3)
    assert actions.hand_over(export=again, by=pieter) is not None


def test_a_yes_that_has_ended_counts_no_more(world: World, cases: list[Case]) -> None:
    export = made(world)
    until = cases[0].dossier.consent_set.latest("given_at").until_at
    # not gone by its own days
    ResearchExport.objects.update(available_until_at=until + timedelta(days=3))
    with clock.at(until - timedelta(days=1)):
        assert actions.hand_over(export=export, by=world.viewer("pieter")) is not None
    with clock.at(until + timedelta(days=1)):
        assert actions.hand_over(export=export, by=world.viewer("pieter")) is None


def test_too_few_is_told_and_nothing_is_made(world: World, cases: list[Case]) -> None:
    Programme.objects.filter(pk=world.programme.pk).update(threshold=5)
    export = made(world)
    assert (export.status, export.file, export.parts.count()) == (ExportStatus.TOO_FEW, None, 0)


def test_one_person_registered_twice_has_one_code(world: World, cases: list[Case]) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        double = consenting(world, "Fatima Zevenbergen")
    merge_residents(
        dossier=cases[0].dossier,
        other=double.dossier,
        reason="Zij zegt het zelf.",
        by=world.viewer("wendy"),
    )
    export = made(world)
    assert (export.residents, export.courses) == (4, 5)
    assert len({row["persoon"] for row in data_of(export)}) == 4
    # taken back in the one dossier, nothing of the other goes either
    take_back(world, double)
    assert make(actions.agree(export=asked(world), by=world.viewer("fleur"))).residents == 3
    with clock.at(clock.now() + timedelta(hours=1)):
        say(world, cases[0].dossier, research=True)
        assert made(world).residents == 4, "said again, in the first dossier"


# --- what is in it ------------------------------------------------------------------------------


def test_the_codebook_explains_every_cell(world: World, cases: list[Case]) -> None:
    files = files_in(made(world))
    assert set(files) == {"gegevens.csv", "codeboek.csv", "codeboek.html", "LEESMIJ.txt"}
    rows, book = table_in(files["gegevens.csv"]), table_in(files["codeboek.csv"])
    assert list(rows[0]) == list(dict.fromkeys(line["kolom"] for line in book))
    explained: dict[str, set[str]] = {}
    for line in book:
        assert line["betekenis"]
        codes = {line["code"]}
        if span := re.fullmatch(r"(\d+) tot en met (\d+)", line["code"]):
            codes = {str(n) for n in range(int(span[1]), int(span[2]) + 1)}
        explained.setdefault(line["kolom"], set()).update(codes)
    for row in rows:
        for column, cell in row.items():
            if column == "persoon":
                assert re.fullmatch(r"[0-9a-f]{32}", cell)
            else:
                assert cell in explained[column], (column, cell)
    for column in rows[0]:
        assert f"<code>{column}</code>" in files["codeboek.html"]
    assert "gedeeld door minstens 2 mensen" in files["codeboek.html"]
    assert DETAILS.institute in files["LEESMIJ.txt"]
    assert missing_words().keys() == {"97", "98", "99"}


def test_what_is_counted(world: World, cases: list[Case]) -> None:
    rows = data_of(made(world))
    assert sorted((r["vraag_wonen"], r["vraag_werk"], r["resultaat_eigen_woning"]) for r in rows) == [
        ("0", "1", "0"), ("0", "1", "1"), ("1", "0", "0"), ("1", "0", "1"),
    ]  # fmt: skip
    assert sorted(r["cijfer_begin_wonen"] for r in rows) == ["3", "4", "5", "99"]
    # one had debts too: alone in that
    assert "vraag_schulden" not in rows[0]
    assert "begin" not in rows[0], "all began in the same quarter"


def test_nothing_of_a_person_is_in_it(world: World, cases: list[Case]) -> None:
    secret = "Zwartgalligheid in de Dorpsstraat 17, bel 06-12345678"
    with clock.at(clock.now() - timedelta(days=30)):
        story.add_problem(
            case=cases[0],
            area=world.areas["wonen"],
            words=secret,
            by=world.viewer("marleen"),
            topics=[],
        )
    export = made(world)
    assert export.file is not None
    everything = "\n".join(files_in(export).values())
    for case in cases:
        dossier = Dossier.objects.select_related("resident").get(pk=case.dossier_id)
        for part in (*dossier.resident.name.split(), dossier.number, dossier.resident.safe_contact):
            if len(part) > 3:
                assert part not in everything
        # a code that anybody could make who knows the number of a resident
        guess = f"persoon:{dossier.resident_id}".encode()
        assert hashlib.sha256(guess).hexdigest()[:32] not in everything
    for words in (
        secret,
        *secret.split(" ")[:1],
        "06-12345678",
        "Dorpsstraat",
        "Marleen",
        "Sociaal Team",
    ):
        assert words not in everything
    for text in ("gegevens.csv", "codeboek.csv", "codeboek.html"):
        assert not re.findall(
            r"\d{4}-\d{2}-\d{2}|\d{1,2} (?:okt|nov|dec)\w* 20", files_in(export)[text]
        )
    # nor anything that somebody wrote about a resident
    for model_text in ("Geen adres", "ochtends"):
        assert model_text not in everything


def test_codes_join_within_a_project_and_not_outside(world: World, cases: list[Case]) -> None:
    first = made(world)
    codes = {row["persoon"] for row in data_of(first)}
    assert {row["persoon"] for row in data_of(next_of(world, first))} == codes
    assert not {row["persoon"] for row in data_of(made(world))} & codes
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key FROM reporting_researchproject WHERE id = %s", [first.project_id]
        )
        kept = cursor.fetchone()[0]
    assert first.project.key
    assert first.project.key not in str(kept), "encrypted where it lies"


def test_as_many_queries_for_many_as_for_one(world: World, cases: list[Case]) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            read_courses(world.houten.pk, [world.programme], QUARTER)
        return len(queries)

    many = count()
    for case in cases[1:]:
        take_back(world, case)
    assert len(read_courses(world.houten.pk, [world.programme], QUARTER)) == 1
    assert count() == many


# --- afterwards ---------------------------------------------------------------------------------


def test_only_who_asked_takes_it_and_for_some_days(world: World, cases: list[Case]) -> None:
    export = made(world)
    for somebody in ("paula", "fleur", "bas"):
        with pytest.raises(Denied):
            actions.hand_over(export=export, by=world.viewer(somebody))
    clear_research()
    export.refresh_from_db()
    assert export.status == ExportStatus.READY
    with clock.at(clock.now() + timedelta(days=7)):
        assert actions.hand_over(export=export, by=world.viewer("pieter")) is None
    export.refresh_from_db()
    assert (export.status, export.file) == (ExportStatus.GONE, None)


def test_each_night_what_is_past_goes(world: World, cases: list[Case], tmp_path: Path) -> None:
    past, stale = made(world), made(world)
    ResearchExport.objects.filter(pk=past.pk).update(available_until_at=clock.now())
    ResearchExport.objects.filter(pk=stale.pk).update(
        available_until_at=clock.now() + timedelta(days=900)
    )
    take_back(world, cases[0])
    assert actions.clear_research() == 2
    assert actions.clear_research() == 0
    statuses = ResearchExport.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [ExportStatus.GONE, ExportStatus.STALE]
    assert not File.objects.exists()
    with clock.at(clock.now() + timedelta(days=1000)):
        assert actions.clear_research() == 2, "the keys"
    assert list(ResearchProject.objects.values_list("key", flat=True)) == [None, None]


def test_a_project_that_ends_leaves_no_file_and_no_key(world: World, cases: list[Case]) -> None:
    export = made(world)
    waiting = actions.ask_export(
        project=export.project,
        programmes=[world.programme],
        period=QUARTER,
        token=uuid4(),
        by=world.viewer("paula"),
    )
    for somebody in ("fleur", "bas", "bregje"):
        with pytest.raises(Denied):
            actions.end_project(project=export.project, by=world.viewer(somebody))
    project = actions.end_project(project=export.project, by=world.viewer("pieter"))
    assert project.key is None
    assert not File.objects.exists()
    waiting.refresh_from_db()
    assert waiting.status == ExportStatus.WITHDRAWN
    with pytest.raises(Conflict):
        next_of(world, export)


def test_the_resident_can_read_it_and_the_log_says_so(world: World, cases: list[Case]) -> None:
    from consent import logbook
    from consent.plugs import DOSSIER_DATA, Asked
    from reporting.copies_research import ResearchData

    export = made(world)
    dossier = cases[0].dossier
    chapters = [one for one in DOSSIER_DATA if isinstance(one, ResearchData)]
    told = Asked(world.viewer("wendy"), dossier, frozenset(), lambda _pk: "")
    assert chapters[0].chapters(told)[0].entries == ()
    actions.hand_over(export=export, by=world.viewer("pieter"))
    entry = chapters[0].chapters(told)[0].entries[0]
    assert DETAILS.institute in entry.title
    assert entry.text == DETAILS.question
    made_line = AuditLine.objects.get(action="research.make")
    assert dossier.pk in made_line.dossier_ids
    about = {one.about for one in logbook.entries(dossier, logbook.groups(dossier))}
    assert any("zonder uw naam" in words or "without your name" in words for words in about)


def test_every_status_has_its_steps() -> None:
    assert set(EXPORT_TRANSITIONS) == set(ExportStatus)
