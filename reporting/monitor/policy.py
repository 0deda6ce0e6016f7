"""Window 'beleid & bestuur': rules that block, exceptions, signals and answers, and decisions about money."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from budgets.models import Decision
from budgets.states import DecisionKind
from cases.models import Blockage, Deviation, Signal
from cases.states import DeviationOutcome, DeviationStatus, SignalStatus
from consent import gate
from reporting.monitor import lists
from reporting.monitor.facts import category, days, person, value
from reporting.monitor.shapes import Category, Facts, Figure, Shape, Window


def _blockages(municipality_id: int) -> "QuerySet[Blockage]":
    return (
        gate.for_statistics(Blockage, municipality_id)
        .filter(rule__isnull=False)
        .annotate(fact_person=person(), fact_category=category(F("rule_id")), fact_value=value())
    )


def _deviations(municipality_id: int) -> "QuerySet[Deviation]":
    return gate.for_statistics(Deviation, municipality_id).annotate(
        fact_person=person(), fact_category=category(F("status")), fact_value=value()
    )


def _looked_back(municipality_id: int) -> "QuerySet[Deviation]":
    return (
        gate.for_statistics(Deviation, municipality_id)
        .filter(status=DeviationStatus.LOOKED_BACK)
        .annotate(fact_person=person(), fact_category=category(F("outcome")), fact_value=value())
    )


def _signals(municipality_id: int) -> "QuerySet[Signal]":
    return gate.for_statistics(Signal, municipality_id).annotate(
        fact_person=category(), fact_category=category(F("status")), fact_value=value()
    )


def _decisions(municipality_id: int) -> "QuerySet[Decision]":
    return gate.for_statistics(Decision, municipality_id).annotate(
        fact_person=person(), fact_category=category(F("kind")), fact_value=value()
    )


def _decided_in(municipality_id: int) -> "QuerySet[Decision]":
    """Days from sending a request until the first word on it: yes or no."""
    return (
        gate.for_statistics(Decision, municipality_id)
        .filter(kind__in=[DecisionKind.APPROVE, DecisionKind.REFUSE])
        .annotate(
            fact_person=person(),
            fact_category=category(),
            fact_value=value(days("request__submitted_at", "decided_at")),
        )
    )


def _decided(_municipality_id: int) -> tuple[Category, ...]:
    return lists.choices(DecisionKind)


FIGURES: tuple[Figure, ...] = (
    Figure(
        key="rules",
        window=Window.POLICY,
        shape=Shape.PEOPLE,
        name=_("Rules that block"),
        counted=_(
            "Residents of whom it was written down in the period that a rule keeps something stuck."
        ),
        unit=_("residents"),
        missing=_("What is stuck without a rule that does it."),
        condition=_("One resident may be stuck on several rules."),
        source=_("What blocks what, as the table untangled it."),
        facts=(Facts(_blockages, "added_at", is_moment=True),),
        categories=lists.rules,
        adds_up=False,
        base="residents",
    ),
    Figure(
        key="deviations",
        window=Window.POLICY,
        shape=Shape.TIMES,
        name=_("Exceptions to a rule"),
        counted=_("Exceptions that were asked for in the period, by how they stand now."),
        unit=_("exceptions"),
        source=_("Exceptions with their reasons and decisions."),
        facts=(Facts(_deviations, "asked_at", is_moment=True, kept_with="decision"),),
        categories=lambda _municipality: lists.choices(DeviationStatus),
        ranked=False,
    ),
    Figure(
        key="looked_back",
        window=Window.POLICY,
        shape=Shape.TIMES,
        name=_("What exceptions did"),
        counted=_("Exceptions that were looked back on in the period, by what came of them."),
        unit=_("exceptions"),
        missing=_("Exceptions that were not looked back on yet."),
        source=_("Exceptions with their reasons and decisions."),
        facts=(Facts(_looked_back, "settled_at", is_moment=True, kept_with="decision"),),
        categories=lambda _municipality: lists.choices(DeviationOutcome),
        merges=False,
        ranked=False,
    ),
    Figure(
        key="signals",
        window=Window.POLICY,
        shape=Shape.TIMES,
        name=_("Signals about rules"),
        counted=_("Signals that were raised in the period, by how they stand now."),
        unit=_("signals"),
        condition=_("Of the whole municipality. A signal is about a rule, never about a person."),
        source=_("Signals with their owners and answers."),
        facts=(Facts(_signals, "raised_at", is_moment=True, of_programme=False),),
        categories=lambda _municipality: lists.choices(SignalStatus),
        merges=False,
        of_people=False,
        ranked=False,
    ),
    Figure(
        key="decisions",
        window=Window.POLICY,
        shape=Shape.TIMES,
        name=_("Decisions on the tailor-made budget"),
        counted=_("Decisions that were taken in the period."),
        unit=_("decisions"),
        missing=_("Requests that wait for a decision."),
        source=_("Requests for the tailor-made budget."),
        facts=(Facts(_decisions, "decided_at", is_moment=True, kept_with="decision"),),
        categories=_decided,
        merges=False,
        ranked=False,
    ),
    Figure(
        key="decided_in",
        window=Window.POLICY,
        shape=Shape.DAYS,
        name=_("How long a request for money waited"),
        counted=_("Days from sending a request until it was granted or refused."),
        unit=_("days, the middle one of all"),
        missing=_("Requests that wait for a decision."),
        source=_("Requests for the tailor-made budget."),
        facts=(Facts(_decided_in, "decided_at", is_moment=True, kept_with="decision"),),
        categories=lists.nothing_to_divide,
        merges=False,
    ),
)
