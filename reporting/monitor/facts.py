"""Counting facts in the database: one statement per figure, whatever its size.

The facts of rows that are there, and those that remain of rows that were destroyed (`CountedFact`), are put under
each other and grouped once, so that people, means and medians are right over both.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    CharField,
    DecimalField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Extract, TruncDate

from accounts.models import Programme
from reporting.counted import CountedFact
from reporting.monitor.protection import in_effect
from reporting.monitor.shapes import Facts, Figure, Line, Merges, Number, Shape, Table
from reporting.periods import Period
from trail.clock import AMSTERDAM

NUMERIC: "DecimalField[Any, Any]" = DecimalField(max_digits=16, decimal_places=4)
# two registrations of one person are counted once (consent.models.ResidentMerge)
PERSON = "dossier__resident"


def person(path: str = PERSON) -> Cast:
    """Whom a row is about, as text; two registrations of one person are one."""
    return Cast(Coalesce(f"{path}__same_as", path), TextField())


def value(expression: Any = 1) -> Cast:
    """The value of a fact, numeric."""
    return Cast(Value(expression) if isinstance(expression, int) else expression, NUMERIC)


def category(expression: Any = "") -> Cast:
    """The category of a fact, as text; a str is a constant, an F a field."""
    return Cast(Value(expression) if isinstance(expression, str) else expression, CharField())


def days(first: str, last: str) -> Any:
    """Days from one date or moment to another, as a number with a fraction."""
    lasted = ExpressionWrapper(F(last) - F(first), output_field=DurationField())
    return Extract(lasted, "epoch") / Value(86400.0)


def _on(facts: Facts) -> Any:
    return TruncDate(facts.day, tzinfo=AMSTERDAM) if facts.is_moment else F(facts.day)


def live_facts(facts: Facts, programme: Programme, *periods: Period) -> QuerySet[Any, Any]:
    """Rows that are there, within these periods: person, day, category, value."""
    within = Q()
    for period in periods:
        if facts.is_moment:
            within |= Q(
                **{f"{facts.day}__gte": period.from_at, f"{facts.day}__lt": period.until_at}
            )
        else:
            within |= Q(**{f"{facts.day}__range": (period.start, period.end)})
    rows = facts.rows(programme.municipality_id).filter(within)
    if facts.of_programme:
        rows = rows.filter(dossier__programme=programme)
    return _columns(facts, rows)


def _columns(facts: Facts, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    columns: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(fact_on=_on(facts))
        .values_list("fact_person", "fact_on", "fact_category", "fact_value")
    )
    return columns


def remaining_facts(figure: Figure, programme: Programme, *periods: Period) -> QuerySet[Any, Any]:
    """What remains of destroyed rows, within these periods, in the same columns."""
    within = Q()
    for period in periods:
        within |= Q(on_date__range=(period.start, period.end))
    return (
        CountedFact.objects.filter(within, programme=programme, figure=figure.key)
        .order_by()
        .annotate(fact_person=Cast("person", TextField()))
        .values_list("fact_person", "on_date", "category", "value")
    )


def facts_that_go(
    figure: Figure, classes: frozenset[str], municipality_id: int, dossier_ids: Collection[int]
) -> list[tuple[Any, ...]]:
    """Facts of rows that go when these classes of dossiers go: programme's id, day, category, value."""
    found: list[tuple[Any, ...]] = []
    for facts in figure.facts:
        if facts.of_programme and facts.kept_with in classes:
            rows = facts.rows(municipality_id).filter(dossier__in=dossier_ids).order_by()
            found += rows.annotate(fact_on=_on(facts)).values_list(
                "dossier__programme_id", "fact_on", "fact_category", "fact_value"
            )
    return found


# How a group of facts becomes one number.
NUMBER: dict[Shape, str] = {
    Shape.PEOPLE: "count(DISTINCT person)",
    Shape.TIMES: "count(*)",
    Shape.GRADE: "round(avg(value), 1)",
    Shape.DAYS: "percentile_cont(0.5) WITHIN GROUP (ORDER BY value)",
    Shape.HOURS: "round(coalesce(sum(value), 0), 1)",
    Shape.MONEY: "round(coalesce(sum(value), 0), 2)",
}


def _together(figure: Figure, programme: Programme, *periods: Period) -> tuple[str, list[Any]]:
    """The facts of a figure as the head of a statement, with its parameters."""
    parts = [live_facts(facts, programme, *periods) for facts in figure.facts]
    parts.append(remaining_facts(figure, programme, *periods))
    selects: list[str] = []
    params: list[Any] = []
    for part in parts:
        sql, values = part.query.sql_with_params()
        selects.append(f"({sql})")
        params += values
    union = " UNION ALL ".join(selects)
    return f"WITH facts (person, on_day, category, value) AS ({union})", params


def people_in(
    figure: Figure, programme: Programme, periods: Sequence[Period], keys: Collection[str] | None
) -> int:
    """Of how many different people the facts in these days are, under these keys (None: any); of money in effect."""
    facts, params = _together(figure, programme, *periods)
    only = "" if keys is None else " WHERE category = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{facts} SELECT sum(value) FROM facts{only} GROUP BY person",  # noqa: S608  # nosec B608
            params if keys is None else [*params, list(keys)],
        )
        shares = [row[0] for row in cursor.fetchall()]
    return in_effect(shares) if figure.shape == Shape.MONEY else len(shares)


def count_table(
    figure: Figure, programme: Programme, period: Period, merges: Merges | None = None
) -> Table:
    """Count a figure over a period, in one statement. `merges`: lines that are counted as one."""
    merges = dict(merges or {})
    facts, params = _together(figure, programme, period)
    # our own constants and Django's compiled queries: what anybody typed, keys too, goes in as a parameter
    to_line = "category"
    mapped: list[Any] = []
    if merges:
        to_line = "CASE {} ELSE category END".format(
            " ".join("WHEN category = %s THEN %s" for _ in merges)
        )
        mapped = [one for pair in merges.items() for one in pair]
    grouped = f"""
        {facts}, lines AS (SELECT person, {to_line} AS line, value FROM facts)
        SELECT line, {NUMBER[figure.shape]}, count(*), count(DISTINCT person)
        FROM lines GROUP BY GROUPING SETS ((line), ())
    """  # noqa: S608  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(grouped, [*params, *mapped])
        counted = {row[0]: row[1:] for row in cursor.fetchall()}
        largest: dict[str | None, Decimal] = {}
        if figure.shape == Shape.MONEY:
            cursor.execute(
                f"""
                {facts}, lines AS (SELECT person, {to_line} AS line, value FROM facts),
                theirs AS (
                    SELECT line, person, sum(value) AS has FROM lines
                    GROUP BY GROUPING SETS ((line, person), (person))
                )
                SELECT line, max(has) FROM theirs GROUP BY line
                """,  # noqa: S608  # nosec B608
                [*params, *mapped],
            )
            largest = dict(cursor.fetchall())
    return _as_table(figure, programme, period, merges, counted, largest)


def _as_table(
    figure: Figure,
    programme: Programme,
    period: Period,
    merges: dict[str, str],
    counted: dict[str | None, tuple[Any, ...]],
    largest: dict[str | None, Decimal],
) -> Table:
    """Every category of the list has a line, also where nothing was counted: that nobody has it is a figure too."""
    names = figure.categories(programme.municipality_id)
    labels = {one.key: one.label for one in names}
    holds: dict[str, list[str]] = {}
    for one in names:
        holds.setdefault(merges.get(one.key, one.key), []).append(one.key)
    # what is counted under a key that left the list since still counts
    for key in counted:
        if key is not None and key not in holds and key not in merges:
            holds[key] = [key]
    lines = tuple(
        _line(
            figure,
            key,
            labels.get(key, "" if key in merges.values() else key),
            counted.get(key),
            largest.get(key),
            tuple(parts),
        )
        for key, parts in holds.items()
    )
    whole = _line(figure, "", "", counted.get(None), largest.get(None), ())
    return Table(figure.key, period, lines, whole)


def _line(
    figure: Figure,
    key: str,
    label: str,
    row: tuple[Any, ...] | None,
    largest: Decimal | None,
    parts: tuple[str, ...],
) -> Line:
    number, facts, residents = row or (None, 0, 0)
    return Line(
        key,
        label,
        _number(figure.shape, number, facts),
        facts,
        residents,
        largest or Decimal(0),
        parts,
    )


def _number(shape: Shape, number: Any, facts: int) -> Number | None:
    if shape in (Shape.PEOPLE, Shape.TIMES):
        return int(number or 0)
    if shape in (Shape.HOURS, Shape.MONEY):
        return Decimal(number or 0)
    if not facts or number is None:
        return None
    return int(number) if shape == Shape.DAYS else Decimal(number)
