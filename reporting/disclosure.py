"""The figures of a factsheet as they are shown: one sheet, exact or protected.

What may be shown of each figure is decided where all figures are (`reporting.monitor.protection` and `.audit`); here
a sheet is put together from that. What is frozen in an edition holds no exact figure that it doesn't show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reporting.figures import Duration, Figures
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.states import Mark


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as shown. `number` is there only when the mark is EXACT."""

    key: str
    label: str
    number: int | None
    mark: Mark = Mark.EXACT
    # what is counted together in it, where that is more than one line
    names: tuple[str, ...] = ()
    # what stands in the place of the number, where that is none of our usual words
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a factsheet shows. `threshold` is None when everything is exact."""

    threshold: int | None
    overview: tuple[Cell, ...]
    help_topics: tuple[Cell, ...]
    results: tuple[Cell, ...]
    # people without a topic; the sum of all topics; None when that would give something away
    without_topic: int | None
    topics_in_all: int | None
    finished: Cell
    median_days: int | None
    mostly_running: bool
    # euros, and for how many people; both None when nothing was used, or by too few to tell
    budget: Decimal | None = None
    budget_people: int | None = None
    # counts are rounded to the nearest so many
    rounded_to: int | None = None

    @property
    def hidden(self) -> int:
        """How many cells don't show their number."""
        cells = (*self.overview, *self.help_topics, *self.results, self.finished)
        return sum(cell.mark != Mark.EXACT for cell in cells)


def words(cell: Cell, threshold: int | None) -> str:
    """The figure as people read it: '15', 'fewer than 5', 'nearly everybody'."""
    if cell.text:
        return cell.text
    match cell.mark:
        case Mark.FEW:
            return _("fewer than %(threshold)s") % {"threshold": threshold}
        case Mark.EVERYBODY:
            return _("nearly everybody")
        case Mark.WITHHELD:
            return _("too few people")
        case _exact:
            return str(cell.number)


def show_exact(figures: Figures) -> Sheet:
    """Everything as counted: for internal editions, and published ones where two people decided so."""
    overview = figures.overview
    return Sheet(
        threshold=None,
        overview=tuple(
            Cell(key, label, getattr(overview, key)) for key, label in _overview_labels()
        ),
        help_topics=tuple(Cell(t.key, t.label, t.number) for t in figures.help_topics),
        results=tuple(Cell(t.key, t.label, t.number) for t in figures.results),
        without_topic=figures.without_topic,
        topics_in_all=sum(t.number for t in figures.help_topics),
        finished=Cell("finished", _("finished"), figures.duration.finished),
        median_days=figures.duration.median_days,
        mostly_running=_mostly_running(figures.duration),
        budget=figures.budget.used if figures.budget else None,
        budget_people=figures.budget.residents if figures.budget else None,
    )


# the figures that a factsheet is made of
FIGURES = (
    "residents",
    "conversations",
    "organisations",
    "help_topics",
    "results",
    "ended",
    "budget",
)


def sheet_of(tables: Mapping[str, ShownTable], duration: Duration, threshold: int | None) -> Sheet:
    """The sheet that tells what these tables tell (`FIGURES`, each as it may be published)."""
    topics, results = tables["help_topics"], tables["results"]
    ended, money = tables["ended"].whole, tables["budget"].whole
    # in lines that hold several topics somebody counts once: then the questions can't be added up
    adds_up = topics.rounded_to is None and all(
        line.is_exact and len(line.parts) == 1 for line in topics.lines
    )
    tells_running = threshold is None or duration.running >= threshold
    return Sheet(
        threshold=threshold,
        overview=tuple(
            replace(_cell(tables[key].whole), key=key, label=label)
            for key, label in _overview_labels()
        ),
        help_topics=tuple(map(_cell, topics.lines)),
        results=tuple(map(_cell, results.lines)),
        without_topic=topics.missing,
        topics_in_all=sum(int(line.number or 0) for line in topics.lines) if adds_up else None,
        finished=Cell("finished", _("finished"), ended.n, ended.mark),
        median_days=int(ended.number) if ended.number is not None and tells_running else None,
        mostly_running=_mostly_running(duration) and tells_running,
        budget=Decimal(money.number) if money.is_exact and money.number else None,
        budget_people=money.n if money.is_exact and money.number else None,
        rounded_to=topics.rounded_to,
    )


def _cell(line: ShownLine) -> Cell:
    number = None if line.number is None else int(line.number)
    return Cell(line.key, line.label, number, line.mark, line.names, line.text)


def _overview_labels() -> tuple[tuple[str, str], ...]:
    return (
        ("residents", _("residents")),
        ("conversations", _("conversations")),
        ("organisations", _("organisations")),
    )


def _mostly_running(duration: Duration) -> bool:
    return duration.running > duration.finished


# --- frozen ---------------------------------------------------------------------------------------


def _cell_out(cell: Cell) -> dict[str, Any]:
    return {
        "key": cell.key,
        "label": cell.label,
        "number": cell.number,
        "mark": cell.mark.value,
        "names": list(cell.names),
        "text": cell.text,
    }


def _cell_in(row: dict[str, Any]) -> Cell:
    names = tuple(row.get("names", ()))
    return Cell(
        row["key"], row["label"], row["number"], Mark(row["mark"]), names, row.get("text", "")
    )


def to_json(sheet: Sheet) -> dict[str, Any]:
    """The sheet as an edition keeps it and the API shows it."""
    return {
        "threshold": sheet.threshold,
        "overview": [_cell_out(c) for c in sheet.overview],
        "help_topics": [_cell_out(c) for c in sheet.help_topics],
        "results": [_cell_out(c) for c in sheet.results],
        "without_topic": sheet.without_topic,
        "topics_in_all": sheet.topics_in_all,
        "finished": _cell_out(sheet.finished),
        "median_days": sheet.median_days,
        "mostly_running": sheet.mostly_running,
        "budget": None if sheet.budget is None else str(sheet.budget),
        "budget_people": sheet.budget_people,
        "rounded_to": sheet.rounded_to,
    }


def from_json(data: dict[str, Any]) -> Sheet:
    """The sheet that an edition keeps."""
    return Sheet(
        threshold=data["threshold"],
        overview=tuple(map(_cell_in, data["overview"])),
        help_topics=tuple(map(_cell_in, data["help_topics"])),
        results=tuple(map(_cell_in, data["results"])),
        without_topic=data["without_topic"],
        topics_in_all=data["topics_in_all"],
        finished=_cell_in(data["finished"]),
        median_days=data["median_days"],
        mostly_running=data["mostly_running"],
        budget=None if data.get("budget") is None else Decimal(data["budget"]),
        budget_people=data.get("budget_people"),
        rounded_to=data.get("rounded_to"),
    )
