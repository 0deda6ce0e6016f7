"""The page of one partner: for prestatieafspraken and co-financing (DOMAIN §6).

Its hours at tables, what it promised and how it kept that, what its own rules did. Only of itself: nothing of another
organisation is counted, so nothing can be compared. What its presence brought is not guessed. Over the whole
municipality and a period.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count as Number
from django.db.models import Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, Partnership
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from cases.hours import hours_of
from cases.models import Agreement
from cases.promises import kept_how
from cases.states import AgreementStatus
from consent import gate
from consent.models import Seat
from documents.papers import Fact, Paper, Part
from reporting.figures import PERSON
from reporting.monitor.finer import DOT, OWN_AGREEMENTS
from reporting.monitor.shown import ShownTable
from reporting.papers import rules, signals
from reporting.papers.counts import Count, exact, of_residents
from reporting.papers.rules import BlockingRule
from reporting.papers.signals import Told, within
from reporting.papers.tables import Tables, number_of, stuck_by_rule
from reporting.periods import Period
from trail import clock
from trail.counting import one_moment


@dataclass(frozen=True, slots=True)
class AtTables:
    """`talks` and `hours` are None where they are about few residents."""

    seated: Count
    met: Count
    talks: int | None
    hours: float | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What became of so many agreements, about so many residents; `number` None where those are few."""

    number: int | None
    people: Count


@dataclass(frozen=True, slots=True)
class Promises:
    """Agreements that were due in the period, `kept` or `missed`; what was `dropped` counts neither way."""

    due: Promise
    kept: Promise
    missed: Promise
    dropped: Promise
    # of what was kept and missed; only when everything is exact
    later: int | None = None
    still_open: int | None = None

    @property
    def is_none(self) -> bool:
        return self.due.number == 0 and self.dropped.number == 0


@dataclass(frozen=True, slots=True)
class Became:
    """So many agreements that were to be done in the period, by what became of them."""

    status: str
    number: int


@dataclass(frozen=True, slots=True)
class Handed:
    """What may be handed out of one organisation, as the report tells it; None or empty where it may not be told.

    `is_published`: is anything of these days published at all?
    """

    hours: Decimal | None
    people: int | None
    agreements: tuple[Became, ...]
    is_published: bool = True


@dataclass(frozen=True, slots=True)
class Partner:
    """`threshold`: below which numbers are not told; None when everything is exact."""

    municipality: str
    organisation: str
    is_core: bool
    period: Period
    at_tables: AtTables
    promises: Promises
    signals: tuple[Told, ...]
    rules: tuple[BlockingRule, ...]
    threshold: int | None = None
    handed: Handed | None = None


def pages_for(viewer: Viewer) -> QuerySet[Partnership]:
    """Whose page this viewer may see: of every organisation where they steer, else of their own."""
    own = Q(municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER]))
    for place in viewer.places:
        if place.role in DOSSIER_ROLES:
            own |= Q(municipality_id=place.municipality_id, organisation_id=place.organisation_id)
    return Partnership.objects.filter(own).select_related("municipality", "organisation")


def count_partner(partnership: Partnership, period: Period) -> Partner:
    """Everything exact, as at one moment, in as many queries whatever there is."""
    municipality, organisation = partnership.municipality, partnership.organisation
    with one_moment():
        told = signals.signals_of(municipality.pk)
        return Partner(
            municipality=municipality.name,
            organisation=organisation.name,
            is_core=partnership.is_core,
            period=period,
            at_tables=_tables(partnership, period),
            promises=_promises(partnership, period),
            signals=tuple(
                one
                for one in told
                if one.owner_id == organisation.pk or _is_named(organisation, one.rule_owner)
            ),
            rules=tuple(
                one
                for one in rules.blocking_rules(municipality.pk, period, told)
                if _is_named(organisation, one.owner)
            ),
        )


def protect(figures: Partner, tables: Tables, threshold: int) -> Partner:
    """What the organisation itself reads, and what may be handed out: no number but the report's (`tables`)."""
    untold, unsaid = Count(0, threshold), Promise(None, Count(0, threshold))
    stuck = stuck_by_rule(tables)
    return replace(
        figures,
        at_tables=AtTables(untold, untold, None, None),
        promises=Promises(unsaid, unsaid, unsaid, unsaid),
        signals=signals.protected(figures.signals, stuck),
        rules=rules.protected(figures.rules, stuck),
        threshold=threshold,
        handed=_handed(tables),
    )


def _handed(tables: Tables) -> Handed:
    hours = next(iter(tables["hours"].lines), None) if "hours" in tables else None
    told = number_of(hours)
    return Handed(
        hours=Decimal(hours.number) if hours and told and hours.number is not None else None,
        people=told,
        agreements=_agreements(tables.get(OWN_AGREEMENTS.key)),
        is_published=bool(tables),
    )


def _agreements(table: ShownTable | None) -> tuple[Became, ...]:
    """By what became of them; what was kept and what was not are told both or neither: half a score misleads."""
    if table is None:
        return ()
    numbers = {line.key.rpartition(DOT)[2]: number_of(line) for line in table.lines}
    if not numbers.get(AgreementStatus.DONE) or not numbers.get(AgreementStatus.NOT_DONE):
        return ()
    order = (
        AgreementStatus.DONE,
        AgreementStatus.NOT_DONE,
        AgreementStatus.OPEN,
        AgreementStatus.DROPPED,
    )
    return tuple(Became(status.value, n) for status in order if (n := numbers.get(status)))


def _tables(partnership: Partnership, period: Period) -> AtTables:
    """Two queries."""
    own = hours_of(
        partnership.organisation_id, partnership.municipality_id, period.start, period.end
    )
    seated = (
        gate.for_statistics(Seat, partnership.municipality_id)
        .filter(
            Q(until_at__isnull=True) | Q(until_at__gt=period.from_at),
            organisation_id=partnership.organisation_id,
            from_at__lt=period.until_at,
        )
        .aggregate(people=Number(PERSON, distinct=True))
    )
    return AtTables(
        seated=exact(seated["people"]),
        met=exact(own.residents),
        talks=own.talks,
        hours=round(own.spent / timedelta(hours=1), 1),
    )


def _promises(partnership: Partnership, period: Period) -> Promises:
    """One query: each promise once, by what became of it."""
    how = kept_how(clock.today())
    kept, missed = how["in_time"] | how["later"], how["not_done"] | how["still_open"]
    groups = {
        "due": kept | missed,
        "kept": kept,
        "later": how["later"],
        "missed": missed,
        "still_open": how["still_open"],
        "dropped": how["dropped"],
    }
    found = (
        gate.for_statistics(Agreement, partnership.municipality_id)
        .filter(
            owner_organisation_id=partnership.organisation_id,
            due_date__range=(period.start, period.end),
        )
        .aggregate(
            **{name: Number("pk", filter=what) for name, what in groups.items()},
            **{
                f"{name}_people": Number(PERSON, distinct=True, filter=what)
                for name, what in groups.items()
            },
        )
    )

    def became(name: str) -> Promise:
        return Promise(found[name], exact(found[f"{name}_people"]))

    return Promises(
        due=became("due"),
        kept=became("kept"),
        missed=became("missed"),
        dropped=became("dropped"),
        later=found["later"],
        still_open=found["still_open"],
    )


def _is_named(organisation: Organisation, words: str) -> bool:
    """Is the rule's owner, in words, this organisation? By its whole name or its short one, as words by themselves."""
    names = (organisation.name, organisation.short_name)
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) for name in names if name)


# --- in words ---------------------------------------------------------------------------------


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
    if figures.threshold is None:
        yield _("For internal use: every number is exact. Not to be passed on.")
    else:
        yield _(
            "Numbers about fewer than %(threshold)s people are not shown, so that nobody can be recognised."
        ) % {"threshold": figures.threshold}  # fmt: skip
