"""Figures that tell the same facts in a finer way: agreements per organisation are parts of all agreements.

One is published in a report, the other on a partner's page; whoever has both subtracts. So they are laid beside each
other in the finer keys, in which a line of the coarser figure is the sum of what each owner has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from cases.models import Agreement
from cases.states import AgreementStatus
from consent import gate
from reporting.monitor import lists
from reporting.monitor.audit import PeopleIn, audit
from reporting.monitor.facts import category, person, value
from reporting.monitor.shapes import DOT, Category, Facts, Figure, Shape, Window
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.states import Mark


def _by_owner(municipality_id: int) -> "QuerySet[Agreement]":
    # what residents do themselves has no owner before the dot
    owner = Coalesce(F("owner_organisation__key"), Value(""))
    return gate.for_statistics(Agreement, municipality_id).annotate(
        fact_person=person(),
        fact_category=category(Concat(owner, Value(DOT), F("status"))),
        fact_value=value(),
    )


def _owners(municipality_id: int) -> tuple[Category, ...]:
    owners = (Category("", ""), *lists.organisations(municipality_id))
    return tuple(
        Category(f"{owner.key}{DOT}{status.value}", str(status.label))
        for owner in owners
        for status in AgreementStatus
    )


OWN_AGREEMENTS = Figure(
    key="own_agreements",
    window=Window.ORGANISATION,
    shape=Shape.TIMES,
    name=_("Agreements"),
    counted=_("Agreements of one organisation that were to be done in the period."),
    unit=_("agreements"),
    source=_("Agreements made at the table."),
    facts=(Facts(_by_owner, "due_date"),),
    categories=_owners,
    merges=False,
    ranked=False,
)
# the finer figure → the one whose lines it divides
DIVIDES: Mapping[str, str] = {OWN_AGREEMENTS.key: "agreements"}


def family(figure: str) -> str:
    """What is laid beside each other goes under one name."""
    return DIVIDES.get(figure, figure)


def own_keys(organisation: str) -> frozenset[str]:
    """The lines of one organisation."""
    return frozenset(f"{organisation}{DOT}{status.value}" for status in AgreementStatus)


def keep_only(table: ShownTable, keys: frozenset[str]) -> ShownTable:
    """Some lines of a table, and nothing of the rest: also not the whole."""
    lines = tuple(line for line in table.lines if line.key in keys)
    nothing = ShownLine("", "", None, mark=Mark.WITHHELD)
    return replace(table, lines=lines, whole=nothing, base=None, missing=None)


def audit_in_family(
    table: ShownTable,
    earlier: Sequence[ShownTable],
    people_in: PeopleIn,
    threshold: int,
    keys: Iterable[str],
) -> ShownTable:
    """`audit` of agreements, and of those of one organisation, beside both; `keys`: every owner with every status."""
    every = sorted(keys)
    looked_at = audit(
        OWN_AGREEMENTS,
        _in_finer_keys(table, every),
        [_in_finer_keys(one, every) for one in earlier],
        people_in,
        threshold,
    )
    # with the keys that they had
    holds = {line.key: line.holds for line in table.lines}
    lines = tuple(replace(line, holds=holds[line.key]) for line in looked_at.lines)
    return replace(looked_at, lines=lines)


def _in_finer_keys(table: ShownTable, every: Sequence[str]) -> ShownTable:
    """Each line of the coarser figure as the sum of what every owner has of it."""
    if table.figure in DIVIDES:
        return table
    lines = tuple(
        replace(line, holds=tuple(k for k in every if k.rpartition(DOT)[2] in line.parts))
        for line in table.lines
    )
    return replace(table, lines=lines)
