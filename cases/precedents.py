"""When do we make an exception and when not? Earlier decisions, so that nobody is recognised (DOMAIN §5).

Per rule, over all cases of the municipality: how often it was asked, what made room, what came of it. No words, no
dates, no people. Below the programme's threshold nothing is told apart but that it was done or not; a sensitive area
is named only when it is not small. A filter never changes a number: else two searches would tell one case.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.viewer import Viewer
from cases.models import Deviation, Rule
from cases.policies.signals import steers
from cases.signalbook import count_words, threshold_of
from cases.states import DeviationOutcome, DeviationStatus, RuleHook
from consent import gate
from consent.models import LifeArea

# something was decided, or it turned out not to be needed
TOLD = (DeviationStatus.APPROVED, DeviationStatus.REFUSED, DeviationStatus.LOOKED_BACK)


@dataclass(frozen=True, slots=True)
class Precedent:
    rule: Rule
    count: str
    made: bool
    refused: bool
    hooks: tuple[str, ...]
    areas: tuple[str, ...]
    # only where enough cases stand behind it
    turned_out_allowed: bool


@dataclass(frozen=True, slots=True)
class _Row:
    case_id: int
    area_id: int
    hook: str
    status: str
    outcome: str
    is_decided: bool


def precedents(
    viewer: Viewer,
    municipality_id: int,
    *,
    rule: Rule | None = None,
    area: LifeArea | None = None,
    kind: str = "",
) -> list[Precedent]:
    """Of one municipality, by the name of the rule. Four queries, however many there are."""
    rows: dict[int, list[_Row]] = defaultdict(list)
    found = gate.for_statistics(Deviation, municipality_id).filter(status__in=TOLD)
    fields = ("rule_id", "case_id", "area_id", "hook", "status", "outcome", "decided_at")
    for rule_id, case_id, area_id, hook, status, outcome, decided_at in found.order_by(
        "pk"
    ).values_list(*fields):
        rows[rule_id].append(_Row(case_id, area_id, hook, status, outcome, decided_at is not None))
    rules = Rule.objects.filter(pk__in=rows).order_by("name", "pk")
    if rule is not None:
        rules = rules.filter(pk=rule.pk)
    if kind:
        rules = rules.filter(kind=kind)
    areas = {one.pk: one for one in LifeArea.objects.filter(municipality_id=municipality_id)}
    least, exact = threshold_of(municipality_id), steers(viewer, municipality_id)
    told = []
    for one in rules:
        named = _areas(rows[one.pk], areas, least)
        if area is None or area in named:
            told.append(_precedent(one, rows[one.pk], named, least, exact=exact))
    return told


def _areas(rows: Sequence[_Row], areas: dict[int, LifeArea], least: int) -> list[LifeArea]:
    """Those that may be named: a sensitive one only when enough cases stand behind it, also for who steers."""
    cases: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        cases[row.area_id].add(row.case_id)
    return [
        areas[pk]
        for pk, those in sorted(cases.items())
        if not areas[pk].is_sensitive or len(those) >= least
    ]


def _precedent(
    rule: Rule, rows: Sequence[_Row], named: Sequence[LifeArea], least: int, *, exact: bool
) -> Precedent:
    number = len({row.case_id for row in rows})
    made = [row for row in rows if row.is_decided and row.status != DeviationStatus.REFUSED]
    labels = dict(RuleHook.choices)
    return Precedent(
        rule=rule,
        count=count_words(number, least, exact=exact),
        made=bool(made),
        refused=any(row.status == DeviationStatus.REFUSED for row in rows),
        hooks=tuple(str(labels[hook]) for hook in sorted({row.hook for row in made})),
        areas=tuple(one.name for one in named),
        turned_out_allowed=(exact or number >= least)
        and any(row.outcome == DeviationOutcome.ALLOWED for row in rows),
    )
