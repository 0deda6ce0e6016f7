"""The Effectencalculator: what was spent beside what people expected without tailor-made, per payer and by certainty.

Made from tables as they are shown, never from a count of its own. So whatever is withheld of few people is withheld
here too: nothing that is told here says more than what it was made of. Nothing is added up over payers, and what was
spent is never taken off what somebody else may not have spent (DOMAIN §6).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from budgets.calculation import ZERO
from budgets.states import Certainty, Payer, Scenario
from cases.states import ClosingReason, Housing, Participation
from reporting.effects.costs import by_payer
from reporting.monitor import lists
from reporting.monitor.shapes import DOT, Figure, Shape, Window
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.states import Why
from trail.templatetags.spoken import money_round

# fewer comparisons than this tell about those residents, not about the approach; the same of courses that ended
ENOUGH = 5

WHAT_NOBODY_CAN_SAY = gettext_lazy(
    "A kassabon looks some months ahead, and is about who asked for money; what the programme costs is for everybody"
    " at the table. So the columns are not added up, and nothing here is a saving. Who pays is often not who gains by"
    " it, and what matters most has no price. Whether it came by the table, nobody can say for sure."
)

EFFECTS = Figure(
    key="calculator",
    window=Window.EFFECTS,
    shape=Shape.MONEY,
    name=gettext_lazy("What was spent, beside what people expected otherwise"),
    counted=gettext_lazy(
        "Per payer: what the programme cost in the period and what was spent of the tailor-made budget; then what"
        " doing nothing, the usual way and tailor-made would cost by the kassabonnen of requests that were granted."
        " The difference is tailor-made less the other: below nought, tailor-made was expected to cost less."
    ),
    unit=gettext_lazy("euros"),
    missing=gettext_lazy(
        "Residents who asked for no money, and payers of whom nothing was written down."
    ),
    condition=WHAT_NOBODY_CAN_SAY,
    source=gettext_lazy("Costs that the project leader wrote down, the ledger, and kassabonnen."),
    head=gettext_lazy("Who pays"),
    facts=(),
    categories=lists.nothing_to_divide,
    adds_up=False,
    merges=False,
    ranked=False,
)
BY_CERTAINTY = replace(
    EFFECTS,
    key="calculator_certainty",
    name=gettext_lazy("How certain that is"),
    head=gettext_lazy("How certain"),
    counted=gettext_lazy(
        "The same amounts of the programme and of the kassabonnen, by how certain they are; without the tailor-made"
        " budget that was spent."
    ),
    condition=gettext_lazy(
        "Certain is what is paid or fixed, likely what usually comes to pass, possible what may come to pass. Estimates"
        " of who decided, not measured."
    ),
)
GAINS = Figure(
    key="gains",
    window=Window.EFFECTS,
    shape=Shape.TIMES,
    name=gettext_lazy("What has no price"),
    counted=gettext_lazy("What was reached in the period, as it stands in the other chapters."),
    unit=gettext_lazy("times"),
    missing=gettext_lazy("What came about and nobody wrote down, and how it feels to be heard."),
    condition=gettext_lazy(
        "None of this is worth an amount of euros here. It stands beside the costs, not against them."
    ),
    source=gettext_lazy("Results, closings and calls afterwards."),
    facts=(),
    categories=lists.nothing_to_divide,
    adds_up=False,
    merges=False,
    ranked=False,
)
DERIVED: tuple[Figure, ...] = (EFFECTS, BY_CERTAINTY, GAINS)

# what each is made of
PAYER_SOURCES = ("programme_payers", "costs_by_payer", "compared")
CERTAINTY_SOURCES = ("programme_certainty", "costs_by_certainty")
GAIN_SOURCES = ("results", "closings", "follow_housing", "follow_participation")
# … and what they look at besides
NEEDS = frozenset({*PAYER_SOURCES, *CERTAINTY_SOURCES, *GAIN_SOURCES, "budget"})

SPENT = "spent"
DIFFERENCES = (("than_nothing", Scenario.NOTHING), ("than_usual", Scenario.USUAL))
NO_LINE = ShownLine("", "", ZERO)
NOTHING = "–"


def derive(shown: Mapping[str, ShownTable]) -> dict[str, ShownTable]:
    """The tables of the calculator, of those tables that are there."""
    found = {}
    if all(key in shown for key in (*PAYER_SOURCES, *CERTAINTY_SOURCES)):
        found[EFFECTS.key] = _effects(shown)
        found[BY_CERTAINTY.key] = _by_certainty(shown)
    if all(key in shown for key in GAIN_SOURCES):
        found[GAINS.key] = _gains(shown)
    return found


# --- per payer ------------------------------------------------------------------------------------


def _effects(shown: Mapping[str, ShownTable]) -> ShownTable:
    source = shown["costs_by_payer"]
    unsure = {
        scenario: not_enough(shown, scenario) for scenario in (Scenario.NOTHING, Scenario.USUAL)
    }
    lines: list[ShownLine] = []
    for payer, spent, expected in _payers(shown):
        lines += _row(payer.value, str(payer.label), spent, expected, unsure)
    return ShownTable(
        EFFECTS.key,
        EFFECTS.shape,
        source.period,
        _filled(lines),
        # what is said of the table as a whole
        ShownLine("", "", None, text=_said(shown, unsure)),
        source.threshold,
    )


def _payers(
    shown: Mapping[str, ShownTable],
) -> Iterator[tuple[Payer, ShownLine, dict[Scenario, ShownLine]]]:
    """Who has anything to show, in the order of the list; who is all about too few people is left out."""
    spent = _spent_by(shown)
    lines = {line.key: line for line in shown["costs_by_payer"].lines}
    for payer in Payer:
        expected = {s: lines.get(f"{s.value}{DOT}{payer.value}", NO_LINE) for s in Scenario}
        paid = spent.get(payer, NO_LINE)
        if any(line.is_exact and line.number for line in (paid, *expected.values())):
            yield payer, paid, expected


def _spent_by(shown: Mapping[str, ShownTable]) -> dict[str, ShownLine]:
    """What the programme cost each payer; the tailor-made budget as the ledger may tell it."""
    sums = by_payer(shown["programme_payers"].lines)
    found = {payer: ShownLine(payer, "", amount) for payer, amount in sums.items()}
    if "budget" in shown:
        found[Payer.BUDGET] = shown["budget"].whole
    return found


def _row(
    key: str,
    name: str,
    spent: ShownLine,
    expected: Mapping[Scenario, ShownLine],
    unsure: Mapping[Scenario, str],
) -> Iterator[ShownLine]:
    """What was spent, what was expected three ways, and the differences where there is enough to say so."""
    yield _cell(spent, SPENT, key, _("Was spent"), name)
    for scenario in Scenario:
        yield _cell(expected[scenario], scenario.value, key, str(scenario.label), name)
    tailored = expected[Scenario.TAILORED]
    for column, scenario in DIFFERENCES:
        other = expected[scenario]
        cell = _difference(tailored, other, unsure[scenario])
        yield replace(
            cell, key=f"{column}{DOT}{key}", label=f"{_difference_words(scenario)}: {name}"
        )


def _filled(lines: list[ShownLine]) -> tuple[ShownLine, ...]:
    """Without columns that have nothing to show for anybody; what was spent always stands there."""
    told = {SPENT} | {_column(one) for one in lines if one.is_exact and one.text != NOTHING}
    return tuple(line for line in lines if _column(line) in told)


def _column(line: ShownLine) -> str:
    return line.key.partition(DOT)[0]


def _difference_words(scenario: Scenario) -> str:
    if scenario == Scenario.NOTHING:
        return _("Tailor-made against doing nothing")
    return _("Tailor-made against the usual way")


def _cell(line: ShownLine, column: str, row: str, heading: str, name: str) -> ShownLine:
    # nothing was written down: that is not the same as costing nothing
    text = NOTHING if line.is_exact and not line.number else line.text
    label = f"{capfirst(heading)}: {name}"
    return replace(line, key=f"{column}{DOT}{row}", label=label, text=text, holds=(), names=())


def _difference(tailored: ShownLine, other: ShownLine, unsure: str) -> ShownLine:
    if not (tailored.is_exact and other.is_exact):
        # one of the two may not be told, and what they differ by would tell it
        hidden = other if tailored.is_exact else tailored
        return replace(hidden, number=None, n=None, holds=(), names=())
    if not (tailored.number or other.number):
        return ShownLine("", "", None, text=NOTHING)
    if unsure:
        return ShownLine("", "", None, text=pgettext("effects", "not known"))
    number = Decimal(tailored.number or 0) - Decimal(other.number or 0)
    return ShownLine("", "", number, text=in_difference(number))


def in_difference(number: Decimal) -> str:
    """'€ 1.200 less', '€ 300 more', 'the same'."""
    if number == 0:
        return pgettext("effects", "the same")
    amount = {"amount": money_round(abs(number))}
    if number < 0:
        return _("%(amount)s less") % amount
    return _("%(amount)s more") % amount


# --- is there enough to say so? -------------------------------------------------------------------


def not_enough(shown: Mapping[str, ShownTable], scenario: Scenario) -> str:
    """Why nothing is said of the difference with a scenario; empty when there is enough to say so.

    Judged by what is shown, so that the answer tells nothing else.
    """
    if not _has_kassabonnen(shown["compared"]):
        return _("There are too few kassabonnen to say whether tailor-made costs more or less.")
    for one in (scenario, Scenario.TAILORED):
        lines = {line.key: line for line in shown["costs_by_certainty"].lines}
        sure, possible = ZERO, lines.get(f"{one.value}{DOT}{Certainty.POSSIBLE.value}", NO_LINE)
        for certainty in (Certainty.CERTAIN, Certainty.LIKELY):
            line = lines.get(f"{one.value}{DOT}{certainty.value}", NO_LINE)
            sure += Decimal(line.number or 0) if line.is_exact else ZERO
        # what is about few people is not the greater part
        if not sure or (possible.is_exact and Decimal(possible.number or 0) > sure):
            return _(
                "Most of what was written down is possible at best: too uncertain to say what the difference is."
            )
    return ""


def _has_kassabonnen(compared: ShownTable) -> bool:
    """Are there enough? Also where it isn't said how many since few requests have none: it is about no few people."""
    told = _number(compared, "with")
    if told is not None:
        return told >= ENOUGH
    halves = any(line.key == "with" and line.why == Why.HALF for line in compared.lines)
    return halves and (compared.threshold or 0) >= ENOUGH


def _number(table: ShownTable, key: str) -> int | None:
    """What a line says, where it may be told by itself."""
    line = next((one for one in table.lines if one.key == key), None)
    if line is None or not line.is_exact or line.number is None:
        return None
    return int(line.number)


def _said(shown: Mapping[str, ShownTable], unsure: Mapping[Scenario, str]) -> str:
    """On how many kassabonnen it rests, and what can't be said."""
    parts = []
    with_one, without = (_number(shown["compared"], key) for key in ("with", "without"))
    if with_one is not None and without is not None:
        # no sum of the two: of rounded numbers that would be a number of its own
        told = {"with": with_one, "without": without}
        parts.append(
            _("Granted requests with a kassabon: %(with)s; without one: %(without)s.") % told
        )
    return " ".join([*parts, *dict.fromkeys(why for why in unsure.values() if why)])


# --- by certainty, and what has no price ------------------------------------------------------------


def _by_certainty(shown: Mapping[str, ShownTable]) -> ShownTable:
    source = shown["costs_by_certainty"]
    lines = {line.key: line for line in source.lines}
    spent = {line.key: line for line in shown["programme_certainty"].lines}
    cells = []
    for certainty in Certainty:
        key, name = certainty.value, str(certainty.label)
        cells.append(_cell(spent.get(key, NO_LINE), SPENT, key, _("The programme cost"), name))
        for scenario in Scenario:
            line = lines.get(f"{scenario.value}{DOT}{key}", NO_LINE)
            cells.append(_cell(line, scenario.value, key, str(scenario.label), name))
    return ShownTable(
        BY_CERTAINTY.key,
        BY_CERTAINTY.shape,
        source.period,
        _filled(cells),
        ShownLine("", "", None),
        source.threshold,
    )


def _gains(shown: Mapping[str, ShownTable]) -> ShownTable:
    """What was reached, in the words of the figures that count it; a line that is counted with others has none here."""
    results = shown["results"]
    lines = [replace(results.whole, key="results", label=_("results that were written down"))]
    for figure, key, label in (
        ("closings", ClosingReason.GOALS_MET, _("courses that ended because the goals were met")),
        ("follow_housing", Housing.STABLE, _("months later: housed, and stable")),
        ("follow_participation", Participation.TRAINING, _("months later: training or school")),
        ("follow_participation", Participation.PAID, _("months later: paid work")),
    ):
        line = next((one for one in shown[figure].lines if one.parts == {key.value}), None)
        if line is not None:
            lines.append(replace(line, key=f"{figure}_{key.value}", label=label))
    lines = [replace(line, holds=(), names=()) for line in lines]
    ended = shown["closings"].whole
    few = not ended.is_exact or int(ended.number or 0) < ENOUGH
    said = _("Too few courses ended to say something of the approach as a whole.") if few else ""
    return ShownTable(
        GAINS.key,
        GAINS.shape,
        results.period,
        tuple(lines),
        ShownLine("", "", None, text=said),
        results.threshold,
        rounded_to=results.rounded_to,
    )
