"""Tables as they are counted, written down by hand: what the calculator is made of."""

from collections.abc import Mapping
from decimal import Decimal

from reporting.effects.calculator import NEEDS, derive
from reporting.monitor.counting import BY_KEY
from reporting.monitor.protection import protect, show_exact
from reporting.monitor.shapes import Category, Line, Shape, Table
from reporting.monitor.shown import ShownTable
from reporting.periods import Period
from reporting.showing import settled
from tests.reporting.cohort import AUTUMN

# a line's number, and of how many residents it is
Said = Mapping[str, tuple[int, int]]


def table(key: str, lines: Said, period: Period = AUTUMN) -> Table:
    """Of a figure: its lines, and their sum as the whole. Of money nobody has more than a fair share."""
    shape = BY_KEY[key].shape

    def line(name: str, number: int, residents: int) -> Line:
        value = Decimal(number) if shape == Shape.MONEY else number
        share = Decimal(number) / max(residents, 1)
        return Line(name, f"{name}: {name}" if name else "", value, residents, residents, share)

    made = tuple(line(name, *said) for name, said in lines.items())
    people = max((residents for _number, residents in lines.values()), default=0)
    return Table(key, period, made, line("", sum(n for n, _r in lines.values()), people))


def all_tables(**lines: Said) -> dict[str, Table]:
    """Every table that the calculator needs; nothing in those that aren't named."""
    return {key: table(key, lines.get(key, {})) for key in NEEDS}


def exactly(tables: Mapping[str, Table]) -> dict[str, ShownTable]:
    shown = {key: show_exact(BY_KEY[key], one) for key, one in tables.items()}
    return {**shown, **derive(shown)}


def protected(tables: Mapping[str, Table], threshold: int = 5) -> dict[str, ShownTable]:
    """Each looked at by itself, and then at what is left of it."""
    shown = {
        key: protect(
            BY_KEY[key],
            one,
            tuple(Category(line.key, line.label) for line in one.lines),
            threshold,
            lambda _merges, one=one: one,  # type: ignore[misc]
        )
        for key, one in tables.items()
    }
    shown = {key: settled(one, shown) for key, one in shown.items()}
    return {**shown, **derive(shown)}


def words(table: ShownTable) -> dict[str, str]:
    """What stands in each cell: its words, else its number."""
    return {line.key: line.text or f"{line.number or 0:.0f}" for line in table.lines}
