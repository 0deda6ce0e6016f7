"""Leren van Op Koers: an agenda every two months for who makes the rules and who runs into them (DOMAIN §6).

Signals and what came of them, exceptions that were looked back on, rules that are in the way most. Over the whole
municipality. Signals stand as they are on the day of counting; what is 'new', 'answered' or 'changed' follows the
period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Municipality
from cases.signalbook import threshold_of
from cases.states import SignalStatus
from documents.papers import Fact, Paper, Part
from reporting.monitor import rounding
from reporting.papers import exceptions, rules, signals
from reporting.papers.exceptions import Exceptions, LookedBack
from reporting.papers.rules import BlockingRule
from reporting.papers.signals import Told, within
from reporting.papers.tables import Tables, number_of, stuck_by_rule
from reporting.periods import Period
from trail.counting import one_moment

TWO_MONTHS = timedelta(days=61)


@dataclass(frozen=True, slots=True)
class Learning:
    """`threshold`: below which numbers are not told; None when everything is exact."""

    municipality: str
    period: Period
    signals: tuple[Told, ...]
    rules: tuple[BlockingRule, ...]
    exceptions: tuple[Exceptions, ...]
    looked_back: tuple[LookedBack, ...]
    threshold: int | None = None
    # to what the numbers of people are rounded
    rounded_to: int | None = None


def two_months_until(today: date) -> Period:
    """The past two months, up to and including today: what the next agenda is about."""
    return Period(today - TWO_MONTHS, today)


def count_learning(municipality: Municipality, period: Period) -> Learning:
    """Everything exact, as at one moment, in as many queries whatever there is."""
    with one_moment():
        told = signals.signals_of(municipality.pk)
        return Learning(
            municipality.name,
            period,
            told,
            rules.blocking_rules(municipality.pk, period, told),
            exceptions.exceptions_of(municipality.pk, threshold_of(municipality.pk)),
            exceptions.looked_back(municipality.pk, period),
        )


# the figures of the report that it tells from
FIGURES = ("rules", "looked_back")


def protect(exact: Learning, tables: Tables, threshold: int) -> Learning:
    """What may be handed out: no signal that was not passed on, and no number but the report's (`tables`)."""
    stuck = stuck_by_rule(tables)
    outcomes = tables["looked_back"].lines if "looked_back" in tables else ()
    return Learning(
        exact.municipality,
        exact.period,
        signals.protected(exact.signals, stuck),
        rules.protected(exact.rules, stuck),
        exceptions.protected(exact.exceptions),
        exceptions.told_outcomes({line.key: n for line in outcomes if (n := number_of(line))}),
        threshold,
        rounding.rounded_to(tables.values()),
    )


# --- in words ---------------------------------------------------------------------------------


def paper_of(figures: Learning) -> Paper:
    """The agenda, in the language that is active. A point without anything to speak of is left out."""
    period = figures.period
    changed = _changed(figures)
    answered = [
        one
        for one in figures.signals
        if within(one.answered_on, period) and one not in changed and not one.is_open
    ]
    back = [one for one in figures.signals if within(one.unanswered_on, period)]
    told = {*changed, *answered, *back}
    new = [one for one in figures.signals if within(one.raised_on, period) and one not in told]
    waiting = [one for one in figures.signals if one.is_open and one not in told and one not in new]
    points = [
        _point(_("This has changed"), changed, asks=False, words=_through_whom(changed)),
        _point(_("There is an answer"), answered),
        _point(_("Came back without an answer"), back, words=_nothing_heard()),
        _point(_("New"), new),
        _point(_("Still waiting"), waiting),
        _looked_back(figures),
        _rules(figures),
    ]
    parts = [part for part in points if part is not None]
    if not parts:
        parts = [Part(_("Nothing to speak of"), words=(_nothing(),))]
    else:
        parts.append(_next_time())
    return Paper(
        title=_("Leren van Op Koers"),
        over=_("Municipality of %(municipality)s · %(period)s")
        % {"municipality": figures.municipality, "period": period.words},
        lead=_("What rules did to residents, and what was done about the rules. For the next conversation."),
        parts=tuple(parts),
        end=tuple(_how_to_read(figures)),
    )  # fmt: skip


def _changed(figures: Learning) -> list[Told]:
    return [
        one
        for one in figures.signals
        if one.status == SignalStatus.CHANGED and within(one.changed_on, figures.period)
    ]


def _ask() -> tuple[str, ...]:
    return (_("Who tells about it, and what do we agree?"),)


def _point(
    heading: str, rows: Iterable[Told], *, asks: bool = True, words: tuple[str, ...] = ()
) -> Part | None:
    asked = _ask() if asks else ()
    facts = tuple(signals.as_fact(one, asked) for one in rows)
    return Part(heading, facts, in_order=True, words=words) if facts else None


def _through_whom(changed: list[Told]) -> tuple[str, ...]:
    """'This has changed through you': to whom it still has to be said."""
    words = [
        _("Through residents who told what was in the way, and colleagues who wrote it down."),
    ]
    to_tell = sum(
        one.reported - one.heard
        for one in changed
        if one.reported is not None and one.heard is not None
    )
    if to_tell:
        words.append(
            ngettext(
                "One resident has not heard it yet. Who tells them?",
                "%(n)s residents have not heard it yet. Who tells them?",
                to_tell,
            )
            % {"n": to_tell}
        )
    return tuple(words)


def _nothing_heard() -> tuple[str, ...]:
    return (_("Given back to its owner because the answer said nothing, or closed without one."),)


def _looked_back(figures: Learning) -> Part | None:
    words = [exceptions.outcome_words(one) for one in figures.looked_back]
    facts = tuple(exceptions.as_fact(one) for one in figures.exceptions)
    if not words and not facts:
        return None
    return Part(
        _("When did we make an exception, and what did we learn?"),
        facts,
        note=_ask()[0]
        if figures.threshold is not None
        else _("Numbers of exceptions are over all years. %(ask)s") % {"ask": _ask()[0]},
        words=tuple(words),
    )


def _rules(figures: Learning) -> Part | None:
    facts = rules.as_facts(figures.rules)
    if not facts:
        return None
    note = _("From the tangles of residents. One resident may run into several rules.")
    return Part(_("Rules that are in the way most"), facts, note=note)


def _next_time() -> Part:
    return Part(
        _("Next time"),
        (
            Fact(
                capfirst(_("before we go")),
                _("In two months we look at what came of it."),
                asks=(_("Who does what, by when?"),),
            ),
        ),
        in_order=True,
    )


def _nothing() -> str:
    return _(
        "No signal was raised, answered or waiting, and no exception was looked back on. Do people at the tables know"
        " that they can raise a rule as a signal?"
    )


def _how_to_read(figures: Learning) -> Iterable[str]:
    yield _("Signals are about rules, never about a person.")
    if figures.threshold is None:
        yield _("For internal use: every number is exact. Not to be passed on.")
    else:
        yield _(
            "Numbers are those of the monitoring report. About fewer than %(threshold)s people they are not shown, so"
            " that nobody can be recognised."
        ) % {"threshold": figures.threshold}
    if figures.rounded_to is not None:
        yield rounding.in_words(figures.rounded_to)
