"""Counting: the same as by hand, as naive Python, and after what was counted was destroyed."""

import uuid
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.counted import CountedFact
from reporting.monitor.counting import BY_KEY, COUNTED, count_tables
from reporting.monitor.facts import count_table, live_facts
from reporting.monitor.shapes import Figure, Line, Shape
from reporting.periods import Period
from tests.reporting.cohort import AUTUMN, course
from tests.world import World

DAY = date(2026, 10, 1)
# one figure of every shape
SHAPES = ("rules", "inflow", "evaluation", "waited", "hours", "costs_by_payer")
KEYS = {
    "rules": ["a", "b"], "inflow": ["werktafel", "wil", "elders"], "evaluation": ["process", "result"],
    "waited": [""], "hours": ["werktafel", "wil"], "costs_by_payer": ["nothing.zvw", "usual.zvw"],
}  # fmt: skip

Fact = tuple[int, int, str, Decimal]  # person, day after the first, category, value


def naive(figure: Figure, facts: list[Fact], period: Period, key: str | None) -> tuple[object, ...]:
    """Number, facts, residents and the largest share of one line (None: of all), by looking at each fact in turn."""
    inside = [
        (who, value)
        for who, days, category, value in facts
        if period.start <= DAY + timedelta(days=days) <= period.end and key in (None, category)
    ]
    values = [value for _who, value in inside]
    people = {who for who, _value in inside}
    share: dict[int, Decimal] = defaultdict(Decimal)
    for who, value in inside:
        share[who] += value
    number: object
    match figure.shape:
        case Shape.PEOPLE:
            number = len(people)
        case Shape.TIMES:
            number = len(values)
        case Shape.GRADE:
            mean = sum(values, Decimal(0)) / max(len(values), 1)
            number = mean.quantize(Decimal("0.1"), ROUND_HALF_UP) if values else None
        case Shape.DAYS:
            number = int(median(values)) if values else None
        case Shape.HOURS:
            number = sum(values, Decimal(0)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        case Shape.MONEY:
            number = sum(values, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    largest = max(share.values(), default=Decimal(0)) if figure.shape == Shape.MONEY else Decimal(0)
    return number, len(values), len(people), largest


def said(line: Line) -> tuple[object, ...]:
    return line.number, line.facts, line.residents, line.largest


@pytest.mark.parametrize("key", SHAPES)
def test_the_database_counts_as_naive_python_does(world: World, key: str) -> None:
    figure = BY_KEY[key]
    amounts = st.integers(1, 9999).map(lambda cents: Decimal(cents) / 100)
    fact = st.tuples(st.integers(1, 5), st.integers(0, 9), st.sampled_from(KEYS[key]), amounts)
    days = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(fact, max_size=12), days)
    def check(facts: list[Fact], around: list[int]) -> None:
        with transaction.atomic():
            people = {who: uuid.uuid4() for who in range(1, 6)}
            CountedFact.objects.bulk_create(
                CountedFact(
                    municipality=world.houten,
                    programme=world.programme,
                    person=people[who],
                    figure=key,
                    category=category,
                    on_date=DAY + timedelta(days=later),
                    value=value,
                )
                for who, later, category, value in facts
            )
            period = Period(DAY + timedelta(days=around[0]), DAY + timedelta(days=around[1]))
            table = count_table(figure, world.programme, period)
            for line in table.lines:
                assert said(line) == naive(figure, facts, period, line.key)
            assert said(table.whole) == naive(figure, facts, period, None)
            transaction.set_rollback(True)

    check()


def test_every_figure_is_counted_in_as_many_queries_whatever_the_size(world: World) -> None:
    counted = []
    for number in range(2):
        course(world, f"Inwoner {number}", topics=["wonen"], came=["eigen_woning"], talks=2)
        with CaptureQueriesContext(connection) as queries:
            tables = count_tables(world.programme, AUTUMN)
        counted.append(len(queries))
        assert tables.keys() == {figure.key for figure in COUNTED}
    assert counted[0] == counted[1]


def test_facts_have_the_columns_that_counting_expects(world: World) -> None:
    """Person, day, category, value: in that order, whatever a figure annotates."""
    course(world, "Anna Aan de Tafel", talks=2)
    for figure in COUNTED:
        for facts in figure.facts:
            for who, day, category, value in live_facts(facts, world.programme, AUTUMN):
                assert isinstance(who, str), figure.key
                assert type(day) is date, figure.key
                assert isinstance(category, str), figure.key
                assert isinstance(value, Decimal), figure.key
