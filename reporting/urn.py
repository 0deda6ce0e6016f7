"""The urn of a round of questions: everybody's answers added up, under lock; nobody's answer by itself.

There is no row per person, not even one without a name. An answer opens the urn, adds itself to the counts and locks
it again. Whoever reads the database, at any moment and however often, its backups and what it remembers of every
row's past included, sees bytes that change, always as many of them. Without the keys of the place (which stand
outside it) they tell nothing; see docs/adr/0040.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.locks import lock_for
from reporting.questions import GRADES, LOWEST

LOCK = "reporting.urn"
# A lock writes the time on what it locks, for everybody to read. Ours says nothing.
NO_TIME = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people answered; per question, how many gave each grade from 1 to 10."""

    answered: int
    grades: Mapping[str, tuple[int, ...]]

    @classmethod
    def empty(cls, questions: Sequence[str]) -> "Tally":
        return cls(0, {key: (0,) * len(GRADES) for key in questions})

    def plus(self, answers: Mapping[str, int | None]) -> "Tally":
        """With one person's answers added. Raises ValueError for what is no grade, or no question of this round."""
        grades = dict(self.grades)
        for key, grade in answers.items():
            if key not in grades:
                raise ValueError(f"{key} is not asked")
            if grade is None:
                continue
            if grade not in GRADES:
                raise ValueError(f"{grade} is no grade")
            counts = list(grades[key])
            counts[grade - LOWEST] += 1
            grades[key] = tuple(counts)
        return Tally(self.answered + 1, grades)


def lock_up(tally: Tally) -> bytes:
    """The tally under lock: of one length whatever it holds, and other bytes each time, also when nothing changed."""
    numbers = [tally.answered, *(n for counts in tally.grades.values() for n in counts)]
    plain = struct.pack(f">{len(numbers)}I", *numbers)
    return lock_for(LOCK).encrypt_at_time(plain, NO_TIME)


def open_up(urn: bytes, questions: Sequence[str]) -> Tally:
    """What an urn of a round with these questions holds. Raises InvalidToken where the keys don't fit."""
    plain = lock_for(LOCK).decrypt(urn)
    answered, *numbers = struct.unpack(f">{1 + len(questions) * len(GRADES)}I", plain)
    size = len(GRADES)
    return Tally(
        answered,
        {key: tuple(numbers[n * size : (n + 1) * size]) for n, key in enumerate(questions)},
    )
