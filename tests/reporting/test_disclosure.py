"""What may be shown: no number about few people, and nothing beside it that tells it after all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import disclosure
from reporting.disclosure import Cell, Sheet, protect, show_exact, words
from reporting.factsheet import bars, results_note, topics_note
from reporting.figures import Budget, Duration, Figures, Overview, Tally
from reporting.periods import Period
from reporting.states import Mark

PERIOD = Period(date(2020, 2, 1), date(2020, 11, 30))


def tally(key: str, number: int, *, people: int | None = None, violence: bool = False) -> Tally:
    return Tally(key, key.title(), number, number if people is None else people, violence)


NOTHING_ENDED = Duration(0, 0, None)


def figures(
    *topics: Tally,
    people: int = 40,
    talks: int = 100,
    results: tuple[Tally, ...] = (),
    safety: Tally | None = None,
    without: int = 0,
    duration: Duration = NOTHING_ENDED,
) -> Figures:
    overview = Overview(people, talks, 11)
    return Figures(PERIOD, overview, topics, without, safety, results, duration)


def shown(sheet: Sheet) -> dict[str, str]:
    return {c.key: words(c, sheet.threshold) for c in sheet.help_topics}


@pytest.mark.parametrize(
    ("number", "text"), [(1, "minder dan 5"), (4, "minder dan 5"), (5, "5"), (39, "39")]
)
def test_a_cell_under_the_threshold_says_so(number: int, text: str) -> None:
    assert shown(protect(figures(tally("wonen", number)), 5)) == {"wonen": text}


def test_exact_shows_everything() -> None:
    sheet = show_exact(figures(tally("wonen", 6), tally("geweld", 1, violence=True)))
    assert shown(sheet) == {"wonen": "6", "geweld": "1"}
    assert (sheet.threshold, sheet.hidden, sheet.topics_in_all) == (None, 0, 7)


def test_what_everybody_has_is_not_given_away() -> None:
    assert shown(protect(figures(tally("wonen", 40)), 5)) == {"wonen": "bijna iedereen"}


def test_many_results_of_few_people_are_not_shown() -> None:
    sheet = protect(figures(results=(tally("aanvragen", 9, people=2),)), 5)
    assert sheet.results == (Cell("aanvragen", "Aanvragen", None, Mark.WITHHELD),)


def test_a_sum_that_would_tell_a_hidden_cell_is_left_out() -> None:
    open_sheet = protect(figures(tally("wonen", 12), tally("werk", 9)), 5)
    assert open_sheet.topics_in_all == 21
    assert "21 vragen van 40 mensen" in topics_note(open_sheet)
    closed = protect(figures(tally("wonen", 12), tally("werk", 3)), 5)
    assert closed.topics_in_all is None
    assert "12" not in topics_note(closed)


def test_small_violence_is_counted_with_what_it_joins() -> None:
    counted = figures(
        tally("scheiding", 8),
        tally("kinderen_veiligheid", 6),
        tally("huiselijk_geweld", 2, violence=True),
        safety=tally("kinderen_veiligheid", 7),
    )
    assert shown(protect(counted, 5)) == {"scheiding": "8", "kinderen_veiligheid": "7"}
    # and is a hidden cell when together they are still few
    few = figures(
        tally("huiselijk_geweld", 2, violence=True), safety=tally("kinderen_veiligheid", 2)
    )
    assert shown(protect(few, 5)) == {"kinderen_veiligheid": "minder dan 5"}


def test_violence_of_many_stands_by_itself() -> None:
    counted = figures(
        tally("huiselijk_geweld", 9, violence=True), safety=tally("kinderen_veiligheid", 9)
    )
    assert shown(protect(counted, 5)) == {"huiselijk_geweld": "9"}


def test_small_results_about_violence_are_among_the_others() -> None:
    results = (tally("woning", 7), tally("aangifte", 2, violence=True))
    keys = {c.key: c.mark for c in protect(figures(results=results), 5).results}
    assert keys == {"woning": Mark.EXACT, "overig": Mark.FEW}


def test_the_order_of_small_cells_tells_nothing() -> None:
    one = protect(figures(tally("b", 4), tally("a", 1), tally("z", 8)), 5)
    other = protect(figures(tally("a", 4), tally("z", 8), tally("b", 1)), 5)
    assert one.help_topics == other.help_topics
    assert [bar.length for bar in bars(one.help_topics, one)] == [80, 0, 0]


def test_a_small_group_has_no_exact_figure_at_all() -> None:
    sheet = protect(figures(tally("wonen", 3), people=4, talks=9, without=1), 5)
    assert [c.mark for c in sheet.overview] == [Mark.FEW, Mark.WITHHELD, Mark.EXACT]
    assert sheet.without_topic is None


def test_duration_of_few_is_not_told() -> None:
    assert protect(figures(duration=Duration(3, 30, 80)), 5).median_days is None
    assert protect(figures(duration=Duration(9, 30, 80)), 5).median_days == 80


def test_money_of_few_people_is_not_told() -> None:
    few = replace(figures(), budget=Budget(Decimal("900.00"), 4))
    assert (protect(few, 5).budget, protect(few, 5).budget_people) == (None, None)
    assert "900" in results_note(show_exact(few))
    many = replace(figures(), budget=Budget(Decimal("2900.50"), 5))
    assert "€\u00a02.900,50 gebruikt, voor 5 inwoners" in results_note(protect(many, 5))


TALLIES = st.lists(
    st.builds(
        Tally,
        st.text("abcdefgh", min_size=1, max_size=3),
        st.just("Onderwerp"),
        st.integers(1, 60),
        st.integers(1, 30),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda t: t.key,
)


@given(TALLIES, TALLIES, st.integers(0, 30), st.integers(2, 12), st.integers(0, 12))
def test_no_number_about_few_people_ever_leaves(
    topics: list[Tally], results: list[Tally], people: int, threshold: int, without: int
) -> None:
    counted = Figures(
        PERIOD,
        Overview(people, people * 2, 7),
        tuple(topics),
        without,
        Tally("kinderen_veiligheid", "Kinderen, veiligheid", 3, 3),
        tuple(results),
        Duration(people // 3, people, 70),
    )
    sheet = protect(counted, threshold)
    for cell in (*sheet.help_topics, *sheet.results, *sheet.overview, sheet.finished):
        assert cell.number is None or cell.number == 0 or cell.number >= threshold
        assert (cell.number is None) == (cell.mark != Mark.EXACT)
    for tallies, cells in ((topics, sheet.help_topics), (results, sheet.results)):
        small = {t.key: t for t in tallies if t.residents < threshold}
        for cell in cells:
            if cell.key in small:
                assert cell.number is None
                assert not small[cell.key].is_violence, "it stands by itself"
    assert disclosure.from_json(disclosure.to_json(sheet)) == sheet
