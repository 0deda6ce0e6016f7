"""The calculator by hand: per payer and by certainty, what is not known, and nothing about few people."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from budgets.states import Certainty, Payer, Scenario
from reporting.effects.calculator import DERIVED, in_difference
from reporting.monitor.shapes import Table
from reporting.monitor.shown import in_words, tables_in, tables_out
from tests.reporting.effects.tables import Said, all_tables, exactly, protected, words

ENOUGH: dict[str, Said] = {
    "programme_payers": {"municipality.coordination": (9000, 0), "income.hours": (3000, 0),
                         "municipality.software": (500, 0)},
    "programme_certainty": {"certain": (9500, 0), "likely": (3000, 0), "possible": (0, 0)},
    "budget": {"": (1500, 6)},
    "costs_by_payer": {
        "nothing.centre": (21900, 6), "nothing.income": (5100, 5), "usual.centre": (5000, 6),
        "tailored.budget": (1500, 6), "tailored.income": (5400, 5),
    },
    "costs_by_certainty": {
        "nothing.certain": (20000, 6), "nothing.possible": (7000, 5),
        "usual.likely": (2000, 6), "usual.possible": (3000, 6),
        "tailored.certain": (6900, 6),
    },
    "compared": {"with": (6, 6), "without": (5, 5)},
    "results": {"home": (9, 9)},
    "closings": {"goals_met": (5, 5), "moved": (6, 6)},
    "follow_housing": {"stable": (7, 7)},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def plain(told: dict[str, str]) -> dict[str, str]:
    return {key: text.replace("\xa0", " ") for key, text in told.items()}


def test_by_hand() -> None:
    shown = exactly(all_tables(**ENOUGH))
    told = plain(words(shown["calculator"]))
    assert {key: text for key, text in told.items() if text != "–"} == {
        "spent.budget": "1500", "tailored.budget": "1500",
        "than_nothing.budget": "€ 1.500 meer", "than_usual.budget": "niet te zeggen",
        "spent.municipality": "9500",
        "nothing.centre": "21900", "usual.centre": "5000",
        "than_nothing.centre": "€ 21.900 minder", "than_usual.centre": "niet te zeggen",
        "spent.income": "3000", "nothing.income": "5100", "tailored.income": "5400",
        "than_nothing.income": "€ 300 meer", "than_usual.income": "niet te zeggen",
    }  # fmt: skip
    # the usual way is possible at best; of the rest there is enough
    assert shown["calculator"].whole.text.split(". ")[0] == (
        "Toegekende aanvragen met een kassabon: 6; zonder: 5"
    )
    assert "hooguit ‘mogelijk’" in shown["calculator"].whole.text
    # below nought is less, in the file too
    assert shown["calculator"].line("than_nothing.centre").number == Decimal(-21900)
    # there is no row, column or whole that adds them up
    assert shown["calculator"].whole.number is None
    certain = words(shown["calculator_certainty"])
    assert {key: text for key, text in certain.items() if text != "–"} == {
        "spent.certain": "9500", "spent.likely": "3000",
        "nothing.certain": "20000", "nothing.possible": "7000",
        "usual.likely": "2000", "usual.possible": "3000", "tailored.certain": "6900",
    }  # fmt: skip
    assert words(shown["gains"]) == {
        "results": "9", "closings_goals_met": "5", "follow_housing_stable": "7",
    }  # fmt: skip
    assert shown["gains"].whole.text == ""
    # kept as it is told
    for figure in DERIVED:
        assert tables_in(tables_out([shown[figure.key]])) == (shown[figure.key],)


def test_of_few_kassabonnen_no_difference_is_said() -> None:
    few: Said = {"with": (4, 4), "without": (9, 9)}
    shown = exactly(all_tables(**{**ENOUGH, "compared": few}))
    told = {
        words(shown["calculator"])[f"than_nothing.{who}"] for who in ("budget", "centre", "income")
    }
    assert told == {"niet te zeggen"}
    assert "te weinig kassabonnen" in shown["calculator"].whole.text
    assert "Te weinig" not in shown["gains"].whole.text


def test_how_few_had_no_kassabon_is_not_what_is_left_of_all_that_were_granted() -> None:
    """Eight with one, two without: decisions say ten. It is told of neither, and that there are enough still is."""
    shown = protected(all_tables(**{**ENOUGH, "compared": {"with": (8, 8), "without": (2, 2)}}))
    assert [line.number for line in shown["compared"].lines] == [None, None]
    assert "kassabon:" not in shown["calculator"].whole.text
    assert shown["calculator"].line("than_nothing.centre").number == Decimal(-21900)
    # where it is about few itself there are too few, and no number elsewhere says otherwise
    few = protected(all_tables(**{**ENOUGH, "compared": {"with": (4, 4), "without": (9, 9)}}))
    assert [line.number for line in few["compared"].lines] == [None, None]
    assert "te weinig kassabonnen" in few["calculator"].whole.text


def test_of_nothing_nothing_is_said() -> None:
    shown = exactly(all_tables())
    assert shown["calculator"].lines == ()
    assert {line.key for line in shown["calculator_certainty"].lines} == {
        f"spent.{one.value}" for one in Certainty
    }
    assert "te weinig trajecten afgerond" in shown["gains"].whole.text
    assert shown["gains"].is_empty


def test_what_is_withheld_takes_its_difference_along() -> None:
    """Income's tailor-made is of four residents: it, and what it differs by, stand in words; so does the budget."""
    tables = all_tables(
        **{
            **ENOUGH,
            "budget": {"": (1500, 4)},
            "costs_by_payer": {**ENOUGH["costs_by_payer"], "tailored.income": (5400, 4)},
        }
    )
    shown = protected(tables)
    effects = shown["calculator"]
    for key in ("tailored.income", "than_nothing.income", "spent.budget"):
        line = effects.line(key)
        assert (line.number, line.n) == (None, None)
        assert in_words(line, effects.shape, effects.threshold) == "te weinig mensen"
    assert effects.line("than_nothing.centre").number == Decimal(-21900)
    assert effects.line("spent.income").number == Decimal(3000)


numbers = st.integers(0, 40_000)
said = st.tuples(numbers, st.integers(0, 9))
by_payer = st.dictionaries(
    st.sampled_from([f"{s.value}.{p.value}" for s in Scenario for p in list(Payer)[:5]]), said
)
by_certainty = st.dictionaries(
    st.sampled_from([f"{s.value}.{c.value}" for s in Scenario for c in Certainty]), said
)
counts = st.integers(0, 9).map(lambda n: (n, n))


@given(
    by_payer,
    by_certainty,
    said,
    st.fixed_dictionaries({"with": counts, "without": counts}),
    st.dictionaries(st.sampled_from(["municipality.hours", "income.hours"]), st.tuples(numbers, st.just(0))),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_what_is_withheld_changes_nothing_that_is_told(
    payers: Said, certainties: Said, budget: tuple[int, int], compared: Said, costs: Said, dice: object
) -> None:  # fmt: skip
    """Whatever the amounts are of those who may not be told: every table of the calculator stays the same."""
    tables = all_tables(
        costs_by_payer=payers,
        costs_by_certainty=certainties,
        budget={"": budget},
        compared=compared,
        programme_payers=costs,
    )
    shown = protected(tables)

    def otherwise(key: str, one: Table) -> Table:
        hidden = {line.key for line in shown[key].lines if not line.is_exact}
        lines = tuple(
            replace(line, number=Decimal(dice.randint(0, 10**6)))  # type: ignore[attr-defined]
            if line.key in hidden
            else line
            for line in one.lines
        )
        whole = one.whole if shown[key].whole.is_exact else replace(one.whole, number=Decimal(7))
        return replace(one, lines=lines, whole=whole)

    money = ("costs_by_payer", "costs_by_certainty", "budget")
    others = {key: otherwise(key, one) if key in money else one for key, one in tables.items()}
    again = protected(others)
    for figure in DERIVED:
        assert again[figure.key] == shown[figure.key]
    # and what is told is a number that stands elsewhere, or what two such numbers differ by
    for line in shown["calculator"].lines:
        column, _dot, who = line.key.partition(".")
        if line.number is None or not column.startswith("than_"):
            continue
        parts = {part.key: part for part in shown["costs_by_payer"].lines}
        for name in ("tailored", column.removeprefix("than_")):
            part = parts.get(f"{name}.{who}")
            assert part is None or part.is_exact


@given(
    by_payer,
    by_certainty,
    said,
    st.fixed_dictionaries({"with": counts, "without": counts}),
    st.dictionaries(
        st.sampled_from([f"{p}.{k}" for p in ("municipality", "income") for k in ("hours", "software")]),
        st.tuples(numbers, st.just(0)),
    ),
)  # fmt: skip
def test_as_naive_python_works_it_out(
    payers: Said, certainties: Said, budget: tuple[int, int], compared: Said, costs: Said
) -> None:
    """Every cell that isn't a dash, by looking at each amount in turn."""

    def amount(scenario: str, payer: str) -> int:
        return payers.get(f"{scenario}.{payer}", (0, 0))[0]

    def is_sure(scenario: str) -> bool:
        of = {
            c: certainties.get(f"{scenario}.{c}", (0, 0))[0]
            for c in ("certain", "likely", "possible")
        }
        return of["certain"] + of["likely"] > 0 and of["possible"] <= of["certain"] + of["likely"]

    expected: dict[str, int | str] = {}
    for payer in Payer.values:
        spent = sum(n for key, (n, _r) in costs.items() if key.startswith(f"{payer}."))
        if payer == "budget":
            spent = budget[0]
        three = {s: amount(s, payer) for s in ("nothing", "usual", "tailored")}
        expected |= {f"{s}.{payer}": n for s, n in {"spent": spent, **three}.items() if n}
        for column, other in (("than_nothing", "nothing"), ("than_usual", "usual")):
            if three["tailored"] or three[other]:
                enough = compared["with"][0] >= 5 and is_sure(other) and is_sure("tailored")
                difference = three["tailored"] - three[other]
                # who paid nothing in any way has no row
                expected[f"{column}.{payer}"] = difference if enough else "niet te zeggen"
    shown = exactly(
        all_tables(
            costs_by_payer=payers,
            costs_by_certainty=certainties,
            budget={"": budget},
            compared=compared,
            programme_payers=costs,
        )
    )["calculator"]
    told = {
        line.key: line.text if line.number is None else line.number
        for line in shown.lines
        if line.text != "–"
    }
    assert told == expected


def test_differences_in_words() -> None:
    assert in_difference(Decimal("-12.50")).replace("\xa0", " ") == "€ 12,50 minder"
    assert in_difference(Decimal(3)).replace("\xa0", " ") == "€ 3 meer"
    assert in_difference(Decimal(0)) == "evenveel"
