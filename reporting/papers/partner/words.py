"""The page of one partner in words. No figure, no sentence; nothing to be compared with."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.states import AgreementStatus
from documents.papers import Fact, Paper, Part
from reporting.monitor import small_numbers
from reporting.papers import rules, signals
from reporting.papers.counts import exact, of_residents
from reporting.papers.partner.figures import Handed, Partner, Promise, Promises
from reporting.papers.signals import within


def paper_of(figures: Partner) -> Paper:
    """In the language that is active. No figure, no sentence."""
    handed = figures.handed
    parts = (
        _at_tables(figures) if handed is None else _handed_hours(handed),
        _promised(figures) if handed is None else _handed_agreements(handed),
        _own_rules(figures),
        _unknown(),
    )
    return Paper(
        title=_("Op Koers and %(organisation)s") % {"organisation": figures.organisation},
        over=_("Municipality of %(municipality)s · %(period)s")
        % {"municipality": figures.municipality, "period": figures.period.words},
        lead=_(
            "What you brought to the table, for the conversation about our agreements. Only of yourselves: nobody is"
            " compared."
        ),
        parts=tuple(part for part in parts if part.facts or part.words),
        end=tuple(_how_to_read(figures)),
    )  # fmt: skip


def _at_tables(figures: Partner) -> Part:
    tables = figures.at_tables
    if tables.seated.is_none and tables.met.is_none:
        return Part(
            _("At the table"),
            words=(_("In this period %(name)s sat at no table.") % {"name": figures.organisation},),
        )
    facts = [
        Fact(_("Had a seat"), _("With %(residents)s") % {"residents": of_residents(tables.seated)})
    ]
    if tables.talks is None or tables.hours is None:
        facts.append(Fact(_("Conversations and hours"), _("About too few residents to tell here.")))
    elif tables.talks:
        facts += [
            Fact(
                _("Came to"),
                ngettext("%(n)s conversation", "%(n)s conversations", tables.talks)
                % {"n": tables.talks}
                + ", "
                + _("with %(residents)s") % {"residents": of_residents(tables.met)},
            ),
            Fact(_("Hours at the table"), _hours(tables.hours)),
        ]
    else:
        facts.append(Fact(_("Came to"), _("No conversation that was held.")))
    return Part(_("At the table"), tuple(facts), note=_what_hours_are())


def _handed_hours(handed: Handed) -> Part:
    heading = _("At the table")
    if not handed.is_published:
        return Part(heading, words=(_not_published(),))
    if handed.hours is None or handed.people is None:
        few = _("About too few residents to tell here.")
        return Part(heading, (Fact(_("Hours at the table"), few),), note=_what_hours_are())
    text = _("%(hours)s, with %(residents)s") % {
        "hours": _hours(float(handed.hours)),
        "residents": of_residents(exact(handed.people)),
    }
    return Part(heading, (Fact(_("Hours at the table"), text),), note=_what_hours_are())


def _not_published() -> str:
    return _("Nothing about this quarter has been published yet. The project leader does that.")


def _what_hours_are() -> str:
    return _(
        "Hours are the minutes of conversations times who came. Preparing, travelling and work between conversations"
        " are not in it."
    )


def _handed_agreements(handed: Handed) -> Part:
    heading = _("What you promised")
    if not handed.is_published:
        return Part(heading)
    if not handed.agreements:
        few = _("About too few residents to tell here.")
        return Part(heading, (Fact(_("Kept or not"), few),), note=_why_stands_there())
    labels = {
        AgreementStatus.DONE: _("Kept"),
        AgreementStatus.NOT_DONE: _("Not kept"),
        AgreementStatus.OPEN: _("Still open"),
        AgreementStatus.DROPPED: _("No longer needed"),
    }
    facts = tuple(
        Fact(labels[AgreementStatus(one.status)], _number(Promise(one.number, exact(one.number))))
        for one in handed.agreements
    )
    return Part(heading, facts, note=_why_stands_there())


def _hours(hours: float) -> str:
    whole = int(hours)
    text = str(whole) if hours == whole else number_format(hours, decimal_pos=1, use_l10n=True)
    return ngettext("%(n)s hour", "%(n)s hours", whole if hours == whole else 2) % {"n": text}


def _promised(figures: Partner) -> Part:
    promises = figures.promises
    heading = _("What you promised")
    if promises.is_none:
        return Part(heading, words=(_("No agreement of yours was due in this period."),))
    facts = [Fact(_("To be done in this period"), _number(promises.due))]
    if promises.kept.number is not None and promises.missed.number is not None:
        facts += _kept_and_not(promises)
    elif promises.due.number is not None:
        facts.append(Fact(_("Kept or not"), _("About too few residents to tell here.")))
    if promises.dropped.number:
        facts.append(
            Fact(_("No longer needed"), _number(promises.dropped), _("These count neither way."))
        )
    return Part(heading, tuple(facts), note=_why_stands_there())


def _why_stands_there() -> str:
    return _(
        "With every agreement that was not kept stands why. Who was at that table reads it there: on paper it would be"
        " about a resident."
    )


def _kept_and_not(promises: Promises) -> list[Fact]:
    facts = [Fact(_("Kept"), _number(promises.kept)), Fact(_("Not kept"), _number(promises.missed))]
    if promises.later:
        facts[0] = replace(
            facts[0],
            said=ngettext(
                "Of these, one came later than agreed.",
                "Of these, %(n)s came later than agreed.",
                promises.later,
            )
            % {"n": promises.later},
        )
    if promises.still_open:
        facts[1] = replace(
            facts[1],
            said=ngettext(
                "Of these, one is past its day and still open.",
                "Of these, %(n)s are past their day and still open.",
                promises.still_open,
            )
            % {"n": promises.still_open},
        )
    return facts


def _number(one: Promise) -> str:
    if one.number is None:
        return _("About too few residents to tell here.")
    return ngettext("%(n)s agreement", "%(n)s agreements", one.number) % {"n": one.number}


def _own_rules(figures: Partner) -> Part:
    """Signals that wait or were settled in the period, then the rules that were in the way without one."""
    period = figures.period
    told = [
        one
        for one in figures.signals
        if one.raised_on <= period.end
        and (
            one.is_open
            or any(
                within(day, period)
                for day in (one.raised_on, one.answered_on, one.changed_on, one.unanswered_on)
            )
        )
    ]
    named = {one.rule for one in told}
    facts = (
        *(signals.as_fact(one) for one in told),
        *rules.as_facts(tuple(one for one in figures.rules if one.rule not in named)),
    )
    words = () if facts else (_("No rule of yours was raised as a signal."),)
    return Part(_("Your own rules"), facts, words=words)


def _unknown() -> Part:
    return Part(
        _("What this page can't tell"),
        words=(
            _(
                "What would have happened without you. A table does it together, and nobody knows which chair made the"
                " difference."
            ),
        ),
    )


def _how_to_read(figures: Partner) -> Iterable[str]:
    yield _(
        "Of courses whose content was destroyed after its term, hours and agreements are no longer counted."
    )
    yield small_numbers.in_words(figures.threshold, figures.rounded_to)
