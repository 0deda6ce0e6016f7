"""Where there is nothing, hardly anything, or a great deal to tell: what a report says then, and how it is read."""

import csv
import re
import uuid
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import page
import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Organisation
from cases.actions import story
from cases.models import HelpTopic, ResultKind
from reporting.actions.editions import ask_edition
from reporting.counted import CountedFact
from reporting.effects.calculator import DERIVED
from reporting.figures import count_figures
from reporting.models import Edition
from reporting.monitor.counting import BY_KEY, count_tables
from reporting.monitor.paper import chart_of, tables_of
from reporting.monitor.protection import protect, show_exact
from reporting.monitor.shapes import Table
from reporting.periods import Period
from reporting.states import Audience, EditionKind
from tests.reporting.cohort import course, job_of, pdf_of
from tests.spreadsheets import read_book
from tests.world import World
from trail import clock, jobs
from trail.sheets import FORMULA
from trail.states import JobStatus

pytestmark = pytest.mark.django_db
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
NEW_YEAR = datetime(2027, 1, 8, 9, tzinfo=clock.AMSTERDAM)
# never in words that people read
LABELS = ("inwoners gesprekken organisaties", "inwoner gesprek organisaties")
BROKEN = re.compile(r"\b(None|nan|NaN|inf|NaT)\b|\[\]|\{\}|%\(")


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


def made(world: World, kind: EditionKind, audience: Audience, **changes: Any) -> Edition:
    """Asked after New Year and made."""
    values: dict[str, Any] = {"period": QUARTER, "introduction": "Eén tafel.", **changes}
    with clock.at(NEW_YEAR):
        edition = ask_edition(
            kind=kind,
            programme=world.programme,
            audience=audience,
            by=world.viewer("pieter"),
            **values,
        )
        jobs.run_job(edition.job_id or 0)
    assert job_of(edition).status == JobStatus.DONE
    edition.refresh_from_db()
    return edition


def text_of(edition: Edition) -> str:
    """What stands on paper; for everybody's reader, within its edges."""
    data = pdf_of(edition)
    checked = page.validate_pdf_bytes(data, profile="ua1")
    assert checked.is_compliant, [(f.rule_id, f.message) for f in checked.failures]
    with pdfplumber.open(BytesIO(data)) as document:
        for sheet in document.pages:
            for sign in sheet.chars:
                assert 0 <= sign["x0"] < sign["x1"] <= sheet.width, sign
                assert 0 <= sign["top"] < sign["bottom"] <= sheet.height, sign
        return " ".join(" ".join(p.extract_text() for p in document.pages).split())


def read(client: Client, edition: Edition) -> str:
    with clock.at(NEW_YEAR):
        shown = client.get(reverse("reporting:detail", args=[edition.pk])).content.decode()
    return " ".join(shown.split())


# --- nothing, one, nothing written down -----------------------------------------------------------


@pytest.mark.parametrize("kind", [EditionKind.FACTSHEET, EditionKind.MONITOR])
@pytest.mark.parametrize("audience", [Audience.PUBLISHED, Audience.INTERNAL])
@pytest.mark.parametrize("people", [0, 1])
def test_of_nobody_and_of_one_who_told_nothing(
    world: World, client: Client, kind: EditionKind, audience: Audience, people: int
) -> None:
    """No topic, no grade, no result, no money: it is made, says so in words, and publishes no number of people."""
    for number in range(people):
        course(world, f"Inwoner {number} Geheimzinnig")
    edition = made(world, kind, audience)
    client.force_login(world.users["pieter"])
    paper, screen = text_of(edition), read(client, edition)
    for told in (paper, screen.split("<main")[1].split("</main")[0]):
        assert not BROKEN.search(told)
        assert "Geheimzinnig" not in told
    if audience == Audience.INTERNAL:
        numbers = f"{people} {people} {4 * people} "
        assert numbers in paper.replace("inwoners", "").replace("gesprekken", "").replace(
            "  ", " "
        ), paper
        return
    # the same words for nobody and for one
    for table in tables_of(edition):
        figure = BY_KEY[table.figure]
        if (figure.of_people and figure not in DERIVED) or figure.key == "organisations":
            assert not [one for one in (*table.lines, table.whole) if one.is_exact], figure.key


# --- over a year change ---------------------------------------------------------------------------


def test_over_a_year_change_each_day_counts_once(world: World) -> None:
    """Talks on Christmas Eve and in January; a question told in the last half hour of the year, and one just after."""
    late = datetime(2026, 12, 31, 23, 30, tzinfo=clock.AMSTERDAM)
    one = course(world, "Anna Aan de Tafel", topics=["wonen"], talks=8, told_at=late)
    with clock.at(late + timedelta(hours=1)):
        topic = HelpTopic.objects.get(municipality=world.houten, key="werk")
        story.add_problem(
            case=one, area=topic.area, words="Over werk", by=world.viewer("wendy"), topics=[topic]
        )

    def counted(first: date, last: date) -> tuple[int, int, set[str]]:
        found = count_figures(world.programme, Period(first, last))
        topics = {tally.key for tally in found.help_topics}
        return found.overview.residents, found.overview.conversations, topics

    eve, new_year = date(2026, 12, 31), date(2027, 1, 1)
    # 1 October and every fortnight: 24 December is the seventh, 7 January the eighth
    assert counted(date(2026, 1, 1), eve) == (1, 7, {"wonen"})
    assert counted(new_year, date(2027, 1, 7)) == (1, 1, {"wonen", "werk"})
    assert counted(date(2026, 12, 24), date(2027, 1, 7)) == (1, 2, {"wonen", "werk"})
    assert counted(date(2026, 12, 25), date(2027, 1, 6))[:2] == (0, 0)
    edition = made(
        world,
        EditionKind.FACTSHEET,
        Audience.INTERNAL,
        period=Period(date(2026, 12, 24), date(2027, 1, 7)),
    )
    assert "24 december 2026 tot en met 7 januari 2027" in text_of(edition)
    assert edition.file_name.startswith("factsheet-houten-2026-2026-12-24-2027-01-07-editie-")


# --- half of them said so -------------------------------------------------------------------------


def graded(world: World, ended: int, said: int) -> dict[str, Table]:
    """So many courses ended, and so many of those residents gave an eight for how it went."""
    CountedFact.objects.bulk_create(
        CountedFact(
            municipality=world.houten,
            programme=world.programme,
            person=uuid.UUID(int=number),
            figure=figure,
            category=category,
            on_date=date(2026, 11, 1),
            value=8 if figure == "evaluation" else 90,
        )
        for figure, category, people in (("ended", "", ended), ("evaluation", "process", said))
        for number in range(people)
    )
    return count_tables(world.programme, QUARTER, {"ended", "evaluation"})


@pytest.mark.parametrize(
    ("ended", "said", "exact", "told"),
    [
        (12, 6, True, ["8,0", "n = 6", "Van 6 inwoners is dit niet bekend."]),
        (12, 6, False, ["8,0", "n = 6", "Van 6 inwoners is dit niet bekend."]),
        # of three it isn't known: that is about few
        (9, 6, False, ["8,0", "n = 6", ""]),
        (12, 4, False, ["te weinig mensen", "", ""]),
        (12, 0, True, ["", "", "Van 12 inwoners is dit niet bekend."]),
    ],
)
def test_of_whom_there_is_no_grade_is_said_and_never_counts_as_nought(
    world: World, ended: int, said: int, exact: bool, told: list[str]
) -> None:
    table, figure = graded(world, ended, said)["evaluation"], BY_KEY["evaluation"]
    with translation.override("nl"):
        names = figure.categories(world.houten.pk)
        shown = (
            show_exact(figure, table)
            if exact
            else protect(figure, table, names, 5, lambda _merges: table)
        )
        chart = chart_of(figure, shown)
        bar = next((one for one in chart.bars if one.label == names[0].label), None)
        missing = [note for note in chart.notes if "niet bekend" in note]
    words = [bar.words, bar.n] if bar else ["", ""]
    assert [*words, *missing, ""][:3] == told


# --- words of others ------------------------------------------------------------------------------

FORMULAS = ("=1+1", "+31 6", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =cmd|'/c calc'!A0", "\uff1d1")
WORLDWIDE = "Zoë, Şule, Łukasz, Őrs, Ñandú, Đặng; مرحبا שלום Ελλάδα Привет 你好 हिन्दी 🙂"


def test_names_that_look_like_formulas_are_texts_in_every_file(
    world: World, client: Client
) -> None:
    course(world, "Anna Aan de Tafel", topics=["wonen"], came=["eigen_woning"])
    names = iter(FORMULAS * 9)
    topics, results = (
        model.objects.filter(municipality=world.houten) for model in (HelpTopic, ResultKind)
    )
    for row in (*Organisation.objects.all(), *topics, *results):
        row.name = next(names)
        row.save()
    edition = made(world, EditionKind.MONITOR, Audience.INTERNAL)
    client.force_login(world.users["pieter"])
    with clock.at(NEW_YEAR):
        book = read_book(client.get(reverse("reporting:book", args=[edition.pk])).content)
        files = [
            client.get(address)
            for key in ("help_topics", "results", "hours", "inflow")
            for address in (
                reverse("reporting:csv", args=[edition.pk, key]),
                reverse("reporting:figure_file", args=[key]),
            )
        ]
    # the reader of the tests fails on a cell that is worked out
    assert set(FORMULAS) <= {cell for rows in book.values() for row in rows for cell in row}
    for answer in files:
        assert answer.status_code == 200
        told = StringIO(answer.content.decode("utf-8-sig"), newline="")
        cells = [cell for row in csv.reader(told, delimiter=";") for cell in row]
        assert [cell for cell in cells if cell.startswith("'")]
        assert not [cell for cell in cells if cell.lstrip().startswith(FORMULA)]


@pytest.mark.parametrize("kind", [EditionKind.FACTSHEET, EditionKind.MONITOR])
def test_any_script_reaches_the_paper(world: World, kind: EditionKind) -> None:
    """Whatever script a name is in, the paper is made and can be read aloud; what is Latin stands there as it is."""
    course(world, "Anna Aan de Tafel", topics=["wonen"])
    HelpTopic.objects.filter(municipality=world.houten, key="wonen").update(name=WORLDWIDE)
    world.houten.name, world.programme.name = "Súdwest-Fryslân Ş", "Op Koers Łódź"
    world.houten.save()
    world.programme.save()
    told = text_of(made(world, kind, Audience.INTERNAL, introduction=WORLDWIDE))
    for word in ("Zoë", "Şule", "Łukasz", "Őrs", "Ñandú", "Súdwest-Fryslân Ş", "Op Koers Łódź"):
        assert word in told, word


# --- a great deal ---------------------------------------------------------------------------------

LONG = "Onderhandelingen over huurtoeslagterugvorderingen en betalingsregelingen"


@pytest.fixture
def forty(world: World) -> World:
    """A municipality with forty questions, some of them long, and a resident who asked each of them."""
    one = course(world, "Anna Aan de Tafel")
    HelpTopic.objects.filter(municipality=world.houten).delete()
    area = world.areas["wonen"]
    for number in range(40):
        name = f"{LONG} {number:02}"[-80:] if number % 4 == 0 else f"Vraag nummer {number:02}"
        topic = HelpTopic.objects.create(
            municipality=world.houten, area=area, key=f"vraag-{number}", name=name, sort_key=number
        )
        story.add_problem(
            case=one, area=area, words=f"Vraag {number}", by=world.viewer("wendy"), topics=[topic]
        )
    return world


@pytest.mark.parametrize("kind", [EditionKind.FACTSHEET, EditionKind.MONITOR])
def test_forty_questions_stand_there_once_each(
    forty: World, client: Client, kind: EditionKind
) -> None:
    edition = made(forty, kind, Audience.INTERNAL)
    paper = text_of(edition)
    client.force_login(forty.users["pieter"])
    screen = read(client, edition)
    for number in range(40):
        name = f"{number:02}" if number % 4 == 0 else f"Vraag nummer {number:02}"
        assert name in paper, name
        assert name in screen, name
    with pdfplumber.open(BytesIO(pdf_of(edition))) as document:
        pages = [" ".join(sheet.extract_text().split()) for sheet in document.pages]
    # begun where there is room: no page is left empty before a long list
    begins = next(text for text in pages if "Vraag nummer 01" in text)
    if kind == EditionKind.FACTSHEET:
        assert begins == pages[0]
        assert len(pages) == 2
    else:
        assert "Wie er aan tafel kwam" in begins
