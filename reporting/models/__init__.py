"""What reporting keeps: editions, rounds of questions, and what remains of destroyed courses for counting."""

from reporting.counted import CountedCourse, CountedFact
from reporting.models.asking import LEAST, Asked, AskingFigure, AskingRound, Heard
from reporting.models.edition import FINISHED, Edition

__all__ = [
    "FINISHED",
    "LEAST",
    "Asked",
    "AskingFigure",
    "AskingRound",
    "CountedCourse",
    "CountedFact",
    "Edition",
    "Heard",
]
