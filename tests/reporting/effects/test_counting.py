"""What a programme cost in a period, against adding up every day of every line; and every quarter against its year."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.states import Certainty, Payer
from reporting.actions.programme_costs import end_cost
from reporting.effects.costs import KEYS, count_costs
from reporting.models import ProgrammeCost
from reporting.monitor.counting import count_tables
from reporting.periods import Period
from reporting.states import CostKind
from tests.reporting.effects.scenes import a_cost
from tests.reporting.effects.test_spreading import naive
from tests.world import World

DAY = date(2026, 1, 1)
QUARTERS = [
    Period(date(2026, 1, 1), date(2026, 3, 31)),
    Period(date(2026, 4, 1), date(2026, 6, 30)),
    Period(date(2026, 7, 1), date(2026, 9, 30)),
    Period(date(2026, 10, 1), date(2026, 12, 31)),
]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))

days = st.integers(0, 364).map(lambda n: DAY + timedelta(days=n))
lines = st.lists(
    st.tuples(
        st.sampled_from(["hours", "software"]),
        st.sampled_from(["municipality", "income", "housing"]),
        st.sampled_from(list(Certainty.values)),
        st.tuples(days, days).map(sorted),
        st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100),
    ),
    max_size=5,
)


def written(world: World, rows: list[Any]) -> None:
    ProgrammeCost.objects.bulk_create(
        ProgrammeCost(
            municipality=world.houten,
            programme=world.programme,
            kind=kind,
            what=f"regel {number}",
            payer=payer,
            certainty=certainty,
            start_date=span[0],
            end_date=span[1],
            amount=amount,
            source="boek",
            added_by=world.users["pieter"],
            token=uuid4(),
        )
        for number, (kind, payer, certainty, span, amount) in enumerate(rows)
    )


def test_as_naive_python_counts_it(world: World) -> None:
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(lines, st.tuples(days, days).map(sorted))
    def check(rows: list[Any], around: list[date]) -> None:
        with transaction.atomic():
            written(world, rows)
            period = Period(around[0], around[1])
            sums: dict[str, dict[str, Decimal]] = {key: defaultdict(Decimal) for key in KEYS}
            for kind, payer, certainty, span, amount in rows:
                for day, part in naive(amount, *span).items():
                    if period.start <= day <= period.end:
                        sums["programme_kinds"][kind] += part
                        sums["programme_payers"][f"{payer}.{kind}"] += part
                        sums["programme_certainty"][certainty] += part
            tables = count_costs(world.programme, period)
            for key, counted in sums.items():
                assert {one.key: one.number for one in tables[key].lines if one.number} == {
                    name: n for name, n in counted.items() if n
                }
                assert tables[key].whole.number == sum(counted.values(), Decimal(0))
            # nothing is lost between quarters
            whole = [count_costs(world.programme, q)["programme_kinds"].whole for q in QUARTERS]
            assert sum((Decimal(one.number or 0) for one in whole), Decimal(0)) == sum(
                (row[-1] for row in rows), Decimal(0)
            )
            transaction.set_rollback(True)

    check()


def test_by_hand(world: World) -> None:
    """A hundred euros a day all year, and 2.000 in May from WIL; what was taken away counts no more."""
    a_cost(world)
    may = {"start_date": date(2026, 5, 1), "end_date": date(2026, 5, 31)}
    wil = {"payer": Payer.INCOME, "kind": CostKind.TRAINING, "certainty": Certainty.LIKELY}
    a_cost(world, amount=Decimal(2000), **wil, **may)
    end_cost(cost=a_cost(world, kind=CostKind.SOFTWARE), by=world.viewer("pieter"))
    with CaptureQueriesContext(connection) as queries:
        tables = count_costs(world.programme, QUARTERS[1])
    assert len(queries) == 1
    assert {line.key: line.number for line in tables["programme_payers"].lines if line.number} == {
        "municipality.coordination": Decimal("9100.00"),
        "income.training": Decimal("2000.00"),
    }
    assert tables["programme_certainty"].line("likely").number == Decimal("2000.00")
    assert count_costs(world.programme, YEAR)["programme_kinds"].whole.number == Decimal(38500)
    assert not count_costs(world.bunnik_programme, YEAR)["programme_payers"].lines
    # asked for alone, nothing else is counted
    with CaptureQueriesContext(connection) as queries:
        assert count_tables(world.programme, YEAR, KEYS).keys() == KEYS
    assert sum("programmecost" in query["sql"] for query in queries) == 1
    assert len(queries) < 8
