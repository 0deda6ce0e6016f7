"""All figures of a programme over a period, exact, at one moment; in as many statements whatever its size."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from reporting.definitions import DEFINITIONS
from reporting.effects import calculator, costs, expected
from reporting.figures import (
    Figures,
    Tally,
    count_figures,
    money_of_people,
    people_at_the_table,
    people_with_results,
    people_with_topics,
    results_of_kinds,
)
from reporting.monitor import facts, finer, lists, organisation, policy, professional, resident
from reporting.monitor.audit import PeopleIn, audit
from reporting.monitor.facts import count_table
from reporting.monitor.protection import in_effect, protect
from reporting.monitor.rounding import rounded
from reporting.monitor.shapes import Category, Figure, Line, Merges, Shape, Table, Window
from reporting.monitor.shown import ShownTable
from reporting.periods import Period
from trail.counting import one_moment


def _from_the_factsheet(key: str, shape: Shape, source: object, **more: object) -> Figure:
    """A figure that the factsheet has too: counted in one place (reporting.figures), in the same words."""
    words = DEFINITIONS[key]
    values: dict[str, object] = {
        "key": key,
        "window": Window.RESIDENT,
        "shape": shape,
        "name": words.name,
        "counted": words.counted,
        "unit": words.unit,
        "source": source,
        "out_of": words.out_of,
        "missing": words.missing,
        "facts": (),
        "categories": lists.nothing_to_divide,
        "merges": False,
    }
    return Figure(**{**values, **more})  # type: ignore[arg-type]


RESIDENTS = _from_the_factsheet("residents", Shape.PEOPLE, _("Conversations that took place."))
CONVERSATIONS = _from_the_factsheet(
    "conversations", Shape.TIMES, _("Conversations that took place."), window=Window.ORGANISATION
)
ORGANISATIONS = _from_the_factsheet(
    "organisations",
    Shape.TIMES,
    _("Seats at the table."),
    window=Window.ORGANISATION,
    of_people=False,
)
HELP_TOPICS = _from_the_factsheet(
    "help_topics",
    Shape.PEOPLE,
    _("Problems as residents told them, under the topics of the municipality."),
    categories=lists.help_topics,
    adds_up=False,
    merges=True,
    base="residents",
    covers=False,
)
RESULTS = _from_the_factsheet(
    "results",
    Shape.TIMES,
    _("Results that the table wrote down."),
    categories=lists.result_kinds,
    merges=True,
)
BUDGET = _from_the_factsheet(
    "budget", Shape.MONEY, _("The ledger of the tailor-made budget."), window=Window.POLICY
)

# counted here, from the record of cases
COUNTED: tuple[Figure, ...] = (
    RESIDENTS,
    HELP_TOPICS,
    RESULTS,
    *resident.FIGURES,
    CONVERSATIONS,
    ORGANISATIONS,
    *organisation.FIGURES,
    *policy.FIGURES,
    BUDGET,
    *costs.FIGURES,
    *expected.FIGURES,
)
# … what professionals said, which comes as it may be told (reporting.asking), and what is made of tables as they are
# shown (reporting.effects)
FIGURES: tuple[Figure, ...] = (*calculator.DERIVED, *COUNTED, professional.ASKING)
# … and what only a partner's own page tells
APART: tuple[Figure, ...] = (finer.OWN_AGREEMENTS,)
BY_KEY: dict[str, Figure] = {one.key: one for one in (*FIGURES, *APART)}


def count_tables(
    programme: Programme, period: Period, keys: Collection[str] | None = None
) -> dict[str, Table]:
    """Figures over a period, by their keys; all those of a report where none are named."""
    wanted = (
        list(COUNTED) if keys is None else [one for one in (*COUNTED, *APART) if one.key in keys]
    )
    with one_moment():
        shared = any(not one.facts and one.key not in costs.KEYS for one in wanted)
        figures = count_figures(programme, period) if shared else None
        return tables_beside(figures, wanted, programme, period)


def tables_beside(
    figures: Figures | None, wanted: Sequence[Figure], programme: Programme, period: Period
) -> dict[str, Table]:
    """Tables of these figures, where what the factsheet counts (`figures`) was counted already, at the same moment."""
    tables = {} if figures is None else _shared(figures, programme)
    if any(one.key in costs.KEYS for one in wanted):
        tables |= costs.count_costs(programme, period)
    tables |= {one.key: count_table(one, programme, period) for one in wanted if one.facts}
    return _with_bases({one.key: tables[one.key] for one in wanted}, tables)


def recount(table: Table, programme: Programme, merges: Merges) -> Table:
    """The same figure with lines counted as one: who stands in two of them is one person, so adding up won't do."""
    figure = BY_KEY[table.figure]
    if figure.facts:
        return replace(count_table(figure, programme, table.period, merges), base=table.base)
    together: dict[str, list[Line]] = {}
    for line in table.lines:
        together.setdefault(merges.get(line.key, line.key), []).append(line)
    lines = []
    for key, parts in together.items():
        first = next((line for line in parts if line.key == key), parts[0])
        if len(parts) == 1 and first.key == key:
            lines.append(first)
            continue
        keys = [line.key for line in parts]
        if table.figure == "help_topics":
            n = residents = people_with_topics(programme, table.period, keys)
        else:
            n, residents = results_of_kinds(programme, table.period, keys)
        label = first.label if first.key == key else ""
        lines.append(Line(key, label, n, n, residents, holds=tuple(keys)))
    return replace(table, lines=tuple(lines))


def people_in(programme: Programme) -> PeopleIn:
    """Of how many different people facts are, for `reporting.monitor.audit`."""

    def count(figure: Figure, periods: Sequence[Period], keys: frozenset[str] | None) -> int:
        if figure.facts:
            return facts.people_in(figure, programme, periods, keys)
        if figure.key == "results":
            return people_with_results(programme, periods, keys)
        if figure.key == "budget":
            return in_effect(money_of_people(programme, periods))
        return people_at_the_table(programme, periods)

    return count


def protect_table(
    table: Table,
    programme: Programme,
    earlier: Sequence[ShownTable] | None,
    only: frozenset[str] | None = None,
) -> ShownTable:
    """A table as it may be published, beside the tables of its family in all earlier editions.

    None: looked at by itself, for who wants to see beforehand what is small. `only`: these lines are told and nothing
    else of it, not the whole either.
    """
    figure, base = BY_KEY[table.figure], table.base
    step = programme.rounds_to if figure.of_people else None
    if step is not None:
        # 'nearly everybody' is asked of what is rounded
        table = replace(table, base=None)
    shown = protect(
        figure,
        table,
        figure.categories(programme.municipality_id),
        programme.threshold,
        lambda merges: recount(table, programme, merges),
    )
    if step is not None:
        shown = rounded(figure, shown, step, base)
    if only is not None:
        shown = finer.keep_only(shown, only)
    if earlier is None:
        return shown
    asked, threshold = people_in(programme), programme.threshold
    if {figure.key, *(one.figure for one in earlier)}.isdisjoint(finer.DIVIDES):
        return audit(figure, shown, earlier, asked, threshold)
    keys = [one.key for one in finer.OWN_AGREEMENTS.categories(programme.municipality_id)]
    return finer.audit_in_family(shown, earlier, asked, threshold, keys)


def _with_bases(wanted: dict[str, Table], tables: dict[str, Table]) -> dict[str, Table]:
    """Out of how many: the residents of the figure that is the whole, where that was counted too."""
    return {
        key: replace(table, base=tables[base].whole.residents)
        if (base := BY_KEY[key].base) in tables
        else table
        for key, table in wanted.items()
    }


def _shared(figures: Figures, programme: Programme) -> dict[str, Table]:
    period, overview = figures.period, figures.overview
    people = overview.residents
    told = people - figures.without_topic
    municipality_id = programme.municipality_id
    topics = _tallied(lists.help_topics(municipality_id), figures.help_topics)
    results = _tallied(lists.result_kinds(municipality_id), figures.results)
    results_in_all = sum(line.facts for line in results)
    money = figures.budget
    used, by = (money.used, money.residents) if money else (Decimal(0), 0)
    return {
        "residents": _single("residents", period, people, people, people),
        "conversations": _single(
            "conversations", period, overview.conversations, overview.conversations, people
        ),
        "organisations": _single(
            "organisations", period, overview.organisations, overview.organisations, 0
        ),
        "help_topics": Table("help_topics", period, topics, Line("", "", told, told, told)),
        "results": Table(
            "results",
            period,
            results,
            Line("", "", results_in_all, results_in_all, figures.with_result),
        ),
        "budget": _single("budget", period, used, by, by, money.largest if money else Decimal(0)),
    }


def _single(
    figure: str,
    period: Period,
    number: int | Decimal,
    facts: int,
    residents: int,
    largest: Decimal = Decimal(0),
) -> Table:
    whole = Line("", "", number, facts, residents, largest)
    return Table(figure, period, (whole,), whole)


def _tallied(names: tuple[Category, ...], counted: tuple[Tally, ...]) -> tuple[Line, ...]:
    """A line for every entry of the list, also where nobody has it."""
    by_key = {tally.key: tally for tally in counted}
    labels = {one.key: one.label for one in names} | {t.key: t.label for t in counted}
    return tuple(
        Line(key, label, t.number, t.number, t.residents, holds=(key,))
        if (t := by_key.get(key))
        else Line(key, label, 0, 0, 0, holds=(key,))
        for key, label in labels.items()
    )
