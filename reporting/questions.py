"""The yearly question list for who works at the tables: what is asked, in words (DOMAIN §6, 'Professional').

A key means the same for good, so that years can be compared: a question that is worded otherwise gets another key.
What isn't asked any more stays in QUESTIONS for the years that asked it, and leaves `asked_now`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOWEST, HIGHEST = 1, 10
GRADES = range(LOWEST, HIGHEST + 1)


@dataclass(frozen=True, slots=True)
class Question:
    """A statement; people give a grade for how far it is so, 1 (not at all) to 10 (wholly)."""

    key: str
    # what the monitoring report calls it
    theme: str | Promise
    words: str | Promise


QUESTIONS: dict[str, Question] = {
    one.key: one
    for one in (
        Question(
            "room", _("Room to act"), _("At the table I can do what is needed for the resident.")
        ),
        Question(
            "backing",
            _("Room from one's own organisation"),
            _("My own organisation gives me the time and the room for it."),
        ),
        Question(
            "money",
            _("Say over money"),
            _("When money would help a resident on, I have a say in it."),
        ),
        Question(
            "costs",
            _("Cost awareness"),
            _("I know what a solution costs, and what doing nothing costs."),
        ),
        Question("work", _("Work satisfaction"), _("I like doing this work.")),
    )
}


def asked_now() -> list[str]:
    """Keys of what a new round asks, in order."""
    return list(QUESTIONS)


@dataclass(frozen=True, slots=True)
class Span:
    """Grades that are counted together."""

    lowest: int
    highest: int

    @property
    def words(self) -> str:
        if self.lowest == LOWEST:
            return str(_("%(grade)s or lower") % {"grade": self.highest})
        if self.highest == HIGHEST:
            return str(_("%(grade)s or higher") % {"grade": self.lowest})
        return str(
            _("%(lowest)s to %(highest)s") % {"lowest": self.lowest, "highest": self.highest}
        )


LOW, MIDDLE, HIGH = Span(1, 5), Span(6, 7), Span(8, 10)
# in three; else what is merged first, then the other way (reporting.asking)
WAYS: Sequence[tuple[Span, ...]] = (
    (LOW, MIDDLE, HIGH),
    (Span(1, 7), HIGH),
    (LOW, Span(6, 10)),
)
