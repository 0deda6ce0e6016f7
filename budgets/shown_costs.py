"""A kassabon as pages show it: every line in words, and the totals."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.calculation import type_number
from budgets.costing import Bar, Totals, comes_to, totals
from budgets.models import BudgetRequest, CostLine, CostSheet
from budgets.states import Certainty, Payer, Scenario, Unit
from trail.templatetags.spoken import money, money_round


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line, how it was reckoned in words, and what it comes to within the horizon."""

    line: CostLine
    how: str
    total: Decimal


@dataclass(frozen=True, slots=True)
class ShownScenario:
    key: str
    name: str
    lines: tuple[ShownLine, ...]
    bar: Bar
    # what the bar shows, in words
    words: str


@dataclass(frozen=True, slots=True)
class ShownPayer:
    name: str
    certainties: str
    nothing: Decimal
    usual: Decimal
    tailored: Decimal


@dataclass(frozen=True, slots=True)
class ShownCosts:
    sheet: CostSheet
    scenarios: tuple[ShownScenario, ...]
    payers: tuple[ShownPayer, ...]
    longest: Decimal
    # in the kassabon as paid from the tailor-made budget, where that isn't what is asked
    other_amount: Decimal | None


def show_costs(request: BudgetRequest) -> ShownCosts | None:
    """The kassabon of a request whose texts the viewer may read (`readable`); two queries. None: not begun."""
    sheet = CostSheet.objects.filter(request=request).first()
    if sheet is None:
        return None
    months = sheet.horizon_months
    lines = list(sheet.lines.select_related("price"))
    found = totals([line.cost for line in lines], months)
    return ShownCosts(
        sheet,
        tuple(
            _scenario(bar, [line for line in lines if line.scenario == bar.scenario], months)
            for bar in found.bars
        ),
        _payers(found),
        found.longest,
        _other_amount(request, lines, months),
    )


def _scenario(bar: Bar, lines: list[CostLine], months: int) -> ShownScenario:
    name = str(Scenario(bar.scenario).label)
    words = _("%(scenario)s: certain %(certain)s, likely %(likely)s, possible %(possible)s") % {
        "scenario": name.capitalize(),
        "certain": money(bar.certain),
        "likely": money(bar.likely),
        "possible": money(bar.possible),
    }
    shown = tuple(
        ShownLine(line, how_reckoned(line), comes_to(line.cost, months)) for line in lines
    )
    return ShownScenario(bar.scenario, name, shown, bar, words)


def _payers(found: Totals) -> tuple[ShownPayer, ...]:
    return tuple(
        ShownPayer(
            row.name or str(Payer(row.payer).label),
            ", ".join(str(Certainty(one).label) for one in row.certainties),
            *row.amounts,
        )
        for row in found.payers
    )


def _other_amount(request: BudgetRequest, lines: list[CostLine], months: int) -> Decimal | None:
    costs = [line.cost for line in lines]
    ours = [c for c in costs if c.scenario == Scenario.TAILORED and c.payer == Payer.BUDGET]
    amount = sum((comes_to(cost, months) for cost in ours), Decimal("0.00"))
    return None if amount == request.amount else amount


def how_reckoned(line: CostLine) -> str:
    """'€ 120 per dag × 2, 3 weken': how a line was reckoned; the amount alone says it for what is paid once."""
    parts = [money_round(line.amount)]
    if line.worked_out:
        parts = [f"{line.worked_out} = {money(line.amount)}"]
    if line.unit != Unit.ONCE:
        parts.append(str(line.get_unit_display()))
    if line.number != 1:
        parts.append(f"× {type_number(line.number)}")
    how = " ".join(parts)
    if line.unit == Unit.ONCE:
        return how if line.worked_out or line.number != 1 else str(Unit.ONCE.label)
    if line.duration is None:
        return _("%(how)s, the whole time") % {"how": how}
    return f"{how}, {_lasts(line.duration, line.duration_unit)}"


def _lasts(duration: Decimal, unit: str) -> str:
    number = 1 if duration == 1 else 2
    words = {
        Unit.DAY: ngettext("%(number)s day", "%(number)s days", number),
        Unit.WEEK: ngettext("%(number)s week", "%(number)s weeks", number),
        Unit.MONTH: ngettext("%(number)s month", "%(number)s months", number),
        Unit.QUARTER: ngettext("%(number)s quarter", "%(number)s quarters", number),
        Unit.HALF_YEAR: ngettext("%(number)s half year", "%(number)s half years", number),
        Unit.YEAR: ngettext("%(number)s year", "%(number)s years", number),
    }
    return words[Unit(unit)] % {"number": type_number(duration)}


def months_of(number: int) -> str:
    return ngettext("%(number)s month", "%(number)s months", number) % {"number": number}
