"""The page of a factsheet: from shown figures and an edition to what the template sets. No figure is made here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Programme
from reporting import disclosure
from reporting.disclosure import Cell, Sheet, words
from reporting.figures import count_figures
from reporting.history import History
from reporting.lists import OTHER
from reporting.models import Edition
from reporting.monitor import small_numbers
from reporting.monitor.counting import BY_KEY, tables_beside
from reporting.monitor.shown import ShownTable, tables_out
from reporting.periods import Period
from reporting.showing import is_exact, show_tables
from reporting.states import Mark, Why
from reporting.wording import of_one
from trail.counting import one_moment
from trail.templatetags.spoken import HARD_SPACE, money_round

# the longest bar, in per cent of its column; the number stands behind it
LONGEST = 80
# so many lines a list may have before it is set closer, and before it no longer fits beside another
ROOMY, BESIDE = 8, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a list: label, the figure in words, and the length of its bar (0: no bar, words only)."""

    label: str
    words: str
    length: int


def bars(cells: tuple[Cell, ...], sheet: Sheet) -> list[Bar]:
    """Cells as bars, both lists on one scale. What isn't shown as a number has no bar: its length would tell it."""
    most = max((cell.number or 0 for cell in (*sheet.help_topics, *sheet.results)), default=0)
    return [
        Bar(
            cell.label,
            words(cell, sheet.threshold),
            round(LONGEST * cell.number / max(most, 1)) if cell.number else 0,
        )
        for cell in cells
    ]


def big_numbers(sheet: Sheet) -> list[dict[str, Any]]:
    """The three figures on top; words are set smaller than digits."""
    return [
        {
            "label": of_one(cell.key) if cell.number == 1 else cell.label,
            "words": words(cell, sheet.threshold),
            "is_number": cell.mark == Mark.EXACT,
        }
        for cell in sheet.overview
    ]


def topics_note(sheet: Sheet) -> str:
    """What one must know to read the topics: they add up to more than the people."""
    if not sheet.help_topics:
        return ""
    people = next(cell for cell in sheet.overview if cell.key == "residents")
    if sheet.topics_in_all is not None and people.number is not None:
        questions = ngettext("%(n)s question", "%(n)s questions", sheet.topics_in_all)
        note = ngettext(
            "One resident may have several questions: %(questions)s of %(people)s person.",
            "One resident may have several questions: %(questions)s of %(people)s people.",
            people.number,
        ) % {"questions": questions % {"n": sheet.topics_in_all}, "people": people.number}
    else:
        note = _("One resident may have several questions. They don't add up to the residents.")
    if sheet.without_topic:
        note += " " + ngettext(
            "Of one resident no question was recorded.",
            "Of %(number)s residents no question was recorded.",
            sheet.without_topic,
        ) % {"number": sheet.without_topic}
    return " ".join([note, *together(sheet.help_topics)])


def together(cells: tuple[Cell, ...]) -> list[str]:
    """Which lines were put together because each is small; what stands under a name of its own says it already."""
    return [
        _("Under ‘%(name)s’ stand together: %(names)s.")
        % {"name": cell.label, "names": ", ".join(cell.names)}
        for cell in cells
        if cell.names and cell.key == OTHER
    ]


def results_note(sheet: Sheet) -> str:
    """How many courses ended and how long they took, as far as that may be told."""
    notes = together(sheet.results)
    if sheet.finished.number and sheet.median_days is not None:
        weeks = max(round(sheet.median_days / 7), 1)
        notes.append(
            ngettext(
                "%(number)s course ended, after %(weeks)s.",
                "%(number)s courses ended; half of them within %(weeks)s.",
                sheet.finished.number,
            )
            % {
                "number": sheet.finished.number,
                "weeks": ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks},
            }
        )
    if sheet.mostly_running:
        notes.append(_("Most courses still run."))
    notes.append(_("Work often comes last: first a home, money and rest."))
    if sheet.budget is not None and sheet.budget_people is not None:
        people = ngettext("%(n)s resident", "%(n)s residents", sheet.budget_people)
        notes.append(
            _("From the tailor-made budget %(amount)s was used, for %(people)s.")
            % {"amount": money_round(sheet.budget), "people": people % {"n": sheet.budget_people}}
        )
    return " ".join(notes)


def threshold_note(edition: Edition, sheet: Sheet) -> str:
    """What was done about small numbers, in a sentence or two."""
    return small_numbers.in_words(sheet.threshold, sheet.rounded_to, shown=edition.show_small)


def count_sheet(
    programme: Programme, period: Period, *, exact: bool, history: History | None = None
) -> tuple[Sheet, list[ShownTable]]:
    """The sheet over a period, and the tables that it tells of."""
    wanted = [BY_KEY[key] for key in disclosure.FIGURES]
    with one_moment():
        figures = count_figures(programme, period)
        counted = tables_beside(figures, wanted, programme, period)
    tables = show_tables(counted, programme, exact=exact, history=history)
    if exact:
        return disclosure.show_exact(figures), list(tables.values())
    sheet = disclosure.sheet_of(tables, figures.duration, programme.threshold)
    return sheet, list(tables.values())


def withheld_in(tables: Iterable[ShownTable]) -> list[tuple[str, str]]:
    """Every line that a sheet of these tables says in words, by name, and why."""
    found: list[tuple[str, str]] = []
    for table in tables:
        name = str(BY_KEY[table.figure].name)
        lines = table.withheld or (() if table.whole.is_exact else (table.whole,))
        # two lists may have a line of the same name
        names = [f"{name}, {line.label}" if line.label else name for line in lines]
        found += zip(names, (str(Why(line.why).label) for line in lines), strict=True)
    return found


class FactsheetMaker:
    """How an edition of a factsheet is made (reporting.making.Maker)."""

    template = "reporting/factsheet.html"

    def count(self, edition: Edition, history: History) -> dict[str, Any]:
        exact = is_exact(edition.audience, edition.show_small)
        sheet, tables = count_sheet(edition.programme, edition.period, exact=exact, history=history)
        return {**disclosure.to_json(sheet), "tables": tables_out(tables)}

    def lay_out(self, edition: Edition, *, made_on: date) -> dict[str, Any]:
        sheet = edition.sheet
        assert sheet is not None
        return lay_out(edition, sheet, made_on=made_on)


def lay_out(edition: Edition, sheet: Sheet, *, made_on: date) -> dict[str, Any]:
    """The template's context, in the language that is active."""
    municipality = edition.programme.municipality
    period = edition.period.words
    day = date_format(made_on, "j F Y", use_l10n=False)
    longest = max(len(sheet.help_topics), len(sheet.results))
    return {
        "title": _("Factsheet Op Koers, %(municipality)s, %(period)s")
        % {"municipality": municipality.name, "period": period},
        "over": _("Municipality of %(municipality)s · %(period)s")
        % {"municipality": municipality.name, "period": period.replace(" 20", f"{HARD_SPACE}20")},
        "introduction": edition.introduction,
        "numbers": big_numbers(sheet),
        "topics": bars(sheet.help_topics, sheet),
        "topics_note": topics_note(sheet),
        "results": bars(sheet.results, sheet),
        "results_note": results_note(sheet),
        "quote": edition.quote,
        # long lists are set closer, so that they still fit on one page; longer ones below each other, on two
        "is_dense": longest > ROOMY,
        "is_long": longest > BESIDE,
        "is_internal": sheet.threshold is None and not edition.show_small,
        "edition_note": _("Edition %(number)s, made from the case register on %(day)s.")
        % {"number": edition.number, "day": day.replace(" ", HARD_SPACE)},
        "threshold_note": threshold_note(edition, sheet),
        "programme": edition.programme.name,
    }
