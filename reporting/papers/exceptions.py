"""Exceptions to rules on paper: per rule of the list, over all years, as the precedents tell them (ADR 0034)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count as Number
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Deviation
from cases.precedents import decided
from cases.states import DeviationOutcome, DeviationStatus
from consent import gate
from documents.papers import Fact
from reporting.figures import PERSON
from reporting.papers.counts import Count, exact, in_cases, of_residents
from reporting.periods import Period


@dataclass(frozen=True, slots=True)
class Exceptions:
    """To one rule. `hides_area`: something sensitive of few people is behind it. `cases`: None where not told."""

    rule: str
    owner: str
    cases: Count | None
    made: bool
    refused: bool
    hooks: tuple[str, ...]
    areas: tuple[str, ...]
    turned_out_allowed: bool
    hides_area: bool
    # something sensitive is behind it, of however many
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class LookedBack:
    """What came of exceptions that were looked back on: for how many residents, or, handed out, how many exceptions."""

    outcome: str
    people: Count | None
    times: int | None = None


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
            is_sensitive=one.hides_area or any(area.is_sensitive for area in one.areas),
        )
        for one in decided(municipality_id, threshold)
    )


def protected(rows: tuple[Exceptions, ...]) -> tuple[Exceptions, ...]:
    """That it was done or not, and no rule that tells something sensitive. No number, and nothing that is told from
    some number on: over all years and the whole municipality it can be laid beside everything (ADR 0047)."""
    return tuple(
        replace(one, cases=None, hooks=(), areas=(), turned_out_allowed=False)
        for one in rows
        if not one.is_sensitive
    )


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


def told_outcomes(numbers: Mapping[str, int]) -> tuple[LookedBack, ...]:
    """As the report tells them: how many exceptions by what came of them, in the order of the list."""
    return tuple(
        LookedBack(one.value, None, numbers[one.value])
        for one in DeviationOutcome
        if one.value in numbers
    )


# --- in words ---------------------------------------------------------------------------------


def as_fact(one: Exceptions) -> Fact:
    if one.cases is None:
        return Fact(_("%(rule)s (%(owner)s)") % {"rule": one.rule, "owner": one.owner}, _done(one))
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


def _done(one: Exceptions) -> str:
    """Without saying how often."""
    if one.made and one.refused:
        return _("Made and refused.")
    if one.made:
        return _("Made.")
    return _("Refused.") if one.refused else _("Asked.")


def outcome_words(one: LookedBack) -> str:
    """'Looked back on in this period: it did what it was for, for 6 residents.'"""
    words = {"outcome": dict(DeviationOutcome.choices)[one.outcome]}
    if one.people is not None:
        return _("Looked back on in this period: %(outcome)s, for %(residents)s.") % {
            **words,
            "residents": of_residents(one.people),
        }
    return ngettext(
        "Looked back on in this period: %(outcome)s, one time.",
        "Looked back on in this period: %(outcome)s, %(times)s times.",
        one.times or 0,
    ) % {**words, "times": one.times}
