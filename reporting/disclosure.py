"""From exact figures to what may be shown: the primary threshold and what goes with it (DOMAIN §6).

Pure functions. A cell about fewer people than the threshold says 'fewer than …' and never its number, nor where
it stands among the other small ones; 'everybody' is not given away; violence is never shown by itself when
small; sums that would give a hidden cell away are left out. What is frozen in an edition is the result of this, so
a published edition holds no exact figure that it doesn't show. Secondary suppression and differencing between
editions come with the monitor.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reporting.figures import Duration, Figures, Tally
from reporting.lists import OTHER
from reporting.states import Mark


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as shown. `number` is there only when the mark is EXACT."""

    key: str
    label: str
    number: int | None
    mark: Mark = Mark.EXACT


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

    @property
    def hidden(self) -> int:
        """How many cells don't show their number."""
        cells = (*self.overview, *self.help_topics, *self.results, self.finished)
        return sum(cell.mark != Mark.EXACT for cell in cells)


def words(cell: Cell, threshold: int | None) -> str:
    """The figure as people read it: '15', 'fewer than 5', 'nearly everybody'."""
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


def protect(figures: Figures, threshold: int) -> Sheet:
    """What may be published: the threshold at work on every cell."""
    people = figures.overview.residents
    topics = [_protected(t, people, threshold) for t in _without_small_violence(figures, threshold)]
    # of a result that everybody has, everybody has it too
    results = [_protected(t, people, threshold) for t in _other_results(figures, threshold)]
    duration = figures.duration
    tells_duration = duration.finished >= threshold and duration.running >= threshold
    all_shown = all(cell.mark == Mark.EXACT for cell in topics)
    # money of few people would be theirs
    budget = figures.budget if figures.budget and figures.budget.residents >= threshold else None
    return Sheet(
        threshold=threshold,
        overview=_protected_overview(figures, threshold),
        help_topics=_in_order(topics),
        results=_in_order(results),
        without_topic=figures.without_topic
        if all_shown and (figures.without_topic == 0 or figures.without_topic >= threshold)
        else None,
        topics_in_all=sum(cell.number or 0 for cell in topics) if all_shown else None,
        finished=_few_or_number(
            Cell("finished", _("finished"), duration.finished), duration.finished, threshold
        ),
        median_days=duration.median_days if tells_duration else None,
        mostly_running=_mostly_running(duration) and duration.running >= threshold,
        budget=budget.used if budget else None,
        budget_people=budget.residents if budget else None,
    )


def _overview_labels() -> tuple[tuple[str, str], ...]:
    return (
        ("residents", _("residents")),
        ("conversations", _("conversations")),
        ("organisations", _("organisations")),
    )


def _mostly_running(duration: Duration) -> bool:
    return duration.running > duration.finished


def _protected_overview(figures: Figures, threshold: int) -> tuple[Cell, ...]:
    cells = []
    for key, label in _overview_labels():
        number: int = getattr(figures.overview, key)
        cell = _few_or_number(Cell(key, label, number), number, threshold)
        # many conversations, but of a few people: what they are about would be theirs
        if (
            key == "conversations"
            and cell.mark == Mark.EXACT
            and 0 < figures.overview.residents < threshold
        ):
            cell = Cell(key, label, None, Mark.WITHHELD)
        cells.append(cell)
    return tuple(cells)


def _protected(tally: Tally, people: int, threshold: int) -> Cell:
    if 0 < tally.number < threshold:
        return Cell(tally.key, tally.label, None, Mark.FEW)
    if 0 < tally.residents < threshold:
        return Cell(tally.key, tally.label, None, Mark.WITHHELD)
    if people and tally.residents >= people:
        return Cell(tally.key, tally.label, None, Mark.EVERYBODY)
    return Cell(tally.key, tally.label, tally.number)


def _few_or_number(cell: Cell, number: int, threshold: int) -> Cell:
    return Cell(cell.key, cell.label, None, Mark.FEW) if 0 < number < threshold else cell


def _without_small_violence(figures: Figures, threshold: int) -> list[Tally]:
    """The topics, with violence counted under the topic it joins while it is about few people."""
    small = [t for t in figures.help_topics if t.is_violence and t.residents < threshold]
    if not small or figures.safety is None:
        return list(figures.help_topics)
    joined = figures.safety
    rest = [t for t in figures.help_topics if not t.is_violence and t.key != joined.key]
    label = joined.label or _("Other")
    return [*rest, Tally(joined.key, label, joined.number, joined.residents)]


def _other_results(figures: Figures, threshold: int) -> list[Tally]:
    """The results, those about violence under 'other' while they are about few people."""
    small = [t for t in figures.results if t.is_violence and t.residents < threshold]
    rest = [t for t in figures.results if t not in small]
    if not small:
        return rest
    return [
        *rest,
        Tally(OTHER, _("Other"), sum(t.number for t in small), max(t.residents for t in small)),
    ]


def _in_order(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Exact ones ranked; then those in words by their name, since their order would tell their size."""
    rank = {Mark.EVERYBODY: 0, Mark.EXACT: 1, Mark.FEW: 2, Mark.WITHHELD: 3}
    return tuple(sorted(cells, key=lambda c: (rank[c.mark], -(c.number or 0), c.label)))


# --- frozen ---------------------------------------------------------------------------------------


def _cell_out(cell: Cell) -> dict[str, Any]:
    return {"key": cell.key, "label": cell.label, "number": cell.number, "mark": cell.mark.value}


def _cell_in(row: dict[str, Any]) -> Cell:
    return Cell(row["key"], row["label"], row["number"], Mark(row["mark"]))


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
    )
