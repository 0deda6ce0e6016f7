"""Signals about rules on paper: whose they are, how long they wait, what was answered. About nobody (ADR 0026).

What a table raised and the project leader has not passed on yet is read by who works at the tables alone: it is left
out of every paper that is handed out, words and all.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.db.models import Count as Number
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Signal, SignalReport, SignalStep
from cases.signalbook import cases_by_rule
from cases.states import SignalStatus
from consent import gate
from documents.papers import Fact
from reporting.papers.counts import Count, exact, in_cases, of_residents
from reporting.periods import Period
from trail.clock import local_date
from trail.templatetags.spoken import full_date

SETTLED = (SignalStatus.ANSWERED, SignalStatus.CHANGED, SignalStatus.NOT_CHANGED)


@dataclass(frozen=True, slots=True)
class Told:
    """One signal as it stands when it is counted. Words that were written for others, and days; no person."""

    title: str
    rule: str
    rule_owner: str
    asked: str
    # who has to answer; empty as long as nobody has to
    owner: str
    owner_id: int | None
    owner_name: str
    passed_on: bool
    status: str
    raised_on: date
    waited_days: int
    answer: str
    answered_on: date | None
    changed_on: date | None
    # the last answer was given back, or it was closed without one
    unanswered_on: date | None
    # in how many cases its rule is in the way; None where that is not told
    cases: Count | None
    # of the residents from whose cases it was raised: how many heard that it changes
    reported: int | None
    heard: int | None
    # of how many residents it was written down in the period, where the report may tell that
    people: Count | None = None

    @property
    def is_open(self) -> bool:
        return self.status in (SignalStatus.RAISED, SignalStatus.WITH_OWNER)


def signals_of(municipality_id: int) -> tuple[Told, ...]:
    """Every signal of a municipality, the first raised first. Seven queries, however many there are."""
    rows = list(
        Signal.objects.filter(municipality_id=municipality_id)
        .select_related("rule", "owner_organisation")
        .order_by("raised_at", "pk")
    )
    counts = cases_by_rule(municipality_id, {row.rule_id for row in rows})
    unanswered = _unanswered(municipality_id)
    told = {
        row["signal_id"]: row
        for row in gate.for_statistics(SignalReport, municipality_id)
        .order_by()
        .values("signal_id")
        .annotate(
            reported=Number("case_id", distinct=True),
            heard=Number("case_id", distinct=True, filter=Q(told_at__isnull=False)),
        )
    }
    nobody = {"reported": 0, "heard": 0}
    return tuple(
        Told(
            title=row.title,
            rule=row.rule.name,
            rule_owner=row.rule.owner,
            asked=row.asked,
            owner=row.owner,
            owner_id=row.owner_organisation_id,
            owner_name=row.owner_name,
            passed_on=row.owned_at is not None,
            status=row.status,
            raised_on=local_date(row.raised_at),
            waited_days=row.waited_days,
            answer=row.answer,
            answered_on=row.answered_on_date,
            changed_on=local_date(row.changed_at) if row.changed_at else None,
            unanswered_on=unanswered.get(row.pk),
            cases=exact(counts.get(row.rule_id, 0)),
            reported=told.get(row.pk, nobody)["reported"],
            heard=told.get(row.pk, nobody)["heard"],
        )
        for row in rows
    )


def _unanswered(municipality_id: int) -> dict[int, date]:
    """When an answer was last given back to its owner, or a signal closed without one. One query."""
    steps: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for signal_id, status, at in (
        SignalStep.objects.filter(signal__municipality_id=municipality_id)
        .order_by("pk")
        .values_list("signal_id", "status", "at")
    ):
        steps[signal_id].append((status, local_date(at)))
    found: dict[int, date] = {}
    for signal_id, those in steps.items():
        for (before, _on), (status, on) in pairwise(those):
            given_back = before in SETTLED and status == SignalStatus.WITH_OWNER
            let_go = before not in SETTLED and status == SignalStatus.CLOSED
            if given_back or let_go:
                found[signal_id] = on
    return found


def protected(
    signals: tuple[Told, ...], stuck: Mapping[str, Count] | None = None
) -> tuple[Told, ...]:
    """What was passed on to its owner. Its one number is the report's, by the name of its rule (`stuck`)."""
    people = stuck or {}
    return tuple(
        replace(one, cases=None, reported=None, heard=None, people=people.get(one.rule))
        for one in signals
        if one.passed_on
    )


def within(day: date | None, period: Period) -> bool:
    return day is not None and period.start <= day <= period.end


# --- in words ---------------------------------------------------------------------------------


def where_it_stands(one: Told) -> str:
    """'With WIL, teamleider inkomen. It waits for 35 days.'"""
    days = ngettext("one day", "%(days)s days", one.waited_days) % {"days": one.waited_days}
    if one.is_open and not one.owner:
        return _("Nobody has to answer yet. It waits for %(days)s.") % {"days": days}
    if one.is_open:
        return _("With %(owner)s. It waits for %(days)s.") % {"owner": one.owner, "days": days}
    if one.answered_on is None:
        return _("Closed without an answer.")
    return _("%(owner)s answered on %(day)s, after %(days)s.") % {
        "owner": one.owner or one.rule_owner,
        "day": full_date(one.answered_on),
        "days": days,
    }


def what_it_is(one: Told) -> str:
    """Which rule is in the way, of whom, how often."""
    words = {"rule": one.rule, "owner": one.rule_owner}
    if one.people is not None:
        return _("‘%(rule)s’, of %(owner)s, stood in the way of %(residents)s in this period.") % {
            **words,
            "residents": of_residents(one.people),
        }
    if one.cases is None:
        return _("‘%(rule)s’, of %(owner)s, is in the way.") % words
    return _("‘%(rule)s’, of %(owner)s, is in the way %(cases)s.") % {
        **words,
        "cases": in_cases(one.cases),
    }


def came_of_it(one: Told) -> str:
    """'The rule changes', 'The rule stays'; empty as long as nobody decided."""
    if one.status == SignalStatus.CHANGED:
        return _("The rule changes.")
    if one.status == SignalStatus.NOT_CHANGED:
        return _("The rule stays.")
    return ""


def as_fact(one: Told, asks: tuple[str, ...] = ()) -> Fact:
    """A signal with all that may be read of it."""
    said = _("Answer: %(words)s") if one.answer else _("We ask: %(words)s")
    words = (what_it_is(one), where_it_stands(one), came_of_it(one))
    return Fact(
        one.title,
        " ".join(word for word in words if word),
        said % {"words": one.answer or one.asked},
        asks,
    )
