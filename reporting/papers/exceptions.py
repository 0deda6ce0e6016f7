"""Exceptions to rules on paper: per rule of the list, over all years, as the precedents tell them (ADR 0034)."""

from dataclasses import dataclass, replace

from django.db.models import Count as Number
from django.utils.translation import gettext as _

from cases.models import Deviation
from cases.precedents import decided
from cases.states import DeviationOutcome, DeviationStatus
from consent import gate
from documents.papers import Fact
from reporting.figures import PERSON
from reporting.papers.counts import Count, exact, in_bands, in_cases
from reporting.periods import Period


@dataclass(frozen=True, slots=True)
class Exceptions:
    """To one rule. `hides_area`: something sensitive of few people is behind it."""

    rule: str
    owner: str
    cases: Count
    made: bool
    refused: bool
    hooks: tuple[str, ...]
    areas: tuple[str, ...]
    turned_out_allowed: bool
    hides_area: bool


@dataclass(frozen=True, slots=True)
class LookedBack:
    """What came of exceptions that were looked back on, and for how many residents."""

    outcome: str
    people: Count


def exceptions_of(municipality_id: int, threshold: int) -> tuple[Exceptions, ...]:
    """Of a municipality, by the name of the rule. Three queries."""
    return tuple(
        Exceptions(
            rule=one.rule.name,
            owner=one.rule.owner,
            cases=exact(one.cases),
            made=one.made,
            refused=one.refused,
            hooks=one.hooks,
            areas=tuple(area.name for area in one.areas),
            turned_out_allowed=one.turned_out_allowed,
            hides_area=one.hides_area,
        )
        for one in decided(municipality_id, threshold)
    )


def protected(rows: tuple[Exceptions, ...], threshold: int) -> tuple[Exceptions, ...]:
    """Between bounds; of few cases nothing but that it was done or not, and no rule that tells something sensitive."""
    shown = []
    for one in rows:
        if one.cases.at_least >= threshold:
            shown.append(replace(one, cases=in_bands(one.cases, threshold)))
        elif not one.hides_area:
            shown.append(
                replace(
                    one,
                    cases=in_bands(one.cases, threshold),
                    hooks=(),
                    areas=(),
                    turned_out_allowed=False,
                )
            )
    return tuple(shown)


def looked_back(municipality_id: int, period: Period) -> tuple[LookedBack, ...]:
    """Outcomes of what was looked back on in the period, in the order of the list. One query."""
    rows = (
        gate.for_statistics(Deviation, municipality_id)
        .filter(
            status=DeviationStatus.LOOKED_BACK,
            settled_at__gte=period.from_at,
            settled_at__lt=period.until_at,
        )
        .order_by()
        .values("outcome")
        .annotate(people=Number(PERSON, distinct=True))
    )
    found = {row["outcome"]: row["people"] for row in rows}
    return tuple(
        LookedBack(one.value, exact(found[one.value]))
        for one in DeviationOutcome
        if one.value in found
    )


def protected_outcomes(rows: tuple[LookedBack, ...], threshold: int) -> tuple[LookedBack, ...]:
    """Only what is about enough residents."""
    return tuple(
        LookedBack(one.outcome, in_bands(one.people, threshold))
        for one in rows
        if one.people.at_least >= threshold
    )


# --- in words ---------------------------------------------------------------------------------


def as_fact(one: Exceptions) -> Fact:
    if one.made and one.refused:
        what = _("Made and refused, %(cases)s.")
    elif one.made:
        what = _("Made, %(cases)s.")
    elif one.refused:
        what = _("Refused, %(cases)s.")
    else:
        what = _("Asked, %(cases)s.")
    words = [what % {"cases": in_cases(one.cases)}]
    if one.hooks:
        words.append(_("Room by: %(hooks)s.") % {"hooks": ", ".join(one.hooks)})
    if one.areas:
        words.append(_("About: %(areas)s.") % {"areas": ", ".join(one.areas)})
    if one.turned_out_allowed:
        words.append(_("Sometimes the usual rules turned out to allow it."))
    return Fact(_("%(rule)s (%(owner)s)") % {"rule": one.rule, "owner": one.owner}, " ".join(words))
