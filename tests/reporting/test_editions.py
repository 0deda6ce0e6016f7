"""Asking, four eyes, making, publishing, withdrawing."""

import hashlib
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import page
import pdfplumber
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.actions import people
from accounts.states import Role
from documents.models import File
from documents.pdf import render_pdf
from reporting.actions import editions as actions
from reporting.models import Edition
from reporting.periods import Period
from reporting.states import EDITION_TRANSITIONS, Audience, EditionStatus
from tests.reporting.cohort import AUTUMN, asked, course, job_of, pdf_of
from tests.world import SYSTEM, World
from trail import clock, jobs
from trail.errors import Conflict, Denied
from trail.models import AuditLine, Job
from trail.states import JobStatus


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


def make(edition: Edition) -> Edition:
    """What the worker does."""
    jobs.run_job(edition.job_id or 0)
    edition.refresh_from_db()
    return edition


def text_of(edition: Edition) -> str:
    data = pdf_of(edition)
    report = page.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    assert report.document.page_count == 1
    with pdfplumber.open(BytesIO(data)) as document:
        return " ".join(" ".join(p.extract_text() for p in document.pages).split())


def test_an_internal_edition_is_exact_and_whole(world: World) -> None:
    course(world, "Anna", topics=["wonen", "huiselijk_geweld"], came=["eigen_woning"], talks=2)
    edition = make(asked(world, audience=Audience.INTERNAL))
    assert edition.status == EditionStatus.MADE
    text = text_of(edition)
    for part in (
        "Gemeente Houten · 1 oktober tot en met 11 november 2026",
        "één tafel, één verhaal, één plan",
        "1 2 4 inwoner gesprekken organisaties",
        "Wonen 1",
        "Huiselijk geweld 1",
        "2 vragen van 1 inwoner",
        "Eigen woning 1",
        "Editie 1, gemaakt uit het casusregister op 12 november 2026.",
        "Voor intern gebruik",
    ):
        assert part in text, text
    assert edition.sha256 == hashlib.sha256(pdf_of(edition)).hexdigest()
    job = job_of(edition)
    assert (job.status, job.progress, job.result) == (JobStatus.DONE, 100, {"edition": edition.pk})


def test_a_published_edition_is_protected_and_keeps_nothing_exact(world: World) -> None:
    course(world, "Anna", topics=["wonen", "huiselijk_geweld"], came=["eigen_woning"], talks=2)
    edition = make(asked(world))
    text = text_of(edition)
    assert "minder dan 5" in text
    assert "geweld" not in text
    assert "zodat niemand te herkennen is" in text
    assert edition.sheet is not None
    assert all(c.number is None for c in (*edition.sheet.help_topics, *edition.sheet.results))
    assert edition.figures is not None
    (topics,) = [t for t in edition.figures["tables"] if t["figure"] == "help_topics"]
    # counted with what it joins, whether there is any or not
    assert "huiselijk_geweld" not in {line["key"] for line in topics["lines"]}
    assert {line["number"] for line in topics["lines"]} == {None}


def test_small_numbers_take_a_second_person(world: World) -> None:
    course(world, "Anna Aan de Tafel", topics=["huiselijk_geweld"])
    edition = asked(world, show_small=True, reason="De pilot heeft deze cijfers zelf gepubliceerd.")
    assert (edition.status, edition.job_id) == (EditionStatus.CONFIRMING, None)
    assert not Job.objects.exists()
    with pytest.raises(Denied, match="zelf gevraagd"):
        actions.confirm_exact(edition=edition, by=world.viewer("pieter"))
    for stranger in ("bas", "marleen", "bregje", "anna"):
        with pytest.raises(Denied):
            actions.confirm_exact(edition=edition, by=world.viewer(stranger))
    edition = make(actions.confirm_exact(edition=edition, by=world.viewer("paula")))
    text = text_of(edition)
    assert "Huiselijk geweld 1" in text
    assert "Kleine aantallen zijn getoond op besluit van twee personen" in text
    with pytest.raises(Conflict):
        actions.confirm_exact(edition=edition, by=world.viewer("paula"))


def test_four_eyes_look_at_the_person_in_any_role(world: World) -> None:
    """Pieter gets a second membership as project leader elsewhere in Houten: still Pieter."""
    people.add_membership(
        user=world.users["pieter"],
        organisation=world.organisations["gemeente"],
        municipality=world.houten,
        role=Role.PROJECT_LEADER,
        from_date=date(2026, 1, 1),
        by=SYSTEM,
    )
    edition = asked(world, show_small=True, reason="Omdat het kan.")
    with pytest.raises(Denied):
        actions.confirm_exact(edition=edition, by=world.viewer("pieter"))


def test_the_database_holds_four_eyes_and_why_it_is_withdrawn(world: World) -> None:
    edition = asked(world, show_small=True, reason="Omdat het kan.")
    mine = Edition.objects.filter(pk=edition.pk)
    for change in (
        {"confirmed_by": world.users["pieter"], "confirmed_at": clock.now()},
        {"status": EditionStatus.ASKED},
        {"reason": ""},
        {"quote_gone": True},
        {"status": EditionStatus.PUBLISHED},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**change)


def test_asked_twice_made_once(world: World) -> None:
    token = uuid4()
    first = asked(world, token=token)
    assert asked(world, token=token).pk == first.pk
    assert asked(world, token=uuid4()).pk == first.pk, "the same is still being made"
    assert Job.objects.count() == 1
    make(first)
    assert asked(world, token=token).pk == first.pk, "the back button, after it was made"
    other = asked(world, token=token, introduction="Andere woorden.")
    assert (other.pk != first.pk, other.number) == (True, 2)
    assert asked(world, token=uuid4()).number == 3, "asked anew, later: new figures"
    jobs.run_job(first.job_id or 0)
    assert File.objects.count() == 1


@pytest.mark.parametrize(
    ("by", "changes", "why"),
    [
        ("marleen", {}, "projectleider"),
        ("bas", {}, "projectleider"),
        ("bregje", {}, "projectleider"),
        ("pieter", {"period": Period(date(2026, 11, 1), date(2026, 11, 13))}, "nog niet voorbij"),
        ("pieter", {"show_small": True}, "reden"),
    ],
)
def test_who_may_ask_and_what(world: World, by: str, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(Denied, match=why):
        asked(world, by=by, **changes)
    assert not Edition.objects.exists()


def test_publishing_lets_policy_makers_have_it_until_it_is_withdrawn(world: World) -> None:
    edition = make(asked(world))
    reader, leader = world.viewer("bas"), world.viewer("pieter")
    assert not Edition.objects.visible_to(reader).exists()
    with pytest.raises(Denied):
        actions.publish_edition(edition=edition, by=reader)
    actions.publish_edition(edition=edition, by=leader)
    assert Edition.objects.visible_to(reader).get() == edition
    with pytest.raises(Conflict):
        actions.publish_edition(edition=edition, by=leader)
    actions.withdraw_edition(edition=edition, reason="Er staat een fout in.", by=leader)
    assert not Edition.objects.visible_to(reader).exists()
    edition.refresh_from_db()
    assert edition.withdrawn_reason == "Er staat een fout in."
    assert edition.figures is not None, "the figures stay"
    assert not Edition.objects.visible_to(leader).finished().exists()
    kinds = list(AuditLine.objects.filter(thing_id=edition.pk).values_list("action", flat=True))
    assert kinds == ["edition.ask", "edition.make", "edition.publish", "edition.withdraw"]


def test_an_internal_edition_is_never_published(world: World) -> None:
    edition = make(asked(world, audience=Audience.INTERNAL))
    with pytest.raises(Denied, match="voor uzelf"):
        actions.publish_edition(edition=edition, by=world.viewer("pieter"))


def test_who_sees_which(world: World) -> None:
    published = actions.publish_edition(edition=make(asked(world)), by=world.viewer("pieter"))
    make(asked(world, audience=Audience.INTERNAL))
    seen = {name: Edition.objects.visible_to(world.viewer(name)).count() for name in world.users}
    assert {name: n for name, n in seen.items() if n} == {"pieter": 2, "paula": 2, "bas": 1}
    assert Edition.objects.visible_to(world.viewer("bas")).get() == published


@pytest.mark.parametrize("change", [{"figures": {}}, {"introduction": "Anders"}, {"number": 9}])
def test_a_made_edition_is_frozen(world: World, change: dict[str, Any]) -> None:
    edition = make(asked(world))
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(**change)


def test_withdrawn_while_it_waited_is_not_made(world: World) -> None:
    edition = asked(world)
    actions.withdraw_edition(edition=edition, reason="Vergissing", by=world.viewer("pieter"))
    assert make(edition).file is None
    assert job_of(edition).status == JobStatus.DONE


def test_a_taken_over_worker_keeps_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweeper gave the job to another while this worker was laying out."""
    edition = asked(world)
    real = render_pdf

    def taken_over(*args: Any, **kwargs: Any) -> bytes:
        Job.objects.filter(pk=job_of(edition).pk).update(claim=uuid4())
        return real(*args, **kwargs)

    monkeypatch.setattr("reporting.making.render_pdf", taken_over)
    make(edition)
    assert (edition.status, edition.file, File.objects.count()) == (EditionStatus.ASKED, None, 0)


def test_a_failing_job_can_be_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = asked(world)

    def broken(*args: Any, **kwargs: Any) -> bytes:
        raise OSError("no font")

    with monkeypatch.context() as patch:
        patch.setattr("reporting.making.render_pdf", broken)
        for _attempt in range(jobs.MAX_ATTEMPTS):
            make(edition)
    failed = job_of(edition)
    assert (failed.status, failed.error) == (JobStatus.FAILED, "OSError")
    again = actions.retry_edition(edition=edition, by=world.viewer("paula"))
    assert again.job_id != failed.pk
    assert actions.retry_edition(edition=edition, by=world.viewer("pieter")).job_id == again.job_id
    assert make(again).status == EditionStatus.MADE


def test_every_status_has_its_steps() -> None:
    assert set(EDITION_TRANSITIONS) == set(EditionStatus)


def test_the_threshold_is_the_programmes(world: World) -> None:
    world.programme.threshold = 2
    world.programme.save()
    for name in ("Anna", "Ben"):
        course(world, f"{name} Tafel", topics=["wonen"])
    course(world, "Cor Tafel", topics=["werk"])
    course(world, "Dik Tafel")
    edition = make(asked(world, period=Period(AUTUMN.start, AUTUMN.end - timedelta(days=1))))
    text = text_of(edition)
    assert "Wonen 2" in text
    assert "Overig minder dan 2" in text
    assert "samen: Scheiding, Geld en uitkering, Schulden, Werk, Opleiding" in text
