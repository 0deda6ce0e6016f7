"""Who has every report and the page of every partner subtracts one from the other, and learns nothing small."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.monitor.counting import BY_KEY
from reporting.monitor.finer import OWN_AGREEMENTS, audit_in_family, keep_only, own_keys
from reporting.monitor.protection import protect
from reporting.monitor.shapes import Category, Figure, Line, Merges, Table
from reporting.monitor.shown import ShownTable
from reporting.periods import Period
from reporting.states import Mark
from tests.reporting.monitor.attacker import Attacker
from tests.reporting.monitor.test_audit import QUARTERS, THRESHOLD, known_too_well, over

OWNERS = ["", "wil", "ggz"]
STATUSES = ["open", "done", "not_done", "dropped"]
KEYS = [f"{owner}.{status}" for owner, status in product(OWNERS, STATUSES)]
# person, number of the quarter, owner and status
Fact = tuple[int, int, str]
# whose page, or None for the report of all; and over which days
Paper = tuple[str | None, Period]


def count(facts: Sequence[Fact], figure: Figure, period: Period) -> Table:
    """By looking at each in turn; a report doesn't ask whose an agreement is."""
    inside = [
        (who, key if figure == OWN_AGREEMENTS else key.rpartition(".")[2])
        for who, quarter, key in facts
        if period.start <= QUARTERS[quarter] <= period.end
    ]

    def line(key: str | None) -> Line:
        mine = [who for who, k in inside if key in (None, k)]
        return Line(
            key or "", key or "", len(mine), len(mine), len(set(mine)), holds=(key,) if key else ()
        )

    keys = KEYS if figure == OWN_AGREEMENTS else STATUSES
    return Table(figure.key, period, tuple(map(line, keys)), line(None))


def unmerged(table: Table, _merges: Merges) -> Table:
    """Neither of the two figures puts lines together."""
    return table


def publish(
    facts: Sequence[Fact], papers: Sequence[Paper], *, looked_at: bool = True
) -> list[ShownTable]:
    """One after the other, each beside all before it."""

    def people_in(_f: Figure, periods: Sequence[Period], keys: frozenset[str] | None) -> int:
        return len(
            {
                who
                for who, quarter, key in facts
                if any(p.start <= QUARTERS[quarter] <= p.end for p in periods)
                and (keys is None or key in keys)
            }
        )

    made: list[ShownTable] = []
    for owner, period in papers:
        figure = BY_KEY["agreements"] if owner is None else OWN_AGREEMENTS
        table = count(facts, figure, period)
        names = tuple(Category(line.key, line.key) for line in table.lines)
        shown = protect(figure, table, names, THRESHOLD, partial(unmerged, table))
        if owner is not None:
            shown = keep_only(shown, own_keys(owner))
        made.append(
            audit_in_family(shown, made, people_in, THRESHOLD, KEYS) if looked_at else shown
        )
    return made


def attack(tables: Sequence[ShownTable]) -> dict[tuple[date, str], tuple[float, float]]:
    """Of every number that nobody published, per quarter, owner and status: between what it must lie."""
    attacker = Attacker([(q, key) for q in QUARTERS for key in KEYS])
    exact = set()
    for table in tables:
        inside = [q for q in QUARTERS if table.period.start <= q <= table.period.end]
        for line in table.lines:
            keys = [key for key in KEYS if line.key in (key, key.rpartition(".")[2])]
            row = attacker.row(product(inside, keys))
            if line.mark == Mark.EXACT:
                attacker.equal.append((row, line.n or 0))
                if len(inside) == len(keys) == 1:
                    exact.add((inside[0], keys[0]))
            elif line.mark == Mark.FEW:
                attacker.most.append((row, (table.threshold or 0) - 1))
        if table.whole.mark == Mark.EXACT:
            attacker.equal.append((attacker.row(product(inside, KEYS)), table.whole.n or 0))
    return {
        cell: attacker.interval(attacker.row([cell]))
        for cell in attacker.place
        if isinstance(cell, tuple) and cell not in exact
    }


FACTS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 2), st.sampled_from(KEYS[:3] + KEYS[4:7])),
    min_size=20,
    max_size=90,
)
PAPERS = st.lists(
    st.tuples(
        st.sampled_from([None, "wil", "ggz"]),
        st.tuples(st.integers(0, 2), st.integers(0, 2)).map(lambda t: over(min(t), max(t))),
    ),
    min_size=2,
    max_size=5,
    unique_by=lambda paper: (paper[0], paper[1].start, paper[1].end),
)


@settings(max_examples=20, deadline=None)
@given(FACTS, PAPERS)
def test_no_attacker_subtracts_a_page_from_a_report(facts: list[Fact], papers: list[Paper]) -> None:
    for cell, interval in attack(publish(facts, papers)).items():
        assert not known_too_well(interval), (cell, interval)


def test_one_page_and_one_report_without_looking_tell_what_the_others_did() -> None:
    """Twenty were done, eighteen of them by one organisation: whoever has both knows of two. Then looked at."""
    facts = [(who, 0, "wil.done") for who in range(18)] + [(50, 0, ".done"), (51, 0, "ggz.done")]
    facts += [(who, 0, ".open") for who in range(9)] + [(who, 0, ".dropped") for who in range(9)]
    papers: list[Paper] = [(None, over(0, 0)), ("wil", over(0, 0))]
    told = publish(facts, papers, looked_at=False)
    assert attack(told)[QUARTERS[0], "ggz.done"][1] < THRESHOLD - 1
    for series in (papers, papers[::-1]):
        first, second = publish(facts, series)
        assert any(line.key.endswith("done") and line.is_exact for line in first.lines)
        assert not any(line.key.endswith("done") and line.is_exact for line in second.lines)
        assert not known_too_well(attack([first, second])[QUARTERS[0], "ggz.done"])
