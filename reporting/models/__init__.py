"""What reporting keeps: editions, and what remains of destroyed courses for counting."""

from reporting.counted import CountedCourse, CountedFact
from reporting.models.edition import FINISHED, Edition

__all__ = ["FINISHED", "CountedCourse", "CountedFact", "Edition"]
