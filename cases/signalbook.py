"""Signals as people read them: how many cases run into a rule, what waits, what has to be told to whom.

The count is over all cases of the municipality, numbers only. Who doesn't steer reads 'fewer than 5' below the
programme's threshold: a colleague who knows one of two cases would know the other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Programme
from accounts.viewer import Viewer
from cases.models import Blockage, Case, Deviation, Escalation, Signal, SignalReport
from cases.policies.signals import steers
from consent import gate
from trail import clock

USUAL_THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A signal with how many cases run into its rule, in the words that this viewer may read."""

    signal: Signal
    count: str


def cases_by_rule(municipality_id: int, rule_ids: Collection[int]) -> dict[int, int]:
    """How many cases ran into each rule: in the tangle, asking higher up, in an exception, or
    raising a signal. Four queries."""
    found: dict[int, set[int]] = defaultdict(set)
    sources: tuple[
        tuple[
            QuerySet[Blockage]
            | QuerySet[Escalation]
            | QuerySet[Deviation]
            | QuerySet[SignalReport],
            str,
        ],
        ...,
    ] = (
        (gate.for_statistics(Blockage, municipality_id), "rule_id"),
        (gate.for_statistics(Escalation, municipality_id), "rule_id"),
        (gate.for_statistics(Deviation, municipality_id), "rule_id"),
        (gate.for_statistics(SignalReport, municipality_id), "signal__rule_id"),
    )
    for rows, field in sources:
        pairs = rows.filter(**{f"{field}__in": rule_ids}).order_by().values_list(field, "case_id")
        for rule_id, case_id in pairs.distinct():
            found[rule_id].add(case_id)
    return {rule_id: len(cases) for rule_id, cases in found.items()}


def threshold_of(municipality_id: int) -> int:
    rows = Programme.objects.filter(municipality_id=municipality_id)
    return int(rows.aggregate(most=Max("threshold"))["most"] or USUAL_THRESHOLD)


def count_words(number: int, threshold: int, *, exact: bool) -> str:
    """'in 7 cases', 'in fewer than 5 cases'."""
    if not exact and number < threshold:
        return _("in fewer than %(threshold)s cases") % {"threshold": threshold}
    return ngettext("in one case", "in %(number)s cases", number) % {"number": number}


def told_to(viewer: Viewer, signals: Iterable[Signal]) -> list[Told]:
    """With their counts; five queries per municipality, however many signals."""
    rows = list(signals)
    counts: dict[int, int] = {}
    thresholds: dict[int, int] = {}
    for place in {row.municipality_id for row in rows}:
        counts |= cases_by_rule(place, {r.rule_id for r in rows if r.municipality_id == place})
        thresholds[place] = threshold_of(place)
    return [
        Told(
            row,
            count_words(
                counts.get(row.rule_id, 0),
                thresholds[row.municipality_id],
                exact=steers(viewer, row.municipality_id),
            ),
        )
        for row in rows
    ]


def to_tell(viewer: Viewer, case: Case) -> list[SignalReport]:
    """What changed through this resident, too, and they have not heard yet; as far as the viewer may know it."""
    return list(
        SignalReport.objects.visible_to(viewer)
        .filter(case=case, told_at=None, signal__changed_at__isnull=False)
        .select_related("signal")
        .order_by("id")
    )


def known_cases(viewer: Viewer, signal: Signal) -> list[Case]:
    """Cases it was raised from whose resident the viewer may know."""
    ids = SignalReport.objects.visible_to(viewer).filter(signal=signal).values("case_id")
    return list(
        Case.objects.visible_to(viewer)
        .filter(pk__in=ids, named=True)
        .select_related("dossier__resident")
    )


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """One signal for a report: about no person; `cases` is exact, whoever publishes it protects it first."""

    rule: str
    rule_owner: str
    title: str
    owner: str
    status: str
    raised_on: date
    answer: str
    answered_on: date | None
    waiting_days: int
    cases: int


def facts_of(municipality_id: int) -> list[SignalFacts]:
    """Every signal of a municipality, the first raised first."""
    rows = list(
        Signal.objects.filter(municipality_id=municipality_id)
        .select_related("rule", "owner_organisation")
        .order_by("raised_at", "id")
    )
    counts: Mapping[int, int] = cases_by_rule(municipality_id, {row.rule_id for row in rows})
    return [
        SignalFacts(
            rule=row.rule.name,
            rule_owner=row.rule.owner,
            title=row.title,
            owner=row.owner,
            status=row.status,
            raised_on=clock.local_date(row.raised_at),
            answer=row.answer,
            answered_on=row.answered_on_date,
            waiting_days=row.waited_days,
            cases=counts.get(row.rule_id, 0),
        )
        for row in rows
    ]
