"""Nobody stands alone in the file: the rules, and any set of courses against a naive count."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.states import ClosingReason, Hindrance, Housing, Participation
from reporting.research.coarsening import NotSafe, Table, TooFew, check, table_of
from reporting.research.columns import LEFT_OUT, NOT_ASKED
from reporting.research.courses import CLOSED, FOLLOWED, RUNNING, Course, Lists
from reporting.research.packing import pack, pseudonyms

KEYS = ("wonen", "schulden", "werk", "veiligheid")
LISTS = Lists(
    areas={key: key.title() for key in KEYS},
    topics={key: key.title() for key in KEYS},
    results={"woning": "Eigen woning", "rust": "Rust"},
    programmes={"een": "Programma een", "twee": "Programma twee"},
)
SOME = st.frozensets(st.sampled_from(KEYS))
GRADES = st.integers(1, 10)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    state = draw(st.sampled_from((RUNNING, FOLLOWED, CLOSED)))
    return Course(
        # the same person may have several
        person=draw(st.integers(1, 12)),
        dossier_id=draw(st.integers(1, 10**6)),
        programme=draw(st.sampled_from(("een", "twee"))),
        started=date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 1000))),
        state=state,
        weeks=None if state == RUNNING else draw(st.integers(0, 120)),
        reason=draw(st.sampled_from(ClosingReason.values)) if state == CLOSED else "",
        talks=draw(st.integers(0, 30)),
        organisations=draw(st.integers(0, 12)),
        used=draw(st.sampled_from([Decimal(0), Decimal("80.50"), Decimal(900), Decimal(2500)])),
        areas=draw(SOME),
        topics=draw(SOME),
        results=draw(st.dictionaries(st.sampled_from(("woning", "rust")), st.integers(1, 4))),
        hindrances=draw(st.frozensets(st.sampled_from(Hindrance.values))),
        grades=draw(st.dictionaries(st.tuples(st.just("start"), st.sampled_from(KEYS)), GRADES)),
        evaluation=draw(st.dictionaries(st.sampled_from(("process", "result")), GRADES)),
        follow_up=draw(
            st.fixed_dictionaries(
                {},
                optional={
                    (3, "housing"): st.sampled_from(Housing.values),
                    (3, "participation"): st.sampled_from(Participation.values),
                    (3, "wellbeing"): GRADES.map(str),
                },
            )
        ),
    )


def by_value(table: Table, name: str) -> dict[str, set[int]]:
    """Straight from the cells: who shares each value of a column."""
    column = next(c for c in table.columns if c.name == name)
    found: dict[str, set[int]] = defaultdict(set)
    for course in table.courses:
        found[column.read(course)].add(course.person)
    found.pop(NOT_ASKED, None)
    return found


MEASURED = ("cijfer_", "achteraf_")


@given(st.lists(courses(), min_size=1, max_size=60), st.integers(2, 5))
@settings(max_examples=150)
def test_every_value_is_shared(made: list[Course], k: int) -> None:
    people = {c.person for c in made}
    try:
        table = table_of(made, LISTS, k)
    except TooFew:
        # nothing leaves; of enough people who differ something always does (the tests below)
        return
    assert len(people) >= k
    assert table.columns
    names = [c.name for c in table.columns]
    assert len(names) == len(set(names))
    for name in names:
        values = by_value(table, name)
        if name.startswith(MEASURED) or name.endswith("_cijfer"):
            assert len(set().union(*values.values())) >= k
        else:
            assert min(len(who) for who in values.values()) >= k, (name, values)
            assert len(values) > 1, "what all have is told of each of them"
    # begun with something that stuck or came: shared too, or begun isn't told
    if "begin" not in names:
        return
    begin = next(c for c in table.columns if c.name == "begin")
    for name in names:
        if not name.startswith(("gebied_", "vraag_", "resultaat_", "niet_bereikt_")):
            continue
        column = next(c for c in table.columns if c.name == name)
        cells: dict[tuple[str, str], set[int]] = defaultdict(set)
        for course in table.courses:
            if (value := column.read(course)) != "0":
                cells[begin.read(course), value].add(course.person)
        assert all(len(who) >= k for who in cells.values()), (name, cells)


def plain(person: int, **values: object) -> Course:
    base = Course(person, person, "een", date(2026, 2, 1), RUNNING)
    return replace(base, **values)  # type: ignore[arg-type]


def test_rare_questions_are_taken_together() -> None:
    made = [plain(n, topics=frozenset({"wonen"})) for n in range(6)]
    made += [plain(10 + n, topics=frozenset({"werk"})) for n in range(2)]
    made += [plain(20 + n, topics=frozenset({"schulden"})) for n in range(2)]
    table = table_of(made, LISTS, 3)
    names = {c.name for c in table.columns if c.name.startswith("vraag_")}
    assert names == {"vraag_wonen", "vraag_overig"}
    assert {value: len(who) for value, who in by_value(table, "vraag_overig").items()} == {
        "1": 4,
        "0": 6,
    }
    other = next(c for c in table.columns if c.name == "vraag_overig")
    assert "Werk" in other.meaning
    assert "Schulden" in other.meaning


def test_one_rare_question_is_left_out_and_so_is_what_nearly_all_have() -> None:
    made = [plain(n, topics=frozenset({"wonen"}), talks=20 * (n % 2)) for n in range(8)]
    made.append(plain(9, topics=frozenset({"veiligheid"})))
    table = table_of(made, LISTS, 3)
    assert not [c for c in table.columns if c.name.startswith("vraag_")]
    assert "De inwoner vroeg hulp bij: wat zeldzaam is, is weggelaten." in table.notes


def test_the_beginning_gets_coarser_or_is_left_out_of_few() -> None:
    quarters = [date(2025, month, 3) for month in (1, 4, 7, 10)]
    many = [plain(10 * n + q, started=day) for n in range(9) for q, day in enumerate(quarters)]
    assert set(by_value(table_of(many, LISTS, 5), "begin")) == {
        "2025-K1", "2025-K2", "2025-K3", "2025-K4",
    }  # fmt: skip
    few = [plain(10 * n + q, started=day) for n in range(3) for q, day in enumerate(quarters)]
    assert set(by_value(table_of(few, LISTS, 5), "begin")) == {"2025-H1", "2025-H2"}
    none = [
        plain(10 * n + q, started=day, talks=20 * n)
        for n in range(2)
        for q, day in enumerate(quarters)
    ] + [plain(100 + n, started=quarters[0], talks=20 * (n % 2)) for n in range(2)]
    assert "begin" not in {c.name for c in table_of(none, LISTS, 5).columns}
    # six with a question that nobody else has in their quarter: of them it is left out
    told = [replace(c, topics=frozenset({"werk"})) if c.person < 20 else c for c in many[:6]]
    mixed = [*told, *many[6:], *(plain(900 + n, started=quarters[0]) for n in range(20))]
    values = by_value(table_of(mixed, LISTS, 5), "begin")
    assert len(values.get(LEFT_OUT, ())) >= 5


def test_of_people_who_are_all_alike_or_all_alone_nothing_is_told() -> None:
    with pytest.raises(TooFew):
        table_of([plain(n) for n in range(6)], LISTS, 3)
    with pytest.raises(TooFew):
        table_of([plain(n, talks=1 if n else 20) for n in range(6)], LISTS, 3)
    with pytest.raises(TooFew):
        table_of([plain(n, talks=1 if n % 2 else 20) for n in range(6)], LISTS, 7)


def test_a_table_that_breaks_a_rule_is_not_written() -> None:
    other = [plain(n, talks=1 if n < 3 else 20) for n in range(6)]
    good = table_of(other, LISTS, 3)
    check(good, 3)
    with pytest.raises(NotSafe, match="too few"):
        check(good, 4)
    wrong = replace(good.columns[0], read=lambda _c: "?")
    with pytest.raises(NotSafe, match="doesn't explain"):
        check(replace(good, columns=(wrong,)), 3)


def test_counts_are_told_as_one_or_more_where_more_is_rare() -> None:
    often = [plain(n, results={"woning": 1 + n % 2} if n < 6 else {}) for n in range(12)]
    assert Counter({v: len(w) for v, w in by_value(table_of(often, LISTS, 3), "resultaat_woning").items()}) == {
        "0": 6, "1": 3, "2": 3,
    }  # fmt: skip
    assert set(by_value(table_of(often, LISTS, 4), "resultaat_woning")) == {"0", "1"}


def test_words_of_a_list_are_no_formula_and_codes_join_within_a_project() -> None:
    lists = replace(LISTS, topics={**LISTS.topics, "werk": '=HYPERLINK("https://x")'})
    made = [
        plain(n, topics=frozenset({"werk"}) if n % 2 else frozenset({"wonen"})) for n in range(8)
    ]
    data = pack(table_of(made, lists, 3), "ab" * 32, {"threshold": 3})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for name in ("gegevens.csv", "codeboek.csv"):
        assert files[name].endswith("\r\n")
        cells = [cell for row in csv.reader(io.StringIO(files[name], newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "HYPERLINK(&quot;" in files["codeboek.html"]
    # in the order of the codes: no row tells when somebody came
    codes = [line.split(",")[0] for line in files["gegevens.csv"].splitlines()[1:]]
    assert codes == sorted(codes)
    assert codes == sorted(map(pseudonyms("ab" * 32), range(8)))
    assert not set(codes) & set(map(pseudonyms("cd" * 32), range(8)))
