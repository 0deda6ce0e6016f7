"""From courses to a table in which nobody stands alone: pure functions.

The rules, for a threshold k (the programme's), counted in people, never in rows:
- each value of a column that others may know of somebody is shared by at least k people, or the column gets coarser,
  or it is left out; what nearly everybody has is left out too;
- rare topics, areas and results are taken together; together still rare, they are left out;
- when a course began is told by quarter, half year or year: so that each combination with a topic, area, result or
  state that is in the table is shared by at least k people;
- a grade is left out when fewer than k people gave one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from reporting.research.columns import (
    LEFT_OUT,
    NOT_ASKED,
    Column,
    Group,
    groups,
    measured,
    missing_words,
    single,
)
from reporting.research.courses import Course, Lists

OTHER = "overig"
# of so many people at most the beginning is left out before it is told more coarsely: one in …
BLANKED_AT_MOST = 5


class TooFew(Exception):
    """So few people that nothing may leave; the moment of asking tells it in words."""


class NotSafe(Exception):
    """The table breaks a rule of its own; nothing is written."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and courses in the order of the file. `notes`: what was made coarser or left out, in words."""

    columns: tuple[Column, ...]
    courses: tuple[Course, ...]
    notes: tuple[str, ...]
    people: int


def table_of(courses: Sequence[Course], lists: Lists, k: int) -> Table:
    """Raises TooFew when fewer than k people are in it, or so few that nothing of them may be told."""
    people = len({c.person for c in courses})
    if people < k:
        raise TooFew
    notes: list[str] = []
    seen: list[Column] = []
    for finest_first in single(lists):
        _take(finest_first, courses, k, seen, notes)
    several = [column for group in groups(lists) for column in _group(group, courses, k, notes)]
    with_begin = [c for c in seen if c.name == "stand"] + several
    began = _began(courses, with_begin, k, notes)
    grades = [c for c in measured(lists) if len(_with_value(c, courses)) >= k]
    if len(grades) < len(measured(lists)):
        notes.append(_("Grades are left out where fewer than %(k)s people gave one.") % {"k": k})
    if not (began or seen or several or grades):
        raise TooFew
    table = Table((*began, *seen, *several, *grades), tuple(courses), tuple(notes), people)
    check(table, k)
    return table


def check(table: Table, k: int) -> None:
    """Raise NotSafe unless every rule holds for the table as it will be written."""
    for column in table.columns:
        if any(not column.allows(column.read(c)) for c in table.courses):
            raise NotSafe(f"{column.name}: a value that the codebook doesn't explain")
        if column.is_seen and not _is_shared(column, table.courses, k):
            raise NotSafe(f"{column.name}: a value that too few people share")
        if not column.is_seen and len(_with_value(column, table.courses)) < k:
            raise NotSafe(f"{column.name}: too few people")
    began = next((c for c in table.columns if c.name == "begin"), None)
    if began is not None and _lonely(began, _beside_begin(table.columns), table.courses, k):
        raise NotSafe("begin: too few people share it with something else")


def _beside_begin(columns: Iterable[Column]) -> list[Column]:
    return [c for c in columns if c.name == "stand" or c.name.startswith(PREFIXES)]


PREFIXES = ("gebied_", "vraag_", "resultaat_", "niet_bereikt_")


def _people_by_value(column: Column, courses: Iterable[Course]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for course in courses:
        found[column.read(course)].add(course.person)
    return found


def _with_value(column: Column, courses: Iterable[Course]) -> set[int]:
    return {c.person for c in courses if column.read(c) != NOT_ASKED}


def _is_shared(column: Column, courses: Iterable[Course], k: int) -> bool:
    """Every value by at least k people, and there is more than one: what all have gives all of them away."""
    by_value = _people_by_value(column, courses)
    by_value.pop(NOT_ASKED, None)
    return len(by_value) > 1 and all(len(people) >= k for people in by_value.values())


def _take(
    finest_first: Sequence[Column],
    courses: Sequence[Course],
    k: int,
    into: list[Column],
    notes: list[str],
) -> None:
    """The finest one that is shared."""
    for column in finest_first:
        if _is_shared(column, courses, k):
            into.append(column)
            if column is not finest_first[0]:
                notes.append(_("%(what)s: in fewer, wider groups.") % {"what": column.meaning})
            return
    notes.append(
        _("%(what)s: left out, too few people share a value or all have the same.")
        % {"what": finest_first[0].meaning}
    )


def _group(group: Group, courses: Sequence[Course], k: int, notes: list[str]) -> list[Column]:
    """Its columns: what is rare taken together, what nobody or nearly everybody has left out."""
    people = {c.person for c in courses}
    having = {key: {c.person for c in courses if group.has(c).get(key)} for key in group.labels}
    kept = [key for key, some in having.items() if k <= len(some) <= len(people) - k]
    rare = [key for key, some in having.items() if 0 < len(some) < k]
    common = [key for key, some in having.items() if some and key not in kept + rare]
    columns = [_of_group(group, key, group.labels[key], (key,), courses, k) for key in kept]
    together = {person for key in rare for person in having[key]}
    # of one alone the name would stand there under another word
    if len(rare) > 1 and k <= len(together) <= len(people) - k:
        words = ", ".join(group.labels[key] for key in rare)
        columns.append(_of_group(group, OTHER, words, tuple(rare), courses, k))
        notes.append(
            _("%(what)s: rare ones are taken together as '%(other)s'.")
            % {"what": group.title, "other": f"{group.prefix}_{OTHER}"}
        )
    elif rare:
        notes.append(_("%(what)s: rare ones are left out.") % {"what": group.title})
    if common:
        words = _("%(what)s: what (nearly) everybody has is left out.") % {"what": group.title}
        notes.append(words)
    return columns


def _of_group(
    group: Group,
    key: str,
    label: str,
    members: tuple[str, ...],
    courses: Sequence[Course],
    k: int,
) -> Column:
    def number(course: Course) -> int:
        return sum(group.has(course).get(one, 0) for one in members)

    def column(most: int, values: dict[str, str]) -> Column:
        return Column(
            f"{group.prefix}_{key}",
            f"{group.title}: {label}",
            lambda course: str(min(number(course), most)),
            values,
        )

    once = column(1, {"0": _("no"), "1": _("yes")})
    if not group.counts:
        return once
    often = column(2, {"0": _("none"), "1": _("one"), "2": _("two or more")})
    return often if _is_shared(often, courses, k) else once


# --- when it began ------------------------------------------------------------------------------

LEVELS: tuple[tuple[Callable[[date], str], str], ...] = (
    (lambda day: f"{day.year}-K{(day.month + 2) // 3}", "quarter"),
    (lambda day: f"{day.year}-H{(day.month + 5) // 6}", "half"),
    (lambda day: f"{day.year}", "year"),
)


def _began(
    courses: Sequence[Course], beside: Sequence[Column], k: int, notes: list[str]
) -> list[Column]:
    """The beginning, as finely as may be: of few people it is left out, else it is told more coarsely."""
    people = {c.person for c in courses}
    for moment, level in LEVELS:
        blank: frozenset[int] = frozenset()
        while True:
            column = _begin_column(moment, blank, courses)
            alone = _lonely(column, beside, courses, k) - blank
            if not alone:
                break
            blank |= alone
        if len(blank) * BLANKED_AT_MOST > len(people):
            continue
        if _lonely(column, beside, courses, k) or not _is_shared(column, courses, k):
            continue
        if level != "quarter":
            notes.append(_("When it began: by half year or by year instead of by quarter."))
        if blank:
            notes.append(
                _("When it began: left out of people who would stand out by it (code %(code)s).")
                % {"code": LEFT_OUT}
            )
        return [column]
    notes.append(_("When it began: left out; every course began in the period of this file."))
    return []


def _begin_column(
    moment: Callable[[date], str], blank: frozenset[int], courses: Sequence[Course]
) -> Column:
    values = {moment(c.started): _in_words(moment(c.started)) for c in courses}
    return Column(
        "begin",
        _("When the course began: the first conversation"),
        lambda c: LEFT_OUT if c.person in blank else moment(c.started),
        dict(sorted(values.items())),
        missing=(LEFT_OUT,),
    )


def _in_words(code: str) -> str:
    year, _dash, part = code.partition("-")
    if part.startswith("K"):
        return _("quarter %(n)s of %(year)s") % {"n": part[1:], "year": year}
    if part.startswith("H"):
        return _("half year %(n)s of %(year)s") % {"n": part[1:], "year": year}
    return year


def _lonely(began: Column, beside: Sequence[Column], courses: Sequence[Course], k: int) -> set[int]:
    """People who share their beginning, or it together with something they have, with fewer than k people."""
    cells: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for course in courses:
        start = began.read(course)
        cells[start, "", ""].add(course.person)
        for column in beside:
            value = column.read(course)
            if value != "0":
                cells[start, column.name, value].add(course.person)
    return {person for people in cells.values() if len(people) < k for person in people}


def in_order(table: Table, name_of: Callable[[int], str]) -> Table:
    """Rows by the name that stands in the file: no order tells when somebody came."""
    ordered = sorted(
        table.courses, key=lambda c: (name_of(c.person), [col.read(c) for col in table.columns])
    )
    return replace(table, courses=tuple(ordered))


__all__ = ["NotSafe", "Table", "TooFew", "check", "in_order", "missing_words", "table_of"]
