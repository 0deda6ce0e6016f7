"""The page for a new alderman in words: a paper of what was counted. No figure, no sentence."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.states import MandateKind
from budgets.states import Payer
from documents.papers import Fact, Paper, Part
from reporting.monitor import small_numbers
from reporting.papers import exceptions, signals
from reporting.papers.alderman.figures import Alderman, MandateTold
from trail.templatetags.spoken import full_date, money_round

# how long before its end a mandate is called one to renew: a council's agenda is full
SOON = timedelta(days=120)
# editions of before told a protected sum in these steps, in euros
STEP = Decimal(1000)


def paper_of(figures: Alderman) -> Paper:
    """In the language that is active. No figure, no sentence."""
    parts = (
        _in_a_minute(figures),
        _mandate_part(figures),
        _at_stake(figures),
        _allowed(figures),
        _asked(figures),
    )
    return Paper(
        title=_("Op Koers for a new alderman"),
        over=_("Municipality of %(municipality)s · as on %(day)s")
        % {"municipality": figures.municipality, "day": full_date(figures.on)},
        lead=_("What it is, what is done in your name, and what is asked of you."),
        parts=tuple(part for part in parts if part.facts or part.words),
        end=tuple(_how_to_read(figures)),
    )


def _in_a_minute(figures: Alderman) -> Part:
    words = [
        _(
            "Some residents are stuck on several things at once: no address, so no benefit; no benefit, so no home."
            " Op Koers brings them to one table with everybody who can turn a key. The resident tells the story once"
            " and says what comes first. Every %(days)s days the table looks at what was done and what comes next."
        )
        % {"days": figures.rhythm_days},
        _("In %(municipality)s it runs since %(day)s. %(lead)s leads.")
        % {
            "municipality": figures.municipality,
            "day": full_date(figures.since),
            "lead": figures.lead,
        },
    ]
    if figures.partners:
        words[1] += " " + _("At the table: %(names)s.") % {"names": _listed(figures.partners)}
    if figures.until is not None:
        words[1] += " " + _("The programme runs until %(day)s.") % {"day": full_date(figures.until)}
    words.append(
        _(
            "Where a rule stands in the way of what it is for, the table may make an exception, with reasons. Where no"
            " other fund pays in time there is a budget of at most %(ceiling)s per resident. Both need a mandate of the"
            " aldermen."
        )
        % {"ceiling": money_round(figures.ceiling)}
    )
    return Part(_("Op Koers in one minute"), words=tuple(words))


def _listed(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _is_over(one: MandateTold, today: date) -> bool:
    return one.until_date is not None and one.until_date < today


def to_renew(figures: Alderman) -> tuple[MandateTold, ...]:
    """That end soon, or are over while nobody holds one of their kind."""
    held = {one.kind for one in figures.mandates if not _is_over(one, figures.on)}
    return tuple(
        one
        for one in figures.mandates
        if one.until_date is not None
        and (
            figures.on <= one.until_date <= figures.on + SOON
            or (_is_over(one, figures.on) and one.kind not in held)
        )
    )


def _mandate_part(figures: Alderman) -> Part:
    labels, renew = dict(MandateKind.choices), to_renew(figures)
    told = [one for one in figures.mandates if not _is_over(one, figures.on) or one in renew]
    # who holds the same, given on the same day, stands together
    alike = groupby(told, key=lambda one: replace(one, holder=""))
    facts = [
        Fact(
            capfirst(str(labels[one.kind])),
            _mandate_words(one, _listed(tuple(m.holder for m in those))),
            _until_words(one, figures.on, is_due=any(one == replace(m, holder="") for m in renew)),
        )
        for one, those in alike
    ]
    held = {one.kind for one in told if not _is_over(one, figures.on)}
    facts += [
        Fact(capfirst(str(labels[kind])), _("Nobody holds this mandate today."), without)
        for kind, without in (
            (MandateKind.BUDGET, _("No request for money can be granted.")),
            (MandateKind.DEVIATION, _("No exception to a rule can be made.")),
        )
        if kind not in held
    ]
    words = []
    if renew:
        words.append(
            ngettext("One mandate must be renewed.", "%(n)s mandates must be renewed.", len(renew))
            % {"n": len(renew)}
        )
    elif told:
        words.append(
            _("Look at the mandates again when you begin: they were given by your predecessor.")
        )
    if any(one.until_date is None for one in told):
        words.append(_("A mandate without an end date goes on. Agree when you look at it again."))
    return Part(_("Who decides in your name"), tuple(facts), words=tuple(words))


def _mandate_words(one: MandateTold, holders: str) -> str:
    words = {
        "holder": holders,
        "by": one.given_by,
        "day": full_date(one.from_date),
        "limit": money_round(one.up_to) if one.up_to is not None else "",
    }
    if one.up_to is None:
        return _("%(holder)s. Given by %(by)s, since %(day)s.") % words
    return _("%(holder)s. Given by %(by)s, since %(day)s, up to %(limit)s per resident.") % words


def _until_words(one: MandateTold, today: date, *, is_due: bool) -> str:
    if one.until_date is None:
        return ""
    day = {"day": full_date(one.until_date)}
    if _is_over(one, today):
        return _("Over since %(day)s: to be renewed.") % day
    if is_due:
        return _("Until and including %(day)s: to be renewed.") % day
    return _("Until and including %(day)s.") % day


def _at_stake(figures: Alderman) -> Part:
    """What stops when the mandates do."""
    facts = _seen(figures) if figures.threshold is not None else _of_today(figures)
    facts.append(Fact(_("Budget of %(year)s") % {"year": figures.money.year}, _budget(figures)))
    if figures.costs:
        names = dict(Payer.choices)
        whole = sum((one.amount for one in figures.costs), Decimal(0))
        by = [f"{names[one.payer]} {money_round(one.amount)}" for one in figures.costs]
        facts.append(
            Fact(
                _("What the programme costs in %(year)s") % {"year": figures.money.year},
                _("%(amount)s, as it was written down: %(payers)s.")
                % {"amount": money_round(whole), "payers": _listed(tuple(by))},
                _("The budget above is not in it."),
            )
        )
    return Part(_("What is at stake when they lapse"), tuple(facts))


def _goes_on() -> str:
    return _("The table goes on without a mandate, but can promise less.")


def _seen(figures: Alderman) -> list[Fact]:
    """Handed out: who came in a quarter that is over, where the report tells it."""
    if figures.seen is None:
        return []
    label = _("Residents at the table, %(period)s") % {"period": figures.seen.quarter.words}
    return [Fact(label, str(figures.seen.residents), _goes_on())]


def _of_today(figures: Alderman) -> list[Fact]:
    """For ourselves: what runs and what waits on the day itself."""
    nobody_decides = _("Without a mandate nobody decides on them.")
    rows = (
        (figures.running, _("Courses that run"), _goes_on()),
        (figures.requests, _("Requests for money that wait"), nobody_decides),
        (figures.deviations, _("Exceptions that wait"), nobody_decides),
    )
    return [
        Fact(label, capfirst(count.words), text) for count, label, text in rows if not count.is_none
    ]


def _budget(figures: Alderman) -> str:
    money = figures.money
    limit = {"limit": money_round(money.limit)}
    if money.used is None:
        return (
            _(
                "Of %(limit)s. What was used is about too few residents to tell here; the project leader can show it."
            )
            % limit
        )
    if money.used == 0 and not money.about:
        return _("Of %(limit)s nothing was used yet.") % limit
    used = {**limit, "used": money_round(money.used)}
    if money.until is not None:
        return _("Of %(limit)s, %(used)s was used up to and including %(day)s.") % {
            **used,
            "day": full_date(money.until),
        }
    if not money.about:
        return _("Of %(limit)s, %(used)s was used.") % used
    if money.used == 0:
        return _("Of %(limit)s, less than %(step)s was used.") % {
            **limit,
            "step": money_round(STEP),
        }
    return _("Of %(limit)s, about %(used)s was used.") % used


def _allowed(figures: Alderman) -> Part:
    facts = tuple(exceptions.as_fact(one) for one in figures.exceptions)
    note = (
        _(
            "Over all years and the whole municipality. Each was made with reasons, for one resident."
        )
        if facts
        else ""
    )
    words = () if facts else (_nothing_to_tell(figures),)
    return Part(_("What was allowed before you"), facts, note=note, words=words)


def _nothing_to_tell(figures: Alderman) -> str:
    if figures.threshold is None:
        return _("No exception to a rule was made yet.")
    return _("There is no exception to a rule that can be told without telling about a resident.")


def _asked(figures: Alderman) -> Part:
    facts = tuple(signals.as_fact(one) for one in figures.signals)
    words = () if facts else (_("No signal about a rule waits for an answer of the municipality."),)
    return Part(_("What the table asks of you"), facts, words=words)


def _how_to_read(figures: Alderman) -> Iterable[str]:
    yield _("What a mandate covers by law is for the municipality's lawyer to say.")
    yield small_numbers.in_words(figures.threshold, figures.rounded_to)
