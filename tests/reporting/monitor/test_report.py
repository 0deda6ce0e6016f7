"""A report from asking to reading: the paper, the files, the quarters beside each other, and two made at once."""

import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import page
import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.programmes import change_settings
from documents.pdf import render_pdf
from reporting.actions.editions import ask_edition, publish_edition
from reporting.factsheet import count_sheet
from reporting.history import History, history_of
from reporting.models import Edition
from reporting.monitor.counting import BY_KEY
from reporting.monitor.files import rows_of
from reporting.monitor.paper import chapters, tables_of
from reporting.periods import Period, Span, before, last_whole, whole_span
from reporting.states import Audience, EditionKind, EditionStatus
from tests.reporting.cohort import course, job_of, pdf_of
from tests.world import SYSTEM, World
from trail import clock, jobs
from trail.states import JobStatus

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


@pytest.fixture
def new_year(world: World) -> Any:
    for number in range(6):
        topics = ["wonen", "werk"] if number < 5 else ["wonen", "huiselijk_geweld"]
        course(
            world, f"Inwoner {number} Geheimzinnig", topics=topics, came=["eigen_woning"], talks=2
        )
    with clock.at(clock.now().replace(year=2027, month=1, day=4)):
        yield


def report(
    world: World, audience: Audience = Audience.PUBLISHED, period: Period = QUARTER
) -> Edition:
    edition = ask_edition(
        kind=EditionKind.MONITOR,
        programme=world.programme,
        period=period,
        audience=audience,
        introduction="Eén tafel, één verhaal; cijfers met ç en ë.",
        by=world.viewer("pieter"),
    )
    jobs.run_job(edition.job_id or 0)
    edition.refresh_from_db()
    return edition


def test_the_paper_can_be_read_by_everybody_and_names_nobody(world: World, new_year: None) -> None:
    edition = report(world)
    assert edition.status == EditionStatus.MADE
    data = pdf_of(edition)
    checked = page.validate_pdf_bytes(data, profile="ua1")
    assert checked.is_compliant, [(f.rule_id, f.message) for f in checked.failures]
    with pdfplumber.open(BytesIO(data)) as document:
        text = " ".join(" ".join(p.extract_text() for p in document.pages).split())
        told = f"{text} {document.metadata}"
    for part in (
        "Kwartaalrapport",
        "Gemeente Houten · oktober tot en met december 2026",
        "cijfers met ç en ë",
        "Inhoud",
        "6 12 4 inwoners gesprekken organisaties",
        "Wonen bijna iedereen",
        "Wie mensen aanmeldde",
        "Aantallen over minder dan 5 mensen zijn niet getoond",
        "1 / ",
    ):
        assert part in text, part
    assert "Geheimzinnig" not in told
    # counted with what it joins, and never a line of its own
    # (where the words take two lines, the figure is read between them)
    one_line = text.replace(
        "veiligheid, minder dan 5 Huiselijk geweld)", "veiligheid, Huiselijk geweld) minder dan 5"
    )
    assert "Kinderen, veiligheid (Kinderen, veiligheid, Huiselijk geweld) minder dan 5" in one_line
    assert edition.file_name.startswith("monitor-houten-2026-2026-10-01-2026-12-31-editie-")
    # what is in words stands behind what is told in numbers: its place says nothing
    for table in tables_of(edition):
        exact = [line.is_exact for line in table.lines if line.key != "other"]
        if BY_KEY[table.figure].ranked:
            assert exact == sorted(exact, reverse=True), table.figure


def test_counts_are_rounded_where_the_programme_chose_so(world: World, new_year: None) -> None:
    change_settings(programme=world.programme, values={"rounding": "5"}, by=SYSTEM)
    edition = report(world)
    with pdfplumber.open(BytesIO(pdf_of(edition))) as document:
        text = " ".join(" ".join(p.extract_text() for p in document.pages).split())
    # six residents and twelve conversations; organisations are no residents
    assert "5 10 4 inwoners gesprekken organisaties" in text
    said = "afgerond op een veelvoud van 5"
    tables = [table for table in tables_of(edition) if table.period == QUARTER]
    of_people = [table for table in tables if BY_KEY[table.figure].of_people]
    # in every definition, and at the end
    charts = [chart for chapter in chapters(tables, QUARTER) for chart in chapter.every]
    # the calculator's amounts of money are no counts
    money = {"calculator", "calculator_certainty"}
    assert all(
        bool(chart.rounding) == chart.figure.of_people for chart in charts if chart.key not in money
    )
    assert text.count(said) == sum(bool(chart.rounding) for chart in charts) + 1
    # what is rounded away is not kept behind the paper either
    for table in of_people:
        assert table.rounded_to == (None if table.figure in money else 5)
        assert all(not number or number % 5 == 0 for number in (table.base, table.missing))
        assert all(not line.n or line.n % 5 == 0 for line in (*table.lines, table.whole))
    world.programme.refresh_from_db()
    sheet, _tables = count_sheet(
        world.programme, QUARTER, exact=False, history=History({}, frozenset())
    )
    assert [cell.number for cell in sheet.overview] == [5, 10, 4]
    # a sum of rounded numbers would be a number of its own
    assert sheet.topics_in_all is None
    exact, _tables = count_sheet(world.programme, QUARTER, exact=True)
    assert [cell.number for cell in exact.overview] == [6, 12, 4]


def test_for_ourselves_every_number_is_exact(world: World, new_year: None) -> None:
    edition = report(world, Audience.INTERNAL)
    topics = next(
        t for t in tables_of(edition) if t.figure == "help_topics" and t.period == QUARTER
    )
    assert {line.key: line.number for line in topics.lines if line.number} == {
        "wonen": 6,
        "werk": 5,
        "huiselijk_geweld": 1,
    }


def test_what_is_taken_along_is_what_is_shown(world: World, new_year: None, client: Client) -> None:
    edition = report(world)
    client.force_login(world.users["pieter"])
    text = client.get(reverse("reporting:csv", args=[edition.pk, "help_topics"])).content.decode(
        "utf-8-sig"
    )
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    shown = next(t for t in tables_of(edition) if t.figure == "help_topics" and t.period == QUARTER)
    assert [row[0] for row in rows[1:]] == [row[0] for row in rows_of(shown)[1:]]
    assert "Huiselijk geweld" not in {row[0] for row in rows}
    book = client.get(reverse("reporting:book", args=[edition.pk]))
    with ZipFile(BytesIO(book.content)) as packed:
        names = packed.read("xl/workbook.xml").decode()
    assert "Wat er geteld is" in names
    assert "Maanden later wat mensen overda" in names
    for key in ("bestaat-niet", "asking"):
        assert client.get(reverse("reporting:csv", args=[edition.pk, key])).status_code == 404


def test_quarters_stand_beside_each_other_once_published(
    world: World, new_year: None, client: Client
) -> None:
    edition = report(world)
    client.force_login(world.users["bas"])
    url = reverse("reporting:quarters")
    assert "nog geen kwartaal" in client.get(url).content.decode()
    publish_edition(edition=edition, by=world.viewer("pieter"))
    shown = client.get(url, {"cijfer": "conversations"}).content.decode()
    assert "4e kwartaal 2026" in shown
    assert ">12<" in shown
    # what an address makes up is what one sees first
    for query in ({"cijfer": "zomaar"}, {"programma": "1 OR 1=1"}, {"programma": "999999"}):
        assert client.get(url, query).status_code == 200


def test_figures_of_now_take_only_what_is_offered(world: World, client: Client) -> None:
    client.force_login(world.users["pieter"])
    url = reverse("reporting:figures")
    assert client.get(url, {"period": "2026-10-01_2026-10-01"}).status_code == 422  # of one day
    assert client.get(url, {"period": "2031-01-01_2031-03-31"}).status_code == 422
    assert client.get(url, {"period": "x", "programme": "\0"}).status_code == 422
    assert client.get(url, {"window": "cellar"}).status_code == 422
    assert client.get(url, {"programme": str(world.bunnik_programme.pk)}).status_code == 422
    # nobody at all is a figure too
    assert client.get(url).status_code == 200


def test_two_that_are_made_at_once_are_laid_beside_each_other(
    world: World, new_year: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second becomes ready while the first is counted: the first is counted once more."""
    late = ask_edition(
        kind=EditionKind.MONITOR,
        programme=world.programme,
        period=QUARTER,
        audience=Audience.PUBLISHED,
        introduction="De eerste.",
        by=world.viewer("pieter"),
    )
    real = render_pdf
    others: list[Edition] = []
    papers: list[str] = []

    def slow(*args: Any, **named: Any) -> bytes:
        papers.append(args[0])
        if len(papers) == 1:
            others.append(report(world, period=Period(date(2026, 1, 1), date(2026, 12, 31))))
        return real(*args, **named)

    monkeypatch.setattr("reporting.making.render_pdf", slow)
    jobs.run_job(late.job_id or 0)
    job = job_of(late)
    assert (job.status, job.attempts) == (JobStatus.DONE, 1), "counting again is no failure"
    late.refresh_from_db()
    assert late.status == EditionStatus.MADE
    assert history_of(world.programme).editions == {late.pk, others[0].pk}
    assert len(papers) == 3, "one of them twice"


def test_the_period_before_a_period() -> None:
    assert before(QUARTER) == Period(date(2026, 7, 1), date(2026, 9, 30))
    assert before(Period(date(2026, 1, 1), date(2026, 3, 31))).start == date(2025, 10, 1)
    assert before(Period(date(2026, 1, 1), date(2026, 12, 31))).start == date(2025, 1, 1)
    assert before(Period(date(2026, 3, 2), date(2026, 3, 3))) == Period(
        date(2026, 2, 28), date(2026, 3, 1)
    )
    assert whole_span(QUARTER) == Span.QUARTER
    assert whole_span(Period(date(2026, 11, 1), date(2027, 1, 31))) is None
    assert last_whole(Span.QUARTER, date(2027, 1, 1)) == QUARTER
