"""The monitoring report over 100,000 cases, 600,000 conversations and 2,000,000 agreements.

Every figure of a year is counted, one by one, and then all of them as a report does; three are counted by SQL written
by hand too (at most 1.3 times as long). The report is set on paper, beside the same HTML given to WeasyPrint as it
is (at most 1.2 times). Then ten years of quarters are laid beside each other. `CASES=20000` fills a smaller place.
"""

import os
import resource
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from time import perf_counter
from typing import Any
from unittest import mock

from django.db import connection
from django.utils import translation

from benchmarks._place import own_database, refresh_statistics
from benchmarks.case_list import World, fill
from cases.models import Agreement, Attendance, Meeting
from documents import pdf
from reporting.models import Edition
from reporting.monitor import making, paper
from reporting.monitor.audit import audit
from reporting.monitor.counting import BY_KEY, COUNTED, count_tables
from reporting.monitor.facts import count_table
from reporting.monitor.shapes import Shape
from reporting.monitor.shown import ShownLine, ShownTable, tables_out
from reporting.monitor.trends import SHOWN
from reporting.periods import Period, before
from reporting.showing import show_tables
from trail import clock

CASES = int(os.environ.get("CASES", 100_000))
TALKS, AGREEMENTS = 6, 20
MOST_BESIDE_SQL, MOST_BESIDE_WEASYPRINT = 1.3, 1.2
ROUNDS = 3

# a year of one programme, as somebody would ask it who has but this one question
HELD = """
    FROM cases_meeting m JOIN consent_dossier d ON d.id = m.dossier_id JOIN consent_resident r ON r.id = d.resident_id
    WHERE m.municipality_id = %(place)s AND d.programme_id = %(programme)s AND m.status = 'held'
        AND m.on_date BETWEEN %(first)s AND %(last)s
"""
HAND: dict[str, tuple[str, ...]] = {
    # what the factsheet counts comes together
    "conversations": (
        f"SELECT count(*), count(DISTINCT coalesce(r.same_as_id, r.id)) {HELD}",
        f"""
        SELECT count(DISTINCT s.organisation_id) FROM consent_seat s
        WHERE s.municipality_id = %(place)s AND s.from_at < %(until)s AND (s.until_at IS NULL OR s.until_at > %(from)s)
            AND s.dossier_id IN (SELECT m.dossier_id {HELD})
        """,
        f"""
        SELECT t.helptopic_id, count(DISTINCT coalesce(w.same_as_id, w.id))
        FROM cases_problem p JOIN cases_problem_topics t ON t.problem_id = p.id
        JOIN consent_dossier e ON e.id = p.dossier_id JOIN consent_resident w ON w.id = e.resident_id
        WHERE p.municipality_id = %(place)s AND p.added_at < %(until)s
            AND p.dossier_id IN (SELECT m.dossier_id {HELD})
        GROUP BY GROUPING SETS ((t.helptopic_id), ())
        """,
        """
        SELECT x.kind_id, count(*), count(DISTINCT coalesce(r.same_as_id, r.id)) FROM cases_result x
        JOIN consent_dossier d ON d.id = x.dossier_id JOIN consent_resident r ON r.id = d.resident_id
        WHERE x.municipality_id = %(place)s AND d.programme_id = %(programme)s
            AND x.on_date BETWEEN %(first)s AND %(last)s
        GROUP BY GROUPING SETS ((x.kind_id), ())
        """,
        """
        SELECT count(*) FILTER (WHERE over_at >= %(from)s AND over_at < %(until)s),
            count(*) FILTER (WHERE over_at IS NULL OR over_at >= %(until)s),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY over_at - started_at)
                FILTER (WHERE over_at >= %(from)s AND over_at < %(until)s)
        FROM (
            SELECT c.started_at, coalesce(c.watch_at, c.closed_at) AS over_at FROM cases_case c
            JOIN consent_dossier d ON d.id = c.dossier_id
            WHERE c.municipality_id = %(place)s AND d.programme_id = %(programme)s AND d.emptied_at IS NULL
                AND c.started_at < %(until)s
        ) AS courses
        """,
    ),
    "agreements": (
        """
        SELECT a.status, count(*), count(DISTINCT coalesce(r.same_as_id, r.id)) FROM cases_agreement a
        JOIN consent_dossier d ON d.id = a.dossier_id JOIN consent_resident r ON r.id = d.resident_id
        WHERE a.municipality_id = %(place)s AND d.programme_id = %(programme)s
            AND a.due_date BETWEEN %(first)s AND %(last)s
        GROUP BY GROUPING SETS ((a.status), ())
        """,
    ),
    "hours": (
        """
        SELECT o.key, count(*), count(DISTINCT coalesce(r.same_as_id, r.id)),
            sum(extract(epoch FROM greatest(least(m.held_at - m.started_at, interval '3 hours'), interval '0'))) / 3600
        FROM cases_attendance x JOIN cases_meeting m ON m.id = x.meeting_id
        JOIN accounts_organisation o ON o.id = x.organisation_id
        JOIN consent_dossier d ON d.id = x.dossier_id JOIN consent_resident r ON r.id = d.resident_id
        WHERE x.municipality_id = %(place)s AND d.programme_id = %(programme)s AND m.status = 'held'
            AND m.on_date BETWEEN %(first)s AND %(last)s
        GROUP BY GROUPING SETS ((o.key), ())
        """,
    ),
}


def best(what: Callable[[], Any]) -> float:
    """The shortest of some rounds, in seconds."""
    times = []
    for _round in range(ROUNDS):
        begun = perf_counter()
        what()
        times.append(perf_counter() - begun)
    return min(times)


def by_hand(statements: tuple[str, ...], params: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql, params)
            cursor.fetchall()


def memory() -> int:
    """The most that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def copies(model: type[Any], changed: dict[str, str], where: str, most: int) -> None:
    """Rows like those that are there, `most` of each, made by the database."""
    fields = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    columns = ", ".join(fields)
    values = ", ".join(changed.get(name, f"t.{name}") for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values}"
            f" FROM {model._meta.db_table} t, generate_series(1, %s) n WHERE {where}",
            [most],
        )


def fill_place(world: World) -> None:
    fill(world, range(CASES), clock.now())
    moved = "t.on_date - 14 * n::int"
    talks = {
        "number": "2 + n", "on_date": moved, "uid": "gen_random_uuid()",
        "held_at": f"{moved} + time '14:30'", "started_at": f"{moved} + time '13:30'",
    }  # fmt: skip
    copies(Meeting, talks, "t.number = 1", TALKS - 2)
    with connection.cursor() as cursor:
        columns = [str(f.column) for f in Attendance._meta.concrete_fields if not f.primary_key]
        given = {
            "meeting_id": "m.id", "dossier_id": "m.dossier_id", "municipality_id": "m.municipality_id",
            "organisation_id": str(world.partner.pk), "user_id": str(world.me.pk), "is_resident": "false",
            "brought_name": "''",
        }  # fmt: skip
        cursor.execute(
            f"INSERT INTO cases_attendance ({', '.join(columns)}) SELECT {', '.join(given[c] for c in columns)}"
            " FROM cases_meeting m WHERE m.status = 'held'"
        )
    more = {"due_date": "t.due_date - 10 * n::int", "token": "gen_random_uuid()"}
    first = "t.id IN (SELECT min(id) FROM cases_agreement GROUP BY case_id)"
    copies(Agreement, more, first, AGREEMENTS - 3)
    refresh_statistics()


def ten_years() -> float:
    """Laying one more quarter beside forty, of a figure with fourteen lines: seconds."""
    figure = BY_KEY["closings"]
    keys = [f"k{n}" for n in range(14)]
    quarter = Period(date(2016, 1, 1), date(2016, 3, 31))
    tables: list[ShownTable] = []
    for number in range(41):
        lines = tuple(
            ShownLine(k, k, 6 + number % 5 + i, 6 + number % 5 + i) for i, k in enumerate(keys)
        )
        whole = ShownLine("", "", sum(n.n or 0 for n in lines), sum(n.n or 0 for n in lines))
        tables.append(ShownTable(figure.key, Shape.TIMES, quarter, lines, whole, 5))
        quarter = _next(tables[-1].period)
    begun = perf_counter()
    audit(figure, tables[-1], tables[:-1], lambda *_: 99, 5)
    return perf_counter() - begun


def _next(quarter: Period) -> Period:
    start = quarter.end + timedelta(days=1)
    after = (start.replace(day=1) + timedelta(days=100)).replace(day=1)
    return Period(start, after - timedelta(days=1))


def _years_before(year: Period) -> list[Period]:
    """As many as a report draws beside its own."""
    found = [before(year)]
    while len(found) < SHOWN - 1:
        found.append(before(found[-1]))
    return found


def main() -> None:
    """Fill, measure, print; ends with status 1 when something takes more than it may."""
    trouble: list[str] = []
    with own_database():
        world, begun = World(), perf_counter()
        fill_place(world)
        print(
            f"{CASES:,} cases, {Meeting.objects.count():,} conversations, {Agreement.objects.count():,} agreements,"
        )
        print(f"filled in {perf_counter() - begun:.0f} s\n", flush=True)
        today = clock.today()
        year = Period(today - timedelta(days=364), today)
        programme = world.programme
        for figure in COUNTED:
            if figure.facts:
                took = best(partial(count_table, figure, programme, year))
                print(f"{figure.key:24}{took:8.2f} s")
        print()
        for key, statements in HAND.items():
            params = {
                "place": world.municipality.pk, "programme": programme.pk, "first": year.start, "last": year.end,
                "from": year.from_at, "until": year.until_at,
            }  # fmt: skip
            figure = BY_KEY[key]
            counting = (
                partial(count_table, figure, programme, year)
                if figure.facts
                else partial(count_tables, programme, year, [key])
            )
            ours = best(counting)

            hand = best(partial(by_hand, statements, params))
            print(
                f"{key:24}{ours:8.2f} s, by hand {hand:.2f} s: {ours / hand:.2f} times", flush=True
            )
            if ours > hand * MOST_BESIDE_SQL:
                trouble.append(f"{key}: more than {MOST_BESIDE_SQL} times the SQL by hand")
        start, least = perf_counter(), memory()
        counted = count_tables(programme, year)
        took = perf_counter() - start
        print(
            f"\nall figures of a year: {took:.1f} s, memory {least} MB before, {memory()} MB after",
            flush=True,
        )
        shown = show_tables(counted, programme, exact=True).values()
        edition = Edition(
            programme=programme, kind="monitor", number=1, audience="internal", start_date=year.start,
            end_date=year.end, introduction="Eén tafel.",
            figures={
                "tables": tables_out(shown),
                # the years before, as if they were the same, to draw how it went
                "older": tables_out(replace(table, period=one) for one in _years_before(year) for table in shown),
            },
        )  # fmt: skip
        with translation.override("nl"):
            page = paper.lay_out(edition, made_on=today)
        template = making.MonitorMaker.template
        made: list[str] = []
        with mock.patch.object(pdf, "_html", made.append):
            pdf.render_pdf(template, page, title=page["title"])
        whole = best(lambda: pdf.render_pdf(template, page, title=page["title"]))
        bare = best(lambda: pdf._document(made[0]).write_pdf(pdf_variant="pdf/ua-1"))
        print(
            f"the paper: {whole:.2f} s, WeasyPrint alone {bare:.2f} s: {whole / bare:.2f} times, {memory()} MB"
        )
        if whole > bare * MOST_BESIDE_WEASYPRINT:
            trouble.append(f"the paper: more than {MOST_BESIDE_WEASYPRINT} times WeasyPrint alone")
        print(f"one quarter beside ten years of them: {ten_years():.1f} s")
    if trouble:
        print("\nToo dear: " + "; ".join(trouble))
        sys.exit(1)
