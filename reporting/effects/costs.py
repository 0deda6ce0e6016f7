"""Figures of what a programme costs: what a project leader wrote down, as far as its days fall in the period.

Euros of organisations, about no resident: they have no threshold, and are the same in an edition that is published.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from budgets.calculation import ZERO
from budgets.states import Certainty
from reporting.effects.spreading import spent_within
from reporting.models.programme_cost import PAYERS, ProgrammeCost
from reporting.monitor import lists
from reporting.monitor.shapes import DOT, Category, Figure, Line, Shape, Table, Window, Words
from reporting.monitor.shown import ShownLine
from reporting.periods import Period
from reporting.states import CostKind

BY_LEDGER = _("The tailor-made budget: the ledger tells that.")


def _figure(
    key: str,
    name: Words,
    counted: Words,
    *,
    ranked: bool = True,
    within: str = "",
    head: Words = "",
) -> Figure:
    return Figure(
        key=key,
        window=Window.EFFECTS,
        shape=Shape.MONEY,
        name=name,
        counted=counted,
        unit=_("euros"),
        missing=BY_LEDGER,
        condition=_("Spread evenly over the days that an amount is about."),
        source=_("What the project leader wrote down, with where it comes from."),
        facts=(),
        categories=lists.nothing_to_divide,
        merges=False,
        of_people=False,
        ranked=ranked,
        within=within,
        head=head,
    )


KINDS = _figure(
    "programme_kinds",
    _("What the programme cost, what for"),
    _("What all who pay spent on the programme in the period, by what it was for."),
)
PAYERS_FIGURE = _figure(
    "programme_payers",
    _("What the programme cost, by who paid"),
    _("The same amounts, by who paid and what for."),
    ranked=False,
    head=_("What for"),
)
CERTAINTIES = _figure(
    "programme_certainty",
    _("How certain those amounts are"),
    _("The same amounts, by how certain they are."),
    ranked=False,
    within="calculator_certainty",
)
FIGURES: tuple[Figure, ...] = (KINDS, PAYERS_FIGURE, CERTAINTIES)
KEYS = frozenset(one.key for one in FIGURES)

# kind, payer, certainty → euros
Cells = Mapping[tuple[str, str, str], Decimal]


def count_costs(programme: Programme, period: Period) -> dict[str, Table]:
    """The three figures of a programme over a period, exact. One query."""
    cells: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    rows = ProgrammeCost.objects.standing().filter(
        programme=programme, start_date__lte=period.end, end_date__gte=period.start
    )
    for row in rows:
        part = spent_within(row.amount, row.start_date, row.end_date, period)
        cells[row.kind, row.payer, row.certainty] += part
    return {
        KINDS.key: _table(KINDS, period, cells, lists.choices(CostKind), lambda c: c[0]),
        PAYERS_FIGURE.key: _table(
            PAYERS_FIGURE, period, cells, _where_spent(cells), lambda c: f"{c[1]}{DOT}{c[0]}"
        ),
        CERTAINTIES.key: _table(
            CERTAINTIES, period, cells, lists.choices(Certainty), lambda c: c[2]
        ),
    }


def by_payer(lines: Iterable[Line | ShownLine]) -> dict[str, Decimal]:
    """What each payer spent altogether, of the lines of `programme_payers`."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        sums[line.key.partition(DOT)[0]] += Decimal(line.number or 0)
    return dict(sums)


def _where_spent(cells: Cells) -> tuple[Category, ...]:
    """Payers beside each other, kinds below each other: only those of which something was written down."""
    payers = [one for one in PAYERS if any(cell[1] == one for cell in cells)]
    kinds = [one for one in CostKind if any(cell[0] == one for cell in cells)]
    return tuple(
        Category(f"{payer.value}{DOT}{kind.value}", f"{payer.label}: {kind.label}")
        for payer in payers
        for kind in kinds
    )


def _table(
    figure: Figure,
    period: Period,
    cells: Cells,
    categories: tuple[Category, ...],
    key_of: Callable[[tuple[str, str, str]], str],
) -> Table:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for cell, amount in cells.items():
        sums[key_of(cell)] += amount
    lines = tuple(
        Line(one.key, one.label, sums[one.key], 0, 0, holds=(one.key,)) for one in categories
    )
    return Table(figure.key, period, lines, Line("", "", sum(sums.values(), ZERO), 0, 0))
