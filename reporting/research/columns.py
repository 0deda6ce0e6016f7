"""The columns of the file: each defined once, read by who writes the data and by who writes the codebook."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from cases.states import ClosingReason, Hindrance, Housing, MeasureMoment, Participation, Question
from reporting.research.courses import CLOSED, FOLLOWED, RUNNING, Course, Lists

# one code each, in every column where it can stand
NOT_ASKED, NOT_YET, LEFT_OUT = "99", "98", "97"
LOWEST, HIGHEST = 1, 10


def missing_words() -> dict[str, str]:
    return {
        NOT_ASKED: _("not asked, not said, or not to be told"),
        NOT_YET: _("not yet: the course is still running"),
        LEFT_OUT: _("left out, because too few people share it"),
    }


@dataclass(frozen=True, slots=True)
class Column:
    """`values`: code → meaning, for codes; `numbers`: lowest and highest, for numbers. `read` gives a cell.

    `is_seen`: others may know it of somebody (when it began, what was stuck, what came of it), so that it could tell
    who a row is about. What only the resident said in a conversation (a grade) is measured.
    """

    name: str
    meaning: str
    read: Callable[[Course], str]
    values: Mapping[str, str]
    numbers: tuple[int, int] | None = None
    unit: str = ""
    missing: tuple[str, ...] = ()
    is_seen: bool = True

    def allows(self, cell: str) -> bool:
        """Does the codebook explain it?"""
        if cell in self.values or cell in self.missing:
            return True
        return self.numbers is not None and cell.isdigit() and self._has(int(cell))

    def _has(self, number: int) -> bool:
        assert self.numbers is not None
        return self.numbers[0] <= number <= self.numbers[1]


Band = tuple[str, str, int | None]


def _band(number: Decimal | int, bands: tuple[Band, ...]) -> str:
    return next(code for code, _words, top in bands if top is None or number <= top)


def _banded(
    name: str,
    meaning: str,
    unit: str,
    number: Callable[[Course], Decimal | int | None],
    *schemes: tuple[Band, ...],
) -> list[Column]:
    """The same in ever wider bands; without a number it is not there yet."""

    def column(bands: tuple[Band, ...]) -> Column:
        def read(course: Course) -> str:
            found = number(course)
            return NOT_YET if found is None else _band(found, bands)

        words = {code: words for code, words, _top in bands}
        return Column(name, meaning, read, words, unit=unit, missing=(NOT_YET,))

    return [column(bands) for bands in schemes]


def single(lists: Lists) -> list[list[Column]]:
    """Columns with one value per course: of each the finest first, then coarser ones."""
    state = {
        RUNNING: _("still running"),
        FOLLOWED: _("over, still followed"),
        CLOSED: _("closed"),
    }
    over = {"loopt": _("still running"), "klaar": _("over")}
    reasons = _words(ClosingReason)
    return [
        [Column("programma", _("Programme"), lambda c: c.programme, dict(lists.programmes))],
        [
            Column("stand", _("How the course stands"), lambda c: c.state, state),
            Column(
                "stand",
                _("How the course stands"),
                lambda c: "loopt" if c.state == RUNNING else "klaar",
                over,
            ),
        ],
        _banded(
            "duur",
            _("From the first conversation until the table stopped meeting"),
            _("weeks"),
            lambda c: c.weeks,
            (
                ("1", _("at most 13"), 13),
                ("2", _("14 to 26"), 26),
                ("3", _("27 to 52"), 52),
                ("4", _("more than 52"), None),
            ),
            (("1", _("at most 26"), 26), ("2", _("more than 26"), None)),
        ),
        [
            Column(
                "afgesloten_omdat",
                _("How the course ended"),
                lambda c: c.reason or NOT_YET,
                reasons,
                missing=(NOT_YET,),
            ),
            Column(
                "afgesloten_omdat",
                _("How the course ended"),
                lambda c: _goals(c.reason),
                {
                    ClosingReason.GOALS_MET.value: str(ClosingReason.GOALS_MET.label),
                    "anders": _("in another way"),
                },
                missing=(NOT_YET,),
            ),
        ],
        _banded(
            "gesprekken",
            _("Conversations at the table"),
            _("conversations"),
            lambda c: c.talks,
            (
                ("1", _("at most 2"), 2),
                ("2", _("3 to 5"), 5),
                ("3", _("6 to 9"), 9),
                ("4", _("10 or more"), None),
            ),
            (("1", _("at most 5"), 5), ("2", _("6 or more"), None)),
        ),
        _banded(
            "organisaties",
            _("Organisations that had a seat at the table"),
            _("organisations"),
            lambda c: c.organisations,
            (("1", _("at most 3"), 3), ("2", _("4 to 6"), 6), ("3", _("7 or more"), None)),
            (("1", _("at most 4"), 4), ("2", _("5 or more"), None)),
        ),
        _banded(
            "maatwerkbudget",
            _("Tailor-made budget that was used for this resident in this programme"),
            _("euros"),
            lambda c: c.used,
            (
                ("0", _("none"), 0),
                ("1", _("at most 250"), 250),
                ("2", _("more than 250, at most 1000"), 1000),
                ("3", _("more than 1000"), None),
            ),
            (("0", _("none"), 0), ("1", _("some"), None)),
        ),
        *(_after(months) for months in (3, 6, 12)),
        *(_by_day(months) for months in (3, 6, 12)),
    ]


def _words(choices: type[TextChoices]) -> dict[str, str]:
    return {one.value: str(one.label) for one in choices}


def _goals(reason: str) -> str:
    if not reason:
        return NOT_YET
    return reason if reason == ClosingReason.GOALS_MET else "anders"


def _answer(months: int, question: Question) -> Callable[[Course], str]:
    return lambda c: c.follow_up.get((months, question), NOT_ASKED)


def _after(months: int) -> list[Column]:
    home = _answer(months, Question.HOUSING)
    meaning = _("%(months)s months after the end: a home") % {"months": months}
    name = f"na_{months}_maanden_wonen"
    stable = {Housing.STABLE.value: str(Housing.STABLE.label), "anders": _("otherwise")}

    def coarse(course: Course) -> str:
        said = home(course)
        return said if said in (Housing.STABLE, NOT_ASKED) else "anders"

    return [
        Column(name, meaning, home, _words(Housing), missing=(NOT_ASKED,)),
        Column(name, meaning, coarse, stable, missing=(NOT_ASKED,)),
    ]


def _by_day(months: int) -> list[Column]:
    what = _answer(months, Question.PARTICIPATION)
    meaning = _("%(months)s months after the end: what somebody does by day") % {"months": months}
    name = f"na_{months}_maanden_meedoen"
    some = {
        Participation.NONE.value: str(Participation.NONE.label),
        "iets": _("daytime activities, voluntary work, training or paid work"),
    }

    def coarse(course: Course) -> str:
        said = what(course)
        return said if said in (Participation.NONE, NOT_ASKED) else "iets"

    return [
        Column(name, meaning, what, _words(Participation), missing=(NOT_ASKED,)),
        Column(name, meaning, coarse, some, missing=(NOT_ASKED,)),
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of which a course has any number: one per key of a list."""

    prefix: str
    title: str
    labels: Mapping[str, str]
    has: Callable[[Course], Mapping[str, int]]
    # how often, where that may be told: two or more is one code
    counts: bool = False


def groups(lists: Lists) -> list[Group]:
    return [
        Group(
            "gebied", _("Something was stuck on this life area"), lists.areas,
            lambda c: dict.fromkeys(c.areas, 1),
        ),
        Group(
            "vraag", _("The resident asked help with"), lists.topics,
            lambda c: dict.fromkeys(c.topics, 1),
        ),
        Group("resultaat", _("A result that was written down"), lists.results, lambda c: c.results, counts=True),
        Group(
            "niet_bereikt", _("Something was not reached, because"), _words(Hindrance),
            lambda c: dict.fromkeys(c.hindrances, 1),
        ),
    ]  # fmt: skip


def measured(lists: Lists) -> list[Column]:
    """Grades that the resident gave. Missing is never a zero."""
    found = []
    moments = {
        MeasureMoment.START: ("cijfer_begin", _("How it went at the start: %(area)s")),
        MeasureMoment.CLOSING: ("cijfer_eind", _("How it went at the closing: %(area)s")),
    }
    for moment, (prefix, meaning) in moments.items():
        for key, name in lists.areas.items():
            read = _grade(lambda c, m=moment, k=key: c.grades.get((m.value, k)))  # type: ignore[misc]
            found.append(_measure(f"{prefix}_{key}", meaning % {"area": name}, read))
    for part, words in (
        ("process", _("Afterwards: what the resident thought of how it went")),
        ("result", _("Afterwards: what the resident thought of what came of it")),
    ):
        read = _grade(lambda c, p=part: c.evaluation.get(p))  # type: ignore[misc]
        name = {"process": "achteraf_verloop", "result": "achteraf_resultaat"}[part]
        found.append(_measure(name, words, read))
    for months in (3, 6, 12):
        found.append(
            _measure(
                f"na_{months}_maanden_cijfer",
                _("%(months)s months after the end: how somebody is") % {"months": months},
                _answer(months, Question.WELLBEING),
            )
        )
    return found


def _grade(number: Callable[[Course], int | None]) -> Callable[[Course], str]:
    def read(course: Course) -> str:
        found = number(course)
        return NOT_ASKED if found is None else str(found)

    return read


def _measure(name: str, meaning: str, read: Callable[[Course], str]) -> Column:
    return Column(
        name,
        meaning,
        read,
        {},
        numbers=(LOWEST, HIGHEST),
        unit=_("grade"),
        missing=(NOT_ASKED,),
        is_seen=False,
    )
