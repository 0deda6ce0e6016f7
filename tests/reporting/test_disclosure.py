"""What a factsheet may show: no number about few people, and nothing beside it that tells it after all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import disclosure
from reporting.disclosure import Sheet, sheet_of, show_exact, words
from reporting.factsheet import bars, results_note, topics_note
from reporting.figures import Budget, Duration, Figures, Overview, Tally
from reporting.lists import OTHER, VIOLENCE_JOINS
from reporting.monitor.audit import audit
from reporting.monitor.counting import BY_KEY
from reporting.monitor.protection import hide_tables_of_few, protect
from reporting.monitor.shapes import Category, Line, Table
from reporting.periods import Period
from reporting.states import Mark

PERIOD = Period(date(2020, 2, 1), date(2020, 11, 30))
NOTHING_ENDED = Duration(0, 0, None)


def tally(key: str, number: int, *, people: int | None = None, violence: bool = False) -> Tally:
    return Tally(key, key.title(), number, number if people is None else people, violence)


def figures(
    *topics: Tally,
    people: int = 40,
    talks: int = 100,
    results: tuple[Tally, ...] = (),
    without: int = 10,
    duration: Duration = NOTHING_ENDED,
    budget: Budget | None = None,
) -> Figures:
    overview = Overview(people, talks, 11)
    return Figures(PERIOD, overview, topics, without, results, duration, budget)


def _table(key: str, tallies: tuple[Tally, ...], whole: int, base: int | None = None) -> Table:
    lines = tuple(
        Line(t.key, t.label, t.number, t.number, t.residents, holds=(t.key,))
        for t in sorted(tallies, key=lambda t: t.key)
    )
    return Table(key, PERIOD, lines, Line("", "", whole, whole, whole), base)


def _single(key: str, number: int | Decimal | None, facts: int, people: int) -> Table:
    whole = Line("", "", number, facts, people, holds=("",))
    return Table(key, PERIOD, (whole,), whole)


def _together(table: Table, merges: Mapping[str, str]) -> Table:
    """Lines counted as one, as if nobody stood in two of them."""
    found: dict[str, list[Line]] = {}
    for line in table.lines:
        found.setdefault(merges.get(line.key, line.key), []).append(line)
    lines = [
        Line(
            key,
            next((one.label for one in parts if one.key == key), ""),
            sum(int(one.number or 0) for one in parts),
            sum(one.facts for one in parts),
            sum(one.residents for one in parts),
            holds=tuple(one.key for one in parts),
        )
        for key, parts in found.items()
    ]
    return replace(table, lines=tuple(lines))


def published(counted: Figures, threshold: int = 5) -> Sheet:
    """What goes to a council: every figure protected, and then laid beside itself."""
    people, duration = counted.overview.residents, counted.duration
    talks = counted.overview.conversations
    money = counted.budget or Budget(Decimal(0), 0)
    tables = {
        "residents": _single("residents", people, people, people),
        "conversations": _single("conversations", talks, talks, people),
        "organisations": _single("organisations", counted.overview.organisations, 0, 0),
        "help_topics": _table("help_topics", counted.help_topics, people - counted.without_topic, people),
        "results": _table("results", counted.results, sum(t.number for t in counted.results)),
        "ended": _single("ended", duration.median_days, duration.finished, duration.finished),
        "budget": _single("budget", money.used, money.residents, money.residents),
    }  # fmt: skip
    violence = {t.key for t in (*counted.help_topics, *counted.results) if t.is_violence}
    shown = {}
    for key, table in tables.items():
        joins = VIOLENCE_JOINS if key == "help_topics" else OTHER
        names = tuple(
            Category(line.key, line.label, joins if line.key in violence else "")
            for line in table.lines
        )
        recount = partial(_together, table)
        first = protect(BY_KEY[key], table, names, threshold, recount)
        shown[key] = audit(BY_KEY[key], first, [], lambda *_: 0, threshold)
    return sheet_of(hide_tables_of_few(shown), duration, threshold)


def shown(sheet: Sheet) -> dict[str, str]:
    return {c.key: words(c, sheet.threshold) for c in sheet.help_topics}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *[(few, "minder dan 5") for few in (0, 1, 4)],
        (5, "5"),
        (35, "35"),
        *[(many, "bijna iedereen") for many in (36, 40)],
    ],
)
def test_a_cell_under_the_threshold_says_so_and_one_of_nearly_all_too(
    number: int, text: str
) -> None:
    assert shown(published(figures(tally("wonen", number)))) == {"wonen": text}


def test_exact_shows_everything() -> None:
    sheet = show_exact(figures(tally("wonen", 6), tally("geweld", 1, violence=True)))
    assert shown(sheet) == {"wonen": "6", "geweld": "1"}
    assert (sheet.threshold, sheet.hidden, sheet.topics_in_all) == (None, 0, 7)


def test_many_results_of_few_people_are_not_shown() -> None:
    (cell,) = published(figures(results=(tally("aanvragen", 9, people=2),))).results
    assert (cell.number, cell.mark) == (None, Mark.WITHHELD)


def test_a_sum_that_would_tell_a_hidden_cell_is_left_out() -> None:
    open_sheet = published(figures(tally("wonen", 12), tally("werk", 9)))
    assert open_sheet.topics_in_all == 21
    assert "21 vragen van 40 mensen" in topics_note(open_sheet)
    closed = published(figures(tally("wonen", 12), tally("werk", 3)))
    assert closed.topics_in_all is None
    assert "12" not in topics_note(closed)


def test_small_violence_is_counted_with_what_it_joins() -> None:
    counted = figures(
        tally("scheiding", 8),
        tally("kinderen_veiligheid", 6),
        tally("huiselijk_geweld", 2, violence=True),
    )
    assert shown(published(counted)) == {"scheiding": "8", "kinderen_veiligheid": "8"}
    # and is a hidden cell when together they are still few
    few = figures(tally("kinderen_veiligheid", 2), tally("huiselijk_geweld", 2, violence=True))
    assert shown(published(few)) == {"kinderen_veiligheid": "minder dan 5"}


def test_violence_of_many_stands_by_itself() -> None:
    counted = figures(tally("huiselijk_geweld", 9, violence=True), tally("kinderen_veiligheid", 9))
    assert shown(published(counted)) == {"huiselijk_geweld": "9", "kinderen_veiligheid": "9"}


def test_small_results_about_violence_are_among_the_others() -> None:
    results = (tally("woning", 7), tally("werk", 8), tally("aangifte", 2, violence=True))
    cells = {c.key: c.mark for c in published(figures(results=results)).results}
    assert cells[OTHER] == Mark.FEW
    assert "aangifte" not in cells


def test_small_topics_are_told_together() -> None:
    sheet = published(figures(tally("b", 4), tally("a", 1), tally("z", 8)))
    assert shown(sheet) == {"z": "8", OTHER: "5"}


def test_the_order_of_small_cells_tells_nothing() -> None:
    one = published(figures(tally("b", 3), tally("a", 1), tally("z", 8)))
    other = published(figures(tally("a", 3), tally("z", 8), tally("b", 1)))
    assert one.help_topics == other.help_topics
    assert [bar.length for bar in bars(one.help_topics, one)] == [80, 0]


def test_a_small_group_has_no_exact_figure_at_all() -> None:
    sheet = published(figures(tally("wonen", 3), people=4, talks=9, without=1))
    assert [c.mark for c in sheet.overview] == [Mark.FEW, Mark.WITHHELD, Mark.WITHHELD]
    assert sheet.without_topic is None


def test_duration_of_few_is_not_told() -> None:
    assert published(figures(duration=Duration(3, 30, 80))).median_days is None
    assert published(figures(duration=Duration(9, 30, 80))).median_days == 80
    assert published(figures(duration=Duration(9, 2, 80))).median_days is None


def test_money_of_few_people_is_not_told() -> None:
    few = figures(budget=Budget(Decimal("900.00"), 4))
    assert (published(few).budget, published(few).budget_people) == (None, None)
    assert "900" in results_note(show_exact(few))
    many = figures(budget=Budget(Decimal("2900.50"), 5))
    assert "€\u00a02.900,50 gebruikt, voor 5 inwoners" in results_note(published(many))


TALLIES = st.lists(
    st.builds(
        Tally,
        st.text("abcdefgh", min_size=1, max_size=3),
        st.just("Onderwerp"),
        st.integers(1, 60),
        st.integers(1, 30),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda t: t.key,
)


@given(TALLIES, TALLIES, st.integers(0, 30), st.integers(2, 12), st.integers(0, 12))
def test_no_number_about_few_people_ever_leaves(
    topics: list[Tally], results: list[Tally], people: int, threshold: int, without: int
) -> None:
    topics = [replace(t, number=t.residents) for t in topics]
    # nobody has a result without having it once
    results = [replace(t, number=max(t.number, t.residents)) for t in results]
    counted = figures(
        *topics,
        people=people,
        talks=people * 2,
        without=min(without, people),
        results=tuple(results),
        duration=Duration(people // 3, people, 70),
    )
    sheet = published(counted, threshold)
    for cell in (*sheet.help_topics, *sheet.results, *sheet.overview, sheet.finished):
        assert cell.number is None or cell.key == "organisations" or cell.number >= threshold
        assert (cell.number is None) == (cell.mark != Mark.EXACT)
    for tallies, cells in ((topics, sheet.help_topics), (results, sheet.results)):
        small = {t.key: t for t in tallies if t.residents < threshold}
        for cell in cells:
            if cell.key in small:
                assert cell.number is None
                assert not small[cell.key].is_violence, "it stands by itself"
    assert disclosure.from_json(disclosure.to_json(sheet)) == sheet
