"""The decision graph: what may be published, and where answers lead."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from budgets import graph
from budgets.graph import Given, TreeError, load_tree, walk

FILE = graph.TREES / "default-1.yaml"
# as it is written: by name, while what is kept has lists
DEFAULT = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
TREE = load_tree(graph.read_file(FILE))
POSITIVE = {
    "doorbraak": Given("ja", "De uitkering gaat in."),
    "past_bij_plan": Given("ja"),
    "gewone_weg": Given("geprobeerd", "Ja, afgewezen."),
    "regeling": Given("niemand"),
    "schuldeiser": Given("nee"),
    "eigen_fout": Given("nee"),
    "blijvend": Given("blijvend"),
    "gevolgen": Given("geen"),
}


def ends_in(fits: bool = True, short: bool = False, **changes: Given) -> str:
    walked = walk(TREE, {**POSITIVE, **changes}, fits=fits, short=short)
    return walked.outcome.key if walked.outcome else f"? {walked.next.key if walked.next else ''}"


def test_the_nine_questions_and_their_ends() -> None:
    assert len(TREE.questions) == 9
    assert ends_in() == "inzetten"
    assert ends_in(doorbraak=Given("nee")) == "geen_doorbraak"
    assert ends_in(past_bij_plan=Given("nee")) == "eerst_samen_kijken"
    assert ends_in(gewone_weg=Given("nog_niet")) == "eerst_de_gewone_weg"
    assert ends_in(regeling=Given("op_tijd", "Leergeld")) == "gebruik_de_regeling"
    assert ends_in(schuldeiser=Given("ja")) == "alleen_schuldeiser"
    assert ends_in(eigen_fout=Given("ja", "WIL: brief kwijt")) == "organisatie_betaalt"
    assert ends_in(fits=False) == "hogere_beslisser"


def test_marks_lead_on_and_are_read_at_the_end() -> None:
    late = Given("te_laat", "Bijzondere bijstand, over zes weken.")
    buys_time = Given("koopt_tijd", "Dan is de woning klaar.", has_date=True)
    assert ends_in(regeling=late) == "voorschieten"
    assert ends_in(blijvend=buys_time) == "inzetten_tijdelijk"
    assert ends_in(regeling=late, blijvend=buys_time) == "voorschieten_tijdelijk"
    walked = walk(TREE, {**POSITIVE, "regeling": late}, fits=True, short=False)
    assert walked.marks == {"voorschieten"}
    # a mark of an answer that is no longer on the path doesn't count
    assert ends_in(regeling=late, doorbraak=Given("nee")) == "geen_doorbraak"


def test_an_answer_without_what_belongs_to_it_is_asked_again() -> None:
    assert ends_in(doorbraak=Given("ja")) == "? doorbraak"
    assert ends_in(blijvend=Given("koopt_tijd", "Daarna verder.")) == "? blijvend"
    assert ends_in(regeling=Given("weet_niet")) == "? regeling"
    assert walk(TREE, {}, fits=True, short=False).next == TREE.questions["doorbraak"]


def test_the_short_route_asks_for_the_doorbraak_alone() -> None:
    only = {"doorbraak": POSITIVE["doorbraak"]}
    walked = walk(TREE, only, fits=True, short=True)
    assert [s.question.key for s in walked.path] == ["doorbraak", "wat_er_over_is"]
    assert walked.outcome == TREE.outcomes["inzetten"]
    assert ends_in(short=True, fits=False) == "hogere_beslisser"
    assert ends_in(short=True, doorbraak=Given("nee")) == "geen_doorbraak"


def test_back_and_number() -> None:
    walked = walk(TREE, POSITIVE, fits=True, short=False)
    assert walked.before("doorbraak") is None
    before = walked.before("regeling")
    assert before is not None
    assert before.key == "gewone_weg"
    assert walked.number("regeling") == 4
    begun = walk(TREE, {"doorbraak": POSITIVE["doorbraak"]}, fits=True, short=False)
    assert begun.number("past_bij_plan") == 2


def change(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    *way, last = path.split("/")

    def apply(data: dict[str, Any]) -> None:
        place = data
        for part in way:
            place = place[part]
        if value is None:
            del place[last]
        else:
            place[last] = value

    return apply


WRONG = [
    (change("questions/gevolgen/answers/geen/next", "doorbraak"), "circle"),
    (change("questions/gevolgen/answers/geen/next", "regeling"), "circle"),
    (change("questions/gevolgen/answers/geen/next", "nergens"), "not there"),
    (change("questions/doorbraak/answers/nee/end", [{"outcome": "nergens"}]), "not there"),
    (change("questions/doorbraak/answers/nee/end", None), "leads nowhere"),
    (change("questions/doorbraak/answers/nee/next", "regeling"), "either leads on"),
    (change("questions/doorbraak/answers/nee/label", ""), "what the answer is"),
    (change("questions/doorbraak/question", ""), "what the question is"),
    (change("questions/doorbraak/answers", {}), "no answers"),
    (
        change(
            "questions/los",
            {"question": "Los?", "answers": {"ja": {"label": "Ja", "next": "regeling"}}},
        ),
        "Nobody gets to this question",
    ),
    (change("outcomes/inzetten/words", ""), "words"),
    (change("outcomes/inzetten/advice", "maybe"), "advice"),
    (change("outcomes/nooit", {"advice": "hold", "label": "n", "words": "n"}), "Nobody gets"),
    (change("questions/regeling/answers/te_laat/marks", ["raar"]), "mark"),
    (
        change(
            "questions/wat_er_over_is/answers/ja/end",
            [{"when": ["tijdelijk"], "outcome": "inzetten_tijdelijk"}],
        ),
        "Only the last outcome",
    ),
    (change("questions/doorbraak/computed", "magic"), "computer"),
    (change("short_route", ["regeling"]), "short route"),
    (change("short_route", ["doorbraak", "regeling"]), "every answer ends"),
    (change("root", "nergens"), "which question it begins"),
    (change("version", "one"), "version"),
    (change("name", "n" * 121), "at most 120"),
    (change("outcomes/te moeilijk!", {"advice": "hold", "label": "n", "words": "n"}), "key"),
    (change("questions/gevolgen/answers/geen/next", "gevolgen"), "its own question"),
    # nobody sets this mark any more, so nobody gets to what asks it
    (change("questions/blijvend/answers/koopt_tijd/marks", []), "no way to it sets the marks"),
    (change("questions", []), "no question"),
]


@pytest.mark.parametrize(("break_it", "words"), WRONG)
def test_a_graph_that_is_wrong_says_why(break_it: Callable[[Any], None], words: str) -> None:
    data = copy.deepcopy(DEFAULT)
    break_it(data)
    with pytest.raises(TreeError, match=words):
        load_tree(data)


@pytest.mark.parametrize(
    "data", [None, [], "boom", {}, {"questions": {"a": 1}, "outcomes": {"b": 2}}]
)
def test_nonsense_is_refused(data: Any) -> None:
    with pytest.raises(TreeError):
        load_tree(data)


def test_every_path_of_the_default_graph_ends_in_words() -> None:
    """Walk every combination by always taking the next open question."""
    ends: set[str] = set()

    def go(given: dict[str, Given], fits: bool) -> None:
        walked = walk(TREE, given, fits=fits, short=False)
        if walked.outcome is not None:
            assert walked.outcome.words
            ends.add(walked.outcome.key)
            return
        assert walked.next is not None
        for key in walked.next.answers:
            go({**given, walked.next.key: Given(key, "uitleg", True)}, fits)

    go({}, True)
    go({}, False)
    assert ends == set(TREE.outcomes)
