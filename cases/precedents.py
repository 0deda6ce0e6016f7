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
class Decided:
    """As it was counted: `cases` is exact, whoever shows it protects it first.

    `areas`: those that may be named. `hides_area`: a sensitive one is behind it that may not, so the rule itself says
    too much to who doesn't work here.
    """

    rule: Rule
    cases: int
    made: bool
    refused: bool
    hooks: tuple[str, ...]
    areas: tuple[LifeArea, ...]
    hides_area: bool
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
    least, exact = threshold_of(municipality_id), steers(viewer, municipality_id)
    return [
        Precedent(
            rule=one.rule,
            count=count_words(one.cases, least, exact=exact),
            made=one.made,
            refused=one.refused,
            hooks=one.hooks,
            areas=tuple(named.name for named in one.areas),
            turned_out_allowed=(exact or one.cases >= least) and one.turned_out_allowed,
        )
        for one in decided(municipality_id, least, rule=rule, kind=kind)
        if area is None or area in one.areas
    ]


def decided(
    municipality_id: int, least: int, *, rule: Rule | None = None, kind: str = ""
) -> list[Decided]:
    """As `precedents`, in numbers: a sensitive area is named from `least` cases on. Three queries."""
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
    return [_decided(one, rows[one.pk], areas, least) for one in rules]


def _decided(rule: Rule, rows: Sequence[_Row], areas: dict[int, LifeArea], least: int) -> Decided:
    cases: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        cases[row.area_id].add(row.case_id)
    # a sensitive one only when enough cases stand behind it, also for who steers
    named = [
        areas[pk]
        for pk, those in sorted(cases.items())
        if not areas[pk].is_sensitive or len(those) >= least
    ]
    made = [row for row in rows if row.is_decided and row.status != DeviationStatus.REFUSED]
    labels = dict(RuleHook.choices)
    return Decided(
        rule=rule,
        cases=len({row.case_id for row in rows}),
        made=bool(made),
        refused=any(row.status == DeviationStatus.REFUSED for row in rows),
        hooks=tuple(str(labels[hook]) for hook in sorted({row.hook for row in made})),
        areas=tuple(named),
        hides_area=len(named) < len(cases),
        turned_out_allowed=any(row.outcome == DeviationOutcome.ALLOWED for row in rows),
    )
