"""A graph from data and back to data: YAML as people write it, JSON as it is kept.

People write mappings ('doorbraak: …'); what is kept are lists, since a database doesn't keep the order of a mapping,
and the order of answers is the order in which they are shown.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from budgets.graph.checking import Flaw, check
from budgets.graph.tree import (
    COMPUTED,
    MOTIVATIONS,
    SIGNS,
    Advice,
    Answer,
    End,
    Outcome,
    Question,
    Tree,
)

TREES = Path(__file__).parent.parent / "trees"


class TreeError(ValueError):
    """A graph that can't be published. `flaws` says everything that is wrong with it, `problems` in plain text."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = tuple(flaws)
        self.problems = tuple(str(flaw) for flaw in flaws)
        super().__init__("; ".join(self.problems))


def digest(data: Any) -> str:
    """SHA-256 of the data in one canonical writing: what makes a version, or a part of it, recognisable."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_file(path: Path) -> dict[str, Any]:
    """Read a graph from a YAML file and check it. Raises TreeError."""
    try:
        # only strings, lists and mappings: 'yes' stays a word, so the base loader
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # nosec B506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TreeError([Flaw(_("This is not YAML: %(error)s") % {"error": error})]) from error
    return to_data(load_tree(data))


def load_tree(data: Any) -> Tree:
    """Data → a tree that can be walked. Raises TreeError with every flaw found."""
    tree, flaws = _build(data)
    flaws = flaws or check(tree)
    if flaws:
        raise TreeError(flaws)
    return tree


def read_data(data: Any) -> Tree:
    """Data of a graph that is still being written: all that can be read, published or not."""
    return _build(data)[0]


def to_data(tree: Tree) -> dict[str, Any]:
    """The same tree as it is kept. `load_tree` makes the same tree of it again."""
    return {
        "name": tree.name,
        "version": tree.version,
        "root": tree.root,
        "short_route": list(tree.short_route),
        "marks": [{"key": key, "words": words} for key, words in tree.marks.items()],
        "questions": [question_data(one) for one in tree.questions.values()],
        "outcomes": [outcome_data(one) for one in tree.outcomes.values()],
    }


def question_data(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "question": question.question,
        "help": question.help,
        "computed": question.computed,
        "answers": [answer_data(one) for one in question.answers.values()],
    }


def answer_data(answer: Answer) -> dict[str, Any]:
    return {
        "key": answer.key,
        "label": answer.label,
        "sign": answer.sign,
        "next": answer.next,
        "end": [{"when": sorted(end.when), "outcome": end.outcome} for end in answer.ends],
        "marks": sorted(answer.marks),
        "motivation": answer.motivation,
        "prompt": answer.prompt,
        "asks_date": answer.asks_date,
    }


def outcome_data(outcome: Outcome) -> dict[str, Any]:
    return {
        "key": outcome.key,
        "advice": outcome.advice.value,
        "label": outcome.label,
        "words": outcome.words,
    }


# --- building -----------------------------------------------------------------------------------


def _build(data: Any) -> tuple[Tree, list[Flaw]]:
    """What can be made of the data, and what can't be read in it."""
    flaws: list[Flaw] = []
    whole: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    if not whole:
        flaws.append(Flaw(_("A decision tree has questions and outcomes.")))
    version = str(whole.get("version", ""))
    if not (version.isascii() and version.isdigit() and len(version) <= 4):
        flaws.append(Flaw(_("A decision tree has a version, a whole number.")))
        version = "0"
    questions = {}
    for key, raw in _parts(whole.get("questions")):
        questions[key] = _question(key, raw, flaws)
    outcomes = {}
    for key, raw in _parts(whole.get("outcomes")):
        advice = _text(raw, "advice")
        if advice not in list(Advice):
            told = _("An outcome has an advice: %(known)s.") % {"known": ", ".join(Advice)}
            flaws.append(Flaw(told, outcome=key))
            continue
        outcomes[key] = Outcome(key, Advice(advice), _text(raw, "label"), _text(raw, "words"))
    tree = Tree(
        name=_text(whole, "name"),
        version=int(version),
        root=_text(whole, "root"),
        questions=questions,
        outcomes=outcomes,
        marks=_marks(whole.get("marks")),
        short_route=tuple(_texts(whole.get("short_route"))),
    )
    return tree, flaws


def _question(key: str, raw: Mapping[str, Any], flaws: list[Flaw]) -> Question:
    computed = _text(raw, "computed")
    if computed and computed not in COMPUTED:
        told = _("The computer can only answer this itself: %(known)s.")
        flaws.append(Flaw(told % {"known": ", ".join(COMPUTED)}, question=key))
    answers = {a: _answer(key, a, one, flaws) for a, one in _parts(raw.get("answers"))}
    return Question(key, _text(raw, "question"), answers, _text(raw, "help"), computed)


def _answer(question: str, key: str, raw: Mapping[str, Any], flaws: list[Flaw]) -> Answer:
    ends = raw.get("end")
    answer = Answer(
        key=key,
        label=_text(raw, "label"),
        sign=_text(raw, "sign") or "yes",
        next=_text(raw, "next"),
        ends=tuple(
            End(_text(end, "outcome"), frozenset(_texts(end.get("when"))))
            for end in (ends if isinstance(ends, Sequence) and not isinstance(ends, str) else ())
            if isinstance(end, Mapping)
        ),
        marks=frozenset(_texts(raw.get("marks"))),
        motivation=_text(raw, "motivation") or "none",
        prompt=_text(raw, "prompt"),
        asks_date=_text(raw, "asks_date"),
    )
    if answer.sign not in SIGNS or answer.motivation not in MOTIVATIONS:
        told = _("Sign or motivation is not one of the known words.")
        flaws.append(Flaw(told, question=question, answer=key))
    return answer


def _marks(raw: Any) -> dict[str, str]:
    if isinstance(raw, Mapping):
        return {str(key): words for key, words in raw.items() if isinstance(words, str)}
    return {key: _text(one, "words") for key, one in _parts(raw)}


def _parts(raw: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The parts of a list or a mapping with their keys; of two alike the last counts."""
    if isinstance(raw, Mapping):
        pairs = [(str(key), one) for key, one in raw.items()]
    elif isinstance(raw, list):
        pairs = [(str(one.get("key", "")), one) for one in raw if isinstance(one, Mapping)]
    else:
        return
    for key, one in pairs:
        yield key, one if isinstance(one, Mapping) else {}


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(raw: Any) -> list[str]:
    return [one for one in raw if isinstance(one, str)] if isinstance(raw, list) else []
