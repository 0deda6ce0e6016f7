"""The path of a request through its questions, as it is shown: on a page and on the decision sheet."""

from dataclasses import dataclass
from datetime import date

from budgets.graph import Outcome, Question, Walk
from budgets.models import BudgetRequest


@dataclass(frozen=True, slots=True)
class PathStep:
    """One answered question."""

    question: Question
    answer: str
    sign: str
    motivation: str
    until_date: date | None

    @property
    def is_told(self) -> bool:
        """What the computer answers itself is told only where it was a no."""
        return not self.question.computed or self.sign == "no"


@dataclass(frozen=True, slots=True)
class Walked:
    walk: Walk
    steps: list[PathStep]
    outcome: Outcome | None


def walked(budget: BudgetRequest, *, fits: bool) -> Walked:
    """The path of a draft as it stands (`fits`: is the amount within what is left?), else as it was sent."""
    answers = {a.question: a for a in budget.answers.all()}
    walk = budget.walk(fits=fits if budget.is_draft else _fitted(budget))
    steps = []
    for step in walk.path:
        given = answers.get(step.question.key)
        steps.append(
            PathStep(
                step.question,
                step.answer.label,
                step.answer.sign,
                given.motivation if given else "",
                given.until_date if given else None,
            )
        )
    outcome = walk.outcome
    if budget.outcome:
        outcome = budget.tree.tree.outcomes[budget.outcome]
    return Walked(walk, steps, outcome)


def _fitted(budget: BudgetRequest) -> bool:
    """Did it fit when it was sent? Read from where its path ended."""
    return budget.walk(fits=True).outcome == budget.tree.tree.outcomes.get(budget.outcome)
