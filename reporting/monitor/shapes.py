"""What a figure is, and what counting it gives. Pure: no database, no request.

A *figure* is a definition: which facts are counted, in words people read, how they are put together. Counting a
figure over a period gives a *table*: a line per category, exact. What of a table may be shown is for
`reporting.monitor.protection`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.functional import Promise

from reporting.periods import Period

Words = str | Promise
Number = int | Decimal
# between the two keys of a line that is about two things at once: drawn as rows of the second by columns of the first
DOT = "."


class Window(StrEnum):
    """The four windows of integral work, and what it costs beside them; a report is read in this order."""

    RESIDENT = "resident"
    PROFESSIONAL = "professional"
    ORGANISATION = "organisation"
    POLICY = "policy"
    EFFECTS = "effects"


class Shape(StrEnum):
    """How the facts of a category become one number."""

    PEOPLE = "people"  # how many different residents
    TIMES = "times"  # how many facts
    GRADE = "grade"  # the mean of their values, 1 to 10
    DAYS = "days"  # the middle one of their values, in days
    HOURS = "hours"  # the sum of their values, in hours
    MONEY = "money"  # the sum of their values, in euros


# A mean or a median says something of each fact, a sum is made of them: of both, `n` is part of what is published.
AVERAGES = frozenset({Shape.GRADE, Shape.DAYS})


@dataclass(frozen=True, slots=True)
class Category:
    """A line that a figure can have: of a municipality's list or of ours; shown in the order given.

    `joins`: the key of the category that it is counted with while it is small (violence is never shown by itself then).
    """

    key: str
    label: str
    joins: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """One kind of rows, each a fact: about whom (`person`), when, under which category, with which value.

    `rows(municipality_id)` starts from `gate.for_statistics` and annotates `fact_person` (text), `fact_category`
    (text) and `fact_value` (numeric). `day` is the field that says when: a date, or with `is_moment` a datetime, of
    which the local date counts. `kept_with`: the class of retention.yaml that these rows go with.
    """

    rows: Callable[[int], QuerySet]  # type: ignore[type-arg]
    day: str
    is_moment: bool = False
    kept_with: str = "content"
    # about courses of a programme; what is raised for a whole municipality counts for each of its programmes
    of_programme: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """The one definition of a figure: words for people, facts for the database."""

    key: str
    window: Window
    shape: Shape
    name: Words
    # what is counted; in which unit; out of what; what is missing from it; on which condition; where it comes from
    counted: Words
    unit: Words
    source: Words
    facts: tuple[Facts, ...]
    categories: Callable[[int], tuple[Category, ...]]
    out_of: Words = ""
    missing: Words = ""
    condition: Words = ""
    # one fact stands in one line (they add up), or a resident may stand in several
    adds_up: bool = True
    # may small lines be put together as 'other'? Not where the lines have an order or a meaning of their own
    merges: bool = True
    # is it about residents at all? Signals about rules are not
    of_people: bool = True
    # the figure whose residents are the whole that this one is a part of
    base: str = ""
    # is who is counted in two following periods counted in both together, and nobody else? Not where what was told
    # later counts for an earlier conversation too
    covers: bool = True
    # do all lines together mean something? Doing nothing and the usual way added up do not
    tells_whole: bool = True
    # two lines, of which another figure tells the sum: one tells the other, so both are told or neither
    halves: bool = False
    # draw the lines ranked (highest first), or in the order of the list
    ranked: bool = True
    # of a table in two directions: what stands in its first column
    head: Words = ""
    # the figure whose table shows these numbers too: where that is drawn, this one is not
    within: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A category as counted, exact.

    `facts` and `residents`: of how many facts and about how many different people. `largest`: of money, what the
    one with most has of it. `number` is None where there is nothing to say (a mean of nobody).
    """

    key: str
    label: str
    number: Number | None
    facts: int
    residents: int
    largest: Decimal = Decimal(0)
    # keys that were counted together in this line; itself when it stands alone
    holds: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        return self.holds or (self.key,)


@dataclass(frozen=True, slots=True)
class Table:
    """A figure over a period, exact: lines in the order of the list, and the whole.

    `base`: out of how many residents; None where the figure has no such whole.
    """

    figure: str
    period: Period
    lines: tuple[Line, ...]
    whole: Line
    base: int | None = None

    @property
    def missing(self) -> int | None:
        """How many residents of the base are in no line."""
        return None if self.base is None else max(self.base - self.whole.residents, 0)

    def line(self, key: str) -> Line:
        """Raises KeyError."""
        return {line.key: line for line in self.lines}[key]


# how one category is counted with others: its key → the key of the line it goes to
Merges = Mapping[str, str]
