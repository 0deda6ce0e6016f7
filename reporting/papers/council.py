"""The raadsdossier: what it cost, what came of it, what failed and why, and what nobody knows (DOMAIN §6).

Put together from the figures of the monitoring report, each as it may be shown, and from signals. No figure, no
sentence; and no sentence says that one thing came from another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Programme
from documents.papers import Fact, Paper, Part
from reporting.effects.calculator import SPENT
from reporting.effects.expected import CAUTION
from reporting.history import History
from reporting.monitor import rounding, small_numbers
from reporting.monitor.counting import BY_KEY, count_tables
from reporting.monitor.shapes import DOT, Shape
from reporting.monitor.shown import ShownLine, ShownTable, in_words
from reporting.papers import signals
from reporting.papers.signals import Told
from reporting.periods import Period
from reporting.showing import show_tables
from reporting.states import Mark
from trail.templatetags.spoken import money_round

COST = ("budget", "hours", "decisions")
EFFECTS = ("results", "evaluation", "follow_housing", "follow_participation", "follow_wellbeing")
FAILURES = ("hindrances", "closings", "looked_back", "agreements")
KASSABON = "costs_by_payer"
CERTAINTY = "costs_by_certainty"
# what the programme costs, and the Effectencalculator with all that it is made of
PROGRAMME = ("programme_kinds", "programme_payers", "programme_certainty")
CALCULATOR = ("calculator", "calculator_certainty")
OVERVIEW = ("residents", "conversations", "organisations")
FIGURES = (
    *OVERVIEW,
    *COST,
    *PROGRAMME,
    KASSABON,
    CERTAINTY,
    "compared",
    *CALCULATOR,
    *EFFECTS,
    "ended",
    *FAILURES,
)
# what of these is no failure: it stands in the report, not here
FINE = {
    "closings": frozenset({"goals_met", "handed_over"}),
    "looked_back": frozenset({"worked"}),
    "agreements": frozenset({"done", "open", "dropped"}),
}


@dataclass(frozen=True, slots=True)
class Council:
    """`threshold`: below which numbers are not told; None when everything is exact."""

    municipality: str
    programme: str
    period: Period
    tables: Mapping[str, ShownTable]
    signals: tuple[Told, ...]
    threshold: int | None = None
    # to what the numbers of people are rounded
    rounded_to: int | None = None


def count_council(
    programme: Programme, period: Period, *, exact: bool, history: History | None = None
) -> Council:
    """Figures as they may be shown beside all that was published before; as many queries as the report takes."""
    shown = show_tables(
        count_tables(programme, period, FIGURES), programme, exact=exact, history=history
    )
    told = signals.signals_of(programme.municipality_id)
    return Council(
        programme.municipality.name,
        programme.name,
        period,
        {key: shown[key] for key in FIGURES},
        told if exact else signals.protected(told),
        None if exact else programme.threshold,
        rounding.rounded_to(shown.values()),
    )


# --- in words ---------------------------------------------------------------------------------


def paper_of(figures: Council) -> Paper:
    """In the language that is active."""
    parts = (
        _overview(figures),
        _cost(figures),
        _beside(figures),
        _effects(figures),
        _failures(figures),
        _unanswered(figures),
        _unknown(figures),
    )
    return Paper(
        title=_("Op Koers: file for the council"),
        over=_("Municipality of %(municipality)s · %(period)s")
        % {"municipality": figures.municipality, "period": figures.period.words},
        lead=_("What it cost, what came of it, what failed and why, and what nobody knows."),
        parts=tuple(part for part in parts if part.facts or part.words),
        end=tuple(_how_to_read(figures)),
    )


def _name(key: str) -> str:
    return str(BY_KEY[key].name)


def _number(line: ShownLine, table: ShownTable) -> str:
    """As the report says it; empty where there is nothing to tell, or where it may not be told."""
    if line.mark == Mark.EVERYBODY or (line.is_exact and line.number):
        return in_words(line, table.shape, table.threshold)
    return ""


def _whole(figures: Council, key: str) -> str:
    table = figures.tables[key]
    return _number(table.whole, table)


def _lines(figures: Council, key: str) -> list[Fact]:
    """A figure with its lines below each other, without those that have nothing to say; none: no fact at all."""
    table, fine = figures.tables[key], FINE.get(key, frozenset())
    lines = [line for line in table.lines if not line.parts <= fine]
    told = [_line(line, number, table) for line in lines if (number := _number(line, table))]
    hidden = any(not line.is_exact and line.mark != Mark.EVERYBODY for line in lines)
    if not told:
        return []
    said = _("What is about too few residents is left out.") if hidden else ""
    return [Fact(_name(key), "\n".join(told), said)]


def _hidden(figures: Council, keys: Iterable[str]) -> str:
    """Which figures hold something, of too few residents for any of it to be told; in one sentence."""
    names = [
        _name(key)
        for key in keys
        if not figures.tables[key].is_empty
        and not _lines(figures, key)
        and any(
            not line.parts <= FINE.get(key, frozenset()) for line in figures.tables[key].withheld
        )
    ]
    if not names:
        return ""
    return _("About too few residents to tell here: %(names)s.") % {
        "names": ", ".join(name[:1].lower() + name[1:] for name in names)
    }


def _line(line: ShownLine, number: str, table: ShownTable) -> str:
    if table.shape == Shape.GRADE and line.n is not None:
        number = _("%(grade)s (of %(n)s who said so)") % {"grade": number, "n": line.n}
    return f"{capfirst(line.label)}: {number}" if line.label else number


def _overview(figures: Council) -> Part:
    facts = []
    for key in OVERVIEW:
        table = figures.tables[key]
        if not table.whole.is_exact or table.whole.number:
            number = in_words(table.whole, table.shape, table.threshold)
            facts.append(Fact(_name(key), capfirst(number)))
    if days := _whole(figures, "ended"):
        facts.append(Fact(_name("ended"), _("%(n)s days, the middle one of all") % {"n": days}))
    words = () if facts else (_("Nobody came to the table in this period."),)
    return Part(_("Who came"), tuple(facts), words=words)


def _cost(figures: Council) -> Part:
    """What the programme cost, money that went out, hours that were spent."""
    facts = [
        *_programme(figures),
        *_money(figures),
        *_hours(figures),
        *_lines(figures, "decisions"),
    ]
    compared = _compared(figures)
    hidden = _hidden(figures, ("budget", "decisions", KASSABON))
    words = [hidden] if hidden else []
    if not (facts or compared or hidden):
        words.append(_("No cost was written down in this period."))
    note = str(CAUTION) if compared else ""
    return Part(_("What it cost"), (*facts, *compared), note=note, words=tuple(words))


def _programme(figures: Council) -> list[Fact]:
    """By what it was for, and under it by who paid; about no resident, so the same for everybody who reads it."""
    kinds, payers = (figures.tables.get(key) for key in ("programme_kinds", "programme_payers"))
    if kinds is None or payers is None or not kinds.whole.number:
        return []
    paid: dict[str, Decimal] = {}
    for line in payers.lines:
        name = line.label.partition(": ")[0]
        paid[name] = paid.get(name, Decimal(0)) + Decimal(line.number or 0)
    told = [_line(line, number, kinds) for line in kinds.lines if (number := _number(line, kinds))]
    by = ", ".join(f"{name} {money_round(amount)}" for name, amount in paid.items() if amount)
    return [
        Fact(_name("programme_kinds"), "\n".join(told), _("Paid by: %(payers)s.") % {"payers": by})
    ]


def _beside(figures: Council) -> Part:
    """The Effectencalculator in sentences: per payer, and by certainty; nothing where no kassabon may be told."""
    heading = str(_("What was spent, beside what people expected otherwise"))
    table = figures.tables.get("calculator")
    if table is None:
        return Part(heading)
    # what was spent stands above, by who paid
    facts = _rows(table, besides=SPENT)
    certainty = figures.tables["calculator_certainty"]
    sure = "\n".join(f"{fact.label}: {fact.text}" for fact in _rows(certainty)) if facts else ""
    if sure:
        facts.append(Fact(_name("calculator_certainty"), sure))
    if not facts and not figures.tables["programme_kinds"].whole.number:
        return Part(heading)
    notes = (
        (CAUTION, BY_KEY["calculator"].condition) if facts else (BY_KEY["calculator"].condition,)
    )
    words = (table.whole.text,) if table.whole.text else ()
    if facts and figures.tables[KASSABON].withheld:
        words = (*words, _("What is about too few residents is left out."))
    return Part(heading, tuple(facts), note=" ".join(map(str, notes)), words=words)


def _rows(table: ShownTable, besides: str = "") -> list[Fact]:
    """Each row of a table in two directions as a sentence, without what has nothing to say, isn't known or may not be
    told. Not a row that tells nothing `besides` one column."""
    rows: dict[str, list[ShownLine]] = {}
    for line in table.lines:
        rows.setdefault(line.key.partition(DOT)[2], []).append(line)
    facts = []
    for lines in rows.values():
        tells = [line for line in lines if line.is_exact and line.number]
        cells = [
            (line.label.partition(": ")[0], in_words(line, table.shape, table.threshold))
            for line in tells
        ]
        if any(line.key.partition(DOT)[0] != besides for line in tells):
            text = "; ".join(f"{name[:1].lower()}{name[1:]} {number}" for name, number in cells)
            facts.append(Fact(capfirst(lines[0].label.partition(": ")[2]), capfirst(text)))
    return facts


def _money(figures: Council) -> list[Fact]:
    whole = figures.tables["budget"].whole
    used = _whole(figures, "budget")
    if not used:
        return []
    people = ngettext("for one resident", "for %(n)s residents", whole.n or 0) % {"n": whole.n}
    return [Fact(_name("budget"), f"{used}, {people}" if whole.n else used)]


def _hours(figures: Council) -> list[Fact]:
    hours = _whole(figures, "hours")
    if not hours:
        return []
    text = _("%(n)s hours of all organisations together") % {"n": hours}
    return [Fact(_name("hours"), text, _("Work before and after conversations is not in it."))]


def _compared(figures: Council) -> list[Fact]:
    """Of editions from before the Effectencalculator: per payer what doing nothing, the usual way and tailor-made would
    cost; only what may be told of all three."""
    if "calculator" in figures.tables:
        return []
    rows: dict[str, dict[str, ShownLine]] = {}
    names: dict[str, str] = {}
    for line in figures.tables[KASSABON].lines:
        scenario, _dot, payer = line.key.partition(DOT)
        names[payer] = line.label.partition(": ")[2]
        rows.setdefault(payer, {})[scenario] = line
    facts = []
    for payer, lines in rows.items():
        told = {name: line.number for name, line in lines.items() if line.is_exact}
        if len(told) < len(lines) or not any(told.values()):
            continue
        amounts = {name: money_round(Decimal(number or 0)) for name, number in told.items()}
        facts.append(
            Fact(
                _("Expected, by %(payer)s") % {"payer": names[payer]},
                _("Doing nothing %(nothing)s, the usual way %(usual)s, tailor-made %(tailored)s")
                % amounts,
            )
        )
    return facts


def _effects(figures: Council) -> Part:
    facts = [fact for key in EFFECTS for fact in _lines(figures, key)]
    hidden = _hidden(figures, EFFECTS)
    words = []
    if facts:
        words.append(
            _(
                "What people wrote down or told. Whether it came by the table, nobody can say for sure."
            )
        )
    elif not hidden:
        words.append(_("Nothing was written down in this period of how it went on."))
    if hidden:
        words.append(hidden)
    return Part(_("How it went on"), tuple(facts), words=tuple(words))


def _failures(figures: Council) -> Part:
    facts = [fact for key in FAILURES for fact in _lines(figures, key)]
    hidden = _hidden(figures, FAILURES)
    words: tuple[str, ...] = (hidden,) if hidden else ()
    if not facts and not hidden:
        words = (_("Nothing was written down in this period of what failed."),)
    return Part(_("What failed, and why"), tuple(facts), words=words)


def _unanswered(figures: Council) -> Part:
    """Signals that wait, and those that came back without an answer in the period."""
    told = [
        one
        for one in figures.signals
        if one.raised_on <= figures.period.end
        and (one.is_open or signals.within(one.unanswered_on, figures.period))
    ]
    return Part(
        _("Rules that nobody answered for yet"), tuple(signals.as_fact(one) for one in told)
    )


def _unknown(figures: Council) -> Part:
    words = [
        _(
            "What would have happened without Op Koers. There is no group to compare with, and people who are stuck on"
            " several things do not do better or worse for one reason."
        ),
        _("What other funds and organisations spent, and what they spent less."),
    ]
    if missing := figures.tables["evaluation"].missing:
        words.append(
            ngettext(
                "What one resident whose course ended thought of it: not asked, or not said.",
                "What %(n)s residents whose course ended thought of it: not asked, or not said.",
                missing,
            )
            % {"n": missing}
        )
    if not any(_whole(figures, key) for key in ("follow_housing", "follow_participation")):
        words.append(_("How it goes with people later: nobody was called yet, or too few to tell."))
    return Part(_("What nobody knows"), words=tuple(words))


def _how_to_read(figures: Council) -> Iterable[str]:
    yield _("What each figure means stands with the monitoring report of the same programme.")
    yield small_numbers.in_words(figures.threshold, figures.rounded_to)
