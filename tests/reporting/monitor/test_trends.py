"""How it went over periods: what was told of each, drawn; what wasn't told has no height."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import page
import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from reporting.actions.editions import (
    ask_edition,
    confirm_exact,
    publish_edition,
    withdraw_edition,
)
from reporting.models import Edition
from reporting.monitor.counting import BY_KEY
from reporting.monitor.paper import older_of, tables_of
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.monitor.trends import HEIGHT, SHOWN, Told, in_a_row, over_time, rows_over
from reporting.periods import Period
from reporting.states import Audience, EditionKind, Mark, Why
from tests.reporting.cohort import course, pdf_of
from tests.reporting.monitor.test_report import QUARTER, report
from tests.world import World
from trail import clock, jobs
from trail.errors import Conflict

TOPICS = BY_KEY["help_topics"]
QUARTERS = [
    Period(date(2026, 1, 1), date(2026, 3, 31)),
    Period(date(2026, 4, 1), date(2026, 6, 30)),
    Period(date(2026, 7, 1), date(2026, 9, 30)),
    QUARTER,
]


def table(period: Period, *lines: ShownLine, figure: str = "help_topics") -> ShownTable:
    whole = ShownLine("", "", None, mark=Mark.WITHHELD, why=Why.FEW)
    return ShownTable(figure, BY_KEY[figure].shape, period, lines, whole, 5)


def told(key: str, number: int | None, holds: tuple[str, ...] = ()) -> ShownLine:
    """`None`: fewer than five."""
    if number is None:
        return ShownLine(key, key, None, mark=Mark.FEW, why=Why.FEW, holds=holds)
    return ShownLine(key, key, number, number, holds=holds)


NUMBERS = st.lists(
    st.one_of(st.none(), st.integers(5, 400)), min_size=len(QUARTERS), max_size=len(QUARTERS)
)


@given(NUMBERS, NUMBERS)
def test_a_column_is_as_high_as_its_number_and_a_frame_is_always_the_same(
    first: list[int | None], second: list[int | None]
) -> None:
    tables = [
        table(quarter, told("a", one), told("b", other))
        for quarter, one, other in zip(QUARTERS, first, second, strict=True)
    ]
    most = max((n for n in (*first, *second) if n is not None), default=0)
    for row, numbers in zip(rows_over(TOPICS, tables), (first, second), strict=True):
        for column, number, words in zip(row.columns, numbers, row.words, strict=True):
            if number is None:
                assert (column.told, column.height) == (Told.WORDS, 0)
                assert not any(sign in words for sign in "012346789"), "'fewer than 5' and no more"
            else:
                assert column.told == Told.NUMBER
                assert abs(column.height - HEIGHT * number / most) <= 1
                assert 0 < column.height <= HEIGHT
                assert words == str(number)
        assert row.is_drawn == (sum(n is not None for n in numbers) > 1)


def test_what_held_other_things_before_is_not_drawn_beside_it() -> None:
    tables = [
        table(QUARTERS[0], told("other", 9, ("a", "b", "c"))),
        None,
        table(QUARTERS[2], told("other", 8, ("b", "c"))),
        table(QUARTERS[3], told("other", 7, ("b", "c"))),
    ]
    (row,) = rows_over(TOPICS, tables)
    assert [column.told for column in row.columns] == [
        Told.WORDS,
        Told.NOTHING,
        Told.NUMBER,
        Told.NUMBER,
    ]
    # the number itself is published: it stands there in words
    assert row.words == ("9", "", "8", "7")


def test_a_period_of_which_nothing_is_known_keeps_its_place() -> None:
    (trend,) = over_time([table(QUARTERS[n], told("a", 9), told("b", 8)) for n in (0, 2, 3)])
    assert trend.periods == tuple(quarter.short_words for quarter in QUARTERS)
    assert [column.told for column in trend.rows[0].columns] == [
        Told.NUMBER,
        Told.NOTHING,
        Told.NUMBER,
        Told.NUMBER,
    ]
    assert in_a_row([]) == []
    # nor are more drawn than fit, and none before the first that is known
    years = [Period(date(year, 1, 1), date(year, 12, 31)) for year in range(2000, 2027)]
    assert in_a_row(years) == years[-SHOWN:]
    assert in_a_row([years[0], years[-1]])[0] == years[-1]


def test_the_order_is_the_newest_one_and_a_single_line_keeps_the_name_of_its_figure() -> None:
    older = [table(quarter, told("a", 9), told("b", 8)) for quarter in QUARTERS[:3]]
    newest = table(QUARTERS[3], told("b", 12), told("a", 9))
    assert [row.name for row in rows_over(TOPICS, [*older, newest])] == ["b", "a"]
    # all topics together are a line of the topics, no number of its own
    (trend,) = over_time([table(quarter, told("other", 9)) for quarter in QUARTERS])
    assert (trend.title, [row.name for row in trend.rows]) == (str(TOPICS.name), ["other"])


def test_two_periods_are_no_course_and_what_never_has_a_number_is_left_out() -> None:
    tables = [table(quarter, told("a", 9), told("b", None)) for quarter in QUARTERS]
    assert over_time(tables[:2]) == []
    (trend,) = over_time(tables)
    assert [row.name for row in trend.rows] == ["a"]
    assert over_time([table(quarter, told("b", None)) for quarter in QUARTERS]) == []
    # nor is a row of nothing but noughts
    assert over_time([table(quarter, told("a", 0)) for quarter in QUARTERS]) == []


def test_grades_have_a_scale_of_their_own() -> None:
    grades = [
        table(quarter, ShownLine("begin", "begin", Decimal("5.0"), 12), figure="evaluation")
        for quarter in QUARTERS
    ]
    (row,) = rows_over(BY_KEY["evaluation"], grades)
    assert {column.height for column in row.columns} == {HEIGHT // 2}
    # a mean of twelve isn't one of sixty
    assert set(row.words) == {"5,0 (n\xa0=\xa012)"}


# --- in a report ----------------------------------------------------------------------------------

AUTUMN = Period(date(2026, 10, 1), date(2026, 12, 31))
MONTHS = [
    Period(date(2026, 10, 1), date(2026, 10, 31)),
    Period(date(2026, 11, 1), date(2026, 11, 30)),
    Period(date(2026, 12, 1), date(2026, 12, 31)),
]


@pytest.fixture
def winter(world: World) -> Iterator[World]:
    """Six residents with three conversations in October and one in November; today is in January."""
    for number in range(6):
        course(world, f"Inwoner {number} Geheimzinnig", topics=["wonen"], talks=4)
    with clock.at(clock.now().replace(year=2027, month=1, day=4)):
        yield world


def published(world: World, period: Period) -> Edition:
    edition = report(world, period=period)
    return publish_edition(edition=edition, by=world.viewer("pieter"))


@pytest.mark.django_db
def test_a_report_repeats_what_was_published_and_nothing_else(winter: World) -> None:
    first = published(winter, MONTHS[0])
    last = published(winter, MONTHS[2])
    assert {t.period for t in tables_of(last)} == {MONTHS[2], MONTHS[1]}
    # as published, not as counted now
    out = {(t.figure, t.period): t for t in tables_of(first)}
    assert {(t.figure, t.period): t for t in older_of(last)} == out
    trends = {trend.key: trend for trend in over_time([*tables_of(last), *older_of(last)])}
    assert trends["singles"].periods[-3:] == ("Okt 2026", "Nov 2026", "Dec 2026")
    # what was withdrawn meanwhile doesn't come out after all, and is repeated no more
    waiting = report(winter, period=MONTHS[2])
    withdraw_edition(edition=first, reason="Er stond een fout in.", by=winter.viewer("pieter"))
    with pytest.raises(Conflict, match="anders"):
        publish_edition(edition=waiting, by=winter.viewer("pieter"))
    assert older_of(report(winter, period=MONTHS[2])) == ()


@pytest.mark.django_db
def test_small_numbers_of_one_report_are_for_that_report(winter: World) -> None:
    """Two people decided it of October: not of December, that would draw it, nor of the quarters for who reads."""
    for period in (MONTHS[0], AUTUMN):
        october = ask_edition(
            kind=EditionKind.MONITOR,
            programme=winter.programme,
            period=period,
            audience=Audience.PUBLISHED,
            introduction="Eén tafel.",
            show_small=True,
            reason="De raad vraagt naar de aantallen.",
            by=winter.viewer("pieter"),
        )
        confirm_exact(edition=october, by=winter.viewer("paula"))
        october.refresh_from_db()
        jobs.run_job(october.job_id or 0)
        publish_edition(edition=october, by=winter.viewer("pieter"))
    assert older_of(report(winter, period=MONTHS[2])) == ()
    client = Client()
    client.force_login(winter.users["bas"])
    assert "nog geen kwartaal" in client.get(reverse("reporting:quarters")).content.decode()


@pytest.mark.django_db
def test_for_ourselves_every_period_is_exact_on_paper_on_screen_and_in_the_files(
    winter: World,
) -> None:
    edition = report(winter, Audience.INTERNAL, MONTHS[2])
    data = pdf_of(edition)
    checked = page.validate_pdf_bytes(data, profile="ua1")
    assert checked.is_compliant, [(f.rule_id, f.message) for f in checked.failures]
    with pdfplumber.open(BytesIO(data)) as document:
        text = " ".join(" ".join(p.extract_text() for p in document.pages).split())
    assert "Elke periode precies, geteld voor dit rapport." in text
    client = Client()
    client.force_login(winter.users["pieter"])
    screen = client.get(reverse("reporting:detail", args=[edition.pk])).content.decode()
    assert screen.count('class="ok-drawing"') == sum(
        len(trend.rows) for trend in over_time([*tables_of(edition), *older_of(edition)])
    )
    answer = client.get(reverse("reporting:csv", args=[edition.pk, "conversations"]))
    (head, row) = csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    told = dict(zip(head, row, strict=True))
    # three conversations each in October
    assert told["Okt 2026"] == "18"
