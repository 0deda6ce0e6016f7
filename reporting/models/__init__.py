"""What reporting keeps: editions, rounds of questions, what a programme costs, what remains for counting, and what
went to researchers."""

from reporting.counted import CountedCourse, CountedFact
from reporting.models.asking import LEAST, Asked, AskingFigure, AskingRound, Heard
from reporting.models.edition import FINISHED, Edition
from reporting.models.placed import PlacedQuote
from reporting.models.programme_cost import ProgrammeCost
from reporting.models.research import ResearchExport, ResearchPart, ResearchProject, file_of

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
    "PlacedQuote",
    "ProgrammeCost",
    "ResearchExport",
    "ResearchPart",
    "ResearchProject",
    "file_of",
]
