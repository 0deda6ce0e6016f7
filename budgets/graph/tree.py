"""What a decision graph is made of. Data only; nothing of ours is imported here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SIGNS = ("yes", "no", "note")
MOTIVATIONS = ("none", "optional", "required")
COMPUTED = ("fits",)
# the answers that the computer gives to a question of its own
COMPUTED_ANSWERS = ("ja", "nee")


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

    @property
    def is_open(self) -> bool:
        """Leads nowhere yet: only while a graph is being written."""
        return not self.next and not (self.ends and self.ends[-1].outcome)


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

    def targets(self, key: str) -> list[str]:
        """The questions that the answers to this one lead to, each once, in order of the answers."""
        found = [a.next for a in self.questions[key].answers.values() if a.next in self.questions]
        return list(dict.fromkeys(found))

    def outcome_name(self, key: str) -> str:
        """Its label; with its words where another outcome is called the same."""
        outcome = self.outcomes[key]
        alike = [one for one in self.outcomes.values() if one.label == outcome.label]
        return outcome.label if len(alike) == 1 else f"{outcome.label} ({outcome.words})"
