"""Numbers about people in a paper that is handed out: those of the monitoring report, and no others (ADR 0047).

They are counted, protected, laid beside everything published before, and kept in the edition as the report's are, so
that later editions are laid beside them too.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from accounts.models import Organisation, Programme
from reporting.history import History
from reporting.models import Edition
from reporting.monitor.counting import BY_KEY, count_tables
from reporting.monitor.finer import OWN_AGREEMENTS, keep_only, own_keys
from reporting.monitor.shown import ShownLine, ShownTable, tables_in
from reporting.papers.counts import Count, exact
from reporting.periods import Period, Span, last_whole
from reporting.showing import show_tables
from reporting.states import Audience, EditionKind

Tables = Mapping[str, ShownTable]


def tables_for(
    programme: Programme,
    period: Period,
    keys: Sequence[str],
    history: History,
    *,
    only: Mapping[str, frozenset[str]] | None = None,
    beside: Sequence[ShownTable] = (),
) -> dict[str, ShownTable]:
    """Figures of a programme over a period as they may be handed out. What others are a part of is counted along."""
    bases = {BY_KEY[key].base for key in keys} - {""}
    counted = count_tables(programme, period, {*keys, *bases})
    wanted = {key: counted[key] for key in keys}
    return show_tables(wanted, programme, exact=False, history=history, beside=beside, only=only)


def of_organisation(organisation: Organisation) -> dict[str, frozenset[str]]:
    """Which lines of these figures are one organisation's own."""
    return {"hours": frozenset({organisation.key}), OWN_AGREEMENTS.key: own_keys(organisation.key)}


def published_for(organisation: Organisation, municipality_id: int, period: Period) -> Tables:
    """What was published of one organisation over exactly these days, the newest of each; nothing is counted.

    Not what two people decided to show although it is small: that is for the paper which says so.
    """
    editions = (
        Edition.objects.published()
        .filter(municipality_id=municipality_id, audience=Audience.PUBLISHED, show_small=False)
        .filter(start_date=period.start, end_date=period.end)
        .filter(kind__in=[EditionKind.MONITOR, EditionKind.PARTNER])
        .order_by("published_at")
    )
    own = of_organisation(organisation)
    found: dict[str, ShownTable] = {}
    for edition in editions:
        for table in tables_in((edition.figures or {}).get("tables", ())):
            if table.period != period or table.threshold is None:
                continue
            if table.figure in own:
                mine = keep_only(table, own[table.figure])
                if mine.lines:
                    found[table.figure] = mine
            elif table.figure == "rules":
                found[table.figure] = table
    return found


def number_of(line: ShownLine | None) -> int | None:
    """How many, where that may be told and is something."""
    return line.n if line is not None and line.is_exact and line.n else None


def stuck_by_rule(tables: Tables) -> dict[str, Count]:
    """Of how many residents it was written down that a rule stands in the way, by its name, where that may be told."""
    if "rules" not in tables:
        return {}
    told = [
        (line.label, n)
        for line in tables["rules"].lines
        if len(line.parts) == 1 and (n := number_of(line))
    ]
    names = [name for name, _n in told]
    return {name: exact(n) for name, n in told if names.count(name) == 1}


def last_quarter(programme: Programme, today: date) -> Period | None:
    """The last whole quarter in which the programme ran; None when none is over yet."""
    quarter = last_whole(Span.QUARTER, today)
    return quarter if programme.from_date <= quarter.end else None


def this_year_so_far(programme: Programme, today: date) -> Period | None:
    """The whole quarters of this year that are over."""
    quarter = last_whole(Span.QUARTER, today)
    start = today.replace(month=1, day=1)
    if quarter.end < start or programme.from_date > quarter.end:
        return None
    return Period(start, quarter.end)
