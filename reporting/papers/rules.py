"""Which rules are in the way of most residents, from the tangles of a municipality: numbers and names of rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count as Number
from django.db.models import F, Q
from django.utils.translation import gettext as _

from cases.models import Blockage
from consent import gate
from documents.papers import Fact
from reporting.figures import PERSON
from reporting.papers.counts import Count, exact, of_residents
from reporting.papers.signals import Told
from reporting.periods import Period

MOST = 10


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """`people`: how many residents it was in the way of; None where that is few, and the rule known by a signal."""

    rule: str
    owner: str
    people: Count | None
    has_signal: bool


def blocking_rules(
    municipality_id: int, period: Period, signals: tuple[Told, ...]
) -> tuple[BlockingRule, ...]:
    """Rules that stood between two problems on some day of the period; the most residents first. One query."""
    raised = {one.rule for one in signals if one.passed_on}
    rows = (
        gate.for_statistics(Blockage, municipality_id)
        .filter(
            Q(lifted_at=None) | Q(lifted_at__gte=period.from_at),
            rule__isnull=False,
            added_at__lt=period.until_at,
        )
        .order_by()
        .values(name=F("rule__name"), owner=F("rule__owner"))
        .annotate(people=Number(PERSON, distinct=True))
        .order_by("-people", "name")
    )
    return tuple(
        BlockingRule(row["name"], row["owner"], exact(row["people"]), row["name"] in raised)
        for row in rows
    )


def protected(
    rules: tuple[BlockingRule, ...], stuck: Mapping[str, Count]
) -> tuple[BlockingRule, ...]:
    """As many residents as the report tells (`stuck`); else only where everybody knows the rule by a signal, without
    any number. In order of what is told, then of their names.
    """
    shown = [
        replace(one, people=stuck.get(one.rule))
        for one in rules
        if one.rule in stuck or one.has_signal
    ]
    return tuple(sorted(shown, key=lambda r: (-r.people.at_least if r.people else 1, r.rule)))


def as_facts(rules: tuple[BlockingRule, ...]) -> tuple[Fact, ...]:
    """The first of them, with their owner."""
    return tuple(
        Fact(
            one.rule,
            _("Of %(owner)s. In the way of %(residents)s.")
            % {"owner": one.owner, "residents": of_residents(one.people)}
            if one.people
            else _("Of %(owner)s. Raised as a signal.") % {"owner": one.owner},
        )
        for one in rules[:MOST]
    )
