"""The decision graph ('beslisboom'), pure: data → a checked tree; answers → path and advice.

The graph advises, people decide. A published version never changes; a request keeps the version it followed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

TREES = Path(__file__).parent / "trees"
SIGNS = frozenset({"yes", "no", "note"})
MOTIVATIONS = frozenset({"required", "optional", "none"})
COMPUTED = frozenset({"fits"})


class Advice(StrEnum):
    """What an end of the graph advises."""

    GRANT = "grant"
    ADVANCE = "advance"  # pay now, recover from who pays too late
    HOLD = "hold"  # something else first
    REFUSE = "refuse"
    HIGHER = "higher"  # does not fit; only who may decide above the ceiling

    @property
    def is_positive(self) -> bool:
        return self in (Advice.GRANT, Advice.ADVANCE)


class TreeError(ValueError):
    """A graph that can't be published. `problems` says everything that is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class End:
    """Where a path ends when all `when` marks are set on it."""

    outcome: str
    when: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    key: str
    label: str
    sign: str = "yes"
    next: str = ""
    ends: tuple[End, ...] = ()
    marks: frozenset[str] = frozenset()
    motivation: str = "none"
    prompt: str = ""
    asks_date: str = ""  # the label of the date that belongs to it

    @property
    def needs_motivation(self) -> bool:
        return self.motivation == "required"


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    question: str
    answers: Mapping[str, Answer]
    help: str = ""
    computed: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    key: str
    advice: Advice
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Tree:
    name: str
    version: int
    root: str
    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]
    marks: Mapping[str, str]
    short_route: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered: the key of an answer, and what they wrote with it."""

    answer: str
    motivation: str = ""
    has_date: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the answers lead: the path, what to ask next, or where it ends."""

    path: tuple[Step, ...]
    next: Question | None = None
    outcome: Outcome | None = None
    marks: frozenset[str] = field(default_factory=frozenset)

    def before(self, key: str) -> Question | None:
        """The asked question before this one on the path, for 'back'."""
        asked = [s.question for s in self.path if not s.question.computed]
        keys = [q.key for q in asked]
        place = keys.index(key) if key in keys else len(asked)
        return asked[place - 1] if place else None

    def number(self, key: str) -> int:
        """The place of a question on the path, from 1."""
        keys = [s.question.key for s in self.path]
        return (keys.index(key) if key in keys else len(keys)) + 1


def walk(tree: Tree, given: Mapping[str, Given], *, fits: bool, short: bool) -> Walk:
    """Follow the answers from the root; computed questions answer themselves.

    `fits`: the amount is within what is left. `short`: only the questions of the short route. An answer
    that lacks its motivation or date isn't an answer yet.
    """
    path: list[Step] = []
    marks: set[str] = set()
    route = tree.short_route if short and tree.short_route else ()
    key = route[0] if route else tree.root
    while True:
        question = tree.questions[key]
        answer = _answer(question, given.get(key), fits)
        if answer is None:
            return Walk(tuple(path), next=question, marks=frozenset(marks))
        path.append(Step(question, answer))
        marks |= answer.marks
        if answer.ends:
            end = next(e for e in answer.ends if e.when <= marks)
            return Walk(tuple(path), outcome=tree.outcomes[end.outcome], marks=frozenset(marks))
        key = route[route.index(key) + 1] if route else answer.next


def _answer(question: Question, given: Given | None, fits: bool) -> Answer | None:
    if question.computed == "fits":
        return question.answers["ja" if fits else "nee"]
    answer = question.answers.get(given.answer) if given else None
    if answer is None or given is None:
        return None
    if answer.needs_motivation and not given.motivation:
        return None
    return None if answer.asks_date and not given.has_date else answer


# --- reading and checking -----------------------------------------------------------------------


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the data in one canonical writing: what makes a version recognisable."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_file(path: Path) -> dict[str, Any]:
    """Read a graph from a YAML file and check it. Raises TreeError."""
    try:
        # only strings, lists and mappings: 'yes' stays a word, so the base loader
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # nosec B506
    except yaml.YAMLError as error:
        raise TreeError([f"not YAML: {error}"]) from error
    load_tree(data)
    assert isinstance(data, dict)
    return data


def load_tree(data: Any) -> Tree:
    """Data → a tree that can be walked. Raises TreeError with every problem found."""
    problems: list[str] = []
    if not isinstance(data, Mapping) or not all(
        isinstance(data.get(part), Mapping) and data[part] for part in ("questions", "outcomes")
    ):
        raise TreeError(["a graph has 'questions' and 'outcomes'"])
    tree = _build(data, problems)
    if not problems:
        problems += list(_check_ends(tree))
        problems += list(_check_shape(tree))
        problems += list(_check_short_route(tree))
    if problems:
        raise TreeError(problems)
    return tree


def _build(data: Mapping[str, Any], problems: list[str]) -> Tree:
    questions = {}
    for key, raw in data["questions"].items():
        raw = raw if isinstance(raw, Mapping) else {}
        raw_answers = raw.get("answers")
        if not isinstance(raw_answers, Mapping) or not raw_answers or not raw.get("question"):
            problems.append(f"question '{key}' has words and answers")
            continue
        answers = {a: _build_answer(key, a, one, problems) for a, one in raw_answers.items()}
        computed = str(raw.get("computed", ""))
        if computed and (computed not in COMPUTED or set(answers) != {"ja", "nee"}):
            problems.append(f"question '{key}': computed is 'fits', with answers 'ja' and 'nee'")
        questions[key] = Question(
            key, str(raw["question"]), answers, str(raw.get("help", "")), computed
        )
    outcomes = {}
    for key, raw in data["outcomes"].items():
        raw = raw if isinstance(raw, Mapping) else {}
        if raw.get("advice") not in list(Advice) or not raw.get("label") or not raw.get("words"):
            problems.append(f"outcome '{key}' has an advice ({', '.join(Advice)}), label and words")
            continue
        outcomes[key] = Outcome(key, Advice(raw["advice"]), str(raw["label"]), str(raw["words"]))
    version = str(data.get("version", ""))
    if not version.isascii() or not version.isdigit():
        problems.append("a graph has a version, a whole number")
        version = "0"
    return Tree(
        name=str(data.get("name", "")),
        version=int(version),
        root=str(data.get("root", "")),
        questions=questions,
        outcomes=outcomes,
        marks=dict(data.get("marks") or {}),
        short_route=tuple(data.get("short_route") or ()),
    )


def _build_answer(question: str, key: str, raw: Any, problems: list[str]) -> Answer:
    raw = raw if isinstance(raw, Mapping) else {}
    ends = tuple(
        End(str(end.get("outcome", "")), frozenset(end.get("when") or ()))
        for end in raw.get("end") or ()
        if isinstance(end, Mapping)
    )
    answer = Answer(
        key=key,
        label=str(raw.get("label", "")),
        sign=str(raw.get("sign", "yes")),
        next=str(raw.get("next", "")),
        ends=ends,
        marks=frozenset(raw.get("marks") or ()),
        motivation=str(raw.get("motivation", "none")),
        prompt=str(raw.get("prompt", "")),
        asks_date=str(raw.get("asks_date", "")),
    )
    where = f"'{question}: {key}'"
    if not answer.label:
        problems.append(f"answer {where} has a label")
    if answer.sign not in SIGNS or answer.motivation not in MOTIVATIONS:
        problems.append(f"answer {where}: sign or motivation is not one of the known words")
    if answer.motivation != "none" and not answer.prompt:
        problems.append(f"answer {where} asks for a motivation, and says which (prompt)")
    if bool(answer.next) == bool(answer.ends):
        problems.append(f"answer {where} either leads on (next) or ends (end)")
    return answer


def _answers(tree: Tree) -> Iterator[tuple[Question, Answer]]:
    return ((q, a) for q in tree.questions.values() for a in q.answers.values())


def _check_ends(tree: Tree) -> Iterator[str]:
    """Everything that is named exists and is used; every end has one way that always holds."""
    used: set[str] = set()
    for question, answer in _answers(tree):
        where = f"'{question.key}: {answer.key}'"
        if answer.next and answer.next not in tree.questions:
            yield f"answer {where} leads to '{answer.next}', which is not there"
        for mark in answer.marks | frozenset().union(*(e.when for e in answer.ends)):
            if not tree.marks.get(mark):
                yield f"answer {where} knows a mark '{mark}' that has no words"
        for end in answer.ends:
            used.add(end.outcome)
            if end.outcome not in tree.outcomes:
                yield f"answer {where} ends in '{end.outcome}', which is not there"
        if answer.ends and (answer.ends[-1].when or not all(end.when for end in answer.ends[:-1])):
            yield f"answer {where}: only the last end has no marks"
    for key in sorted(set(tree.outcomes) - used):
        yield f"outcome '{key}' is never reached"


def _check_shape(tree: Tree) -> Iterator[str]:
    """One root, no circles, everything reachable: then every path ends, as every answer leads on or ends."""
    if tree.root not in tree.questions:
        yield f"the root '{tree.root}' is not a question"
        return
    leads = {
        key: [a.next for a in q.answers.values() if a.next in tree.questions]
        for key, q in tree.questions.items()
    }
    reached_from = {target for targets in leads.values() for target in targets}
    roots = sorted(set(tree.questions) - reached_from)
    if roots != [tree.root]:
        yield f"there is one root, and nothing leads to it; found {roots}"
    seen: set[str] = set()
    above: list[str] = []

    def visit(key: str) -> Iterator[str]:
        if key in above:
            yield "a circle: " + " → ".join([*above[above.index(key) :], key])
            return
        if key in seen:
            return
        above.append(key)
        for target in leads[key]:
            yield from visit(target)
        above.pop()
        seen.add(key)

    yield from visit(tree.root)
    for key in sorted(set(tree.questions) - seen):
        yield f"question '{key}' is never asked"


def _check_short_route(tree: Tree) -> Iterator[str]:
    route = tree.short_route
    if not route:
        return
    if not set(route) <= set(tree.questions) or len(set(route)) != len(route):
        yield "the short route names questions of this graph, each once"
        return
    if route[0] != tree.root:
        yield "the short route begins at the root"
    if any(not answer.ends for answer in tree.questions[route[-1]].answers.values()):
        yield "the short route ends at a question where every answer ends"
