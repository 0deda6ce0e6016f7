"""Figures of what people expected when they decided: kassabonnen, on how many that rests, and the nul-alternatief."""

from django.db.models import Case as DatabaseCase
from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat, Least, Round
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from budgets.costing import TWELFTHS
from budgets.models import CostLine, Decision
from budgets.states import GRANTED, Certainty, DecisionKind, Payer, Scenario, Unit
from cases.models import Closing
from consent import gate
from reporting.monitor.facts import category, person, value
from reporting.monitor.shapes import DOT, Category, Facts, Figure, Shape, Window, Words

CAUTION = _(
    "What people expected when they decided, not what was measured. What was not spent elsewhere is nobody's"
    " money in hand: another payer may save, later, or not at all."
)


def comes_to() -> "Round":
    """budgets.costing.comes_to in the database: what a line comes to within its sheet's horizon, to the cent."""
    exact: DecimalField[object, object] = DecimalField(max_digits=40, decimal_places=10)

    def twelfths(field: str) -> DatabaseCase:
        whens = [When(**{field: unit}, then=Value(n)) for unit, n in TWELFTHS.items()]
        return DatabaseCase(*whens, default=Value(1), output_field=exact)

    horizon = F("sheet__horizon_months") * Value(TWELFTHS[Unit.MONTH])
    lasts = Least(
        Coalesce(F("duration") * twelfths("duration_unit"), horizon, output_field=exact),
        horizon,
        output_field=exact,
    )
    return Round(
        DatabaseCase(
            When(unit=Unit.ONCE, then=F("amount") * F("number")),
            default=F("amount") * F("number") * lasts / twelfths("unit"),
            output_field=exact,
        ),
        2,
    )


def _costs(by: str) -> Facts:
    def rows(municipality_id: int) -> "QuerySet[CostLine]":
        lines = gate.for_statistics(CostLine, municipality_id).filter(
            sheet__request__status__in=sorted(GRANTED),
            sheet__request__decisions__kind=DecisionKind.APPROVE,
        )
        return lines.annotate(
            fact_person=person(),
            fact_category=category(Concat(F("scenario"), Value(DOT), F(by))),
            fact_value=value(comes_to()),
        )

    return Facts(
        rows, "sheet__request__decisions__decided_at", is_moment=True, kept_with="decision"
    )


def _comparison(
    by: str,
    of: type[Payer] | type[Certainty],
    name: Words,
    counted: Words,
    within: str,
    head: Words,
) -> Figure:
    """The kassabonnen of granted requests, by one of their two directions."""

    def scenarios(_municipality_id: int) -> tuple[Category, ...]:
        return tuple(
            Category(f"{scenario.value}{DOT}{value}", f"{scenario.label}: {label}")
            for scenario in Scenario
            for value, label in of.choices
        )

    return Figure(
        key=f"costs_by_{by}",
        window=Window.EFFECTS,
        shape=Shape.MONEY,
        name=name,
        counted=counted,
        unit=_("euros"),
        missing=_("Requests without such a comparison."),
        condition=CAUTION,
        source=_("Comparisons that went with requests that were granted in the period."),
        facts=(_costs(by),),
        categories=scenarios,
        merges=False,
        tells_whole=False,
        ranked=False,
        within=within,
        head=head,
    )


def _compared(municipality_id: int) -> "QuerySet[Decision]":
    lines = gate.for_statistics(CostLine, municipality_id).filter(
        sheet__request=OuterRef("request")
    )
    return (
        gate.for_statistics(Decision, municipality_id)
        .filter(kind=DecisionKind.APPROVE, request__status__in=sorted(GRANTED))
        .annotate(
            fact_person=person(),
            fact_category=category(
                DatabaseCase(When(Exists(lines), then=Value("with")), default=Value("without"))
            ),
            fact_value=value(),
        )
    )


def _without_the_table(municipality_id: int) -> "QuerySet[Closing]":
    return gate.for_statistics(Closing, municipality_id).annotate(
        fact_person=person(),
        fact_category=category(
            DatabaseCase(When(without="", then=Value("without")), default=Value("with"))
        ),
        fact_value=value(),
    )


def _with_or_without(_municipality_id: int) -> tuple[Category, ...]:
    return (
        Category("with", str(gettext("with a kassabon"))),
        Category("without", str(gettext("without one"))),
    )


def _said_or_not(_municipality_id: int) -> tuple[Category, ...]:
    return (
        Category("with", str(gettext("written down"))),
        Category("without", str(gettext("not written down"))),
    )


FIGURES: tuple[Figure, ...] = (
    _comparison(
        "payer",
        Payer,
        pgettext_lazy("kassabon", "Who would pay what"),
        _("What doing nothing, the usual way and tailor-made would cost, by who pays."),
        "calculator",
        _("Who pays"),
    ),
    _comparison(
        "certainty",
        Certainty,
        pgettext_lazy("kassabon", "How certain those costs are"),
        _("The same costs, by how certain they are."),
        "calculator_certainty",
        _("How certain"),
    ),
    Figure(
        key="compared",
        window=Window.EFFECTS,
        shape=Shape.TIMES,
        name=_("On how many kassabonnen this rests"),
        counted=_("Requests for money that were granted in the period."),
        unit=_("requests"),
        condition=_("A kassabon is set up for larger amounts, or when somebody wants one."),
        source=_("Requests for the tailor-made budget."),
        facts=(Facts(_compared, "decided_at", is_moment=True, kept_with="decision"),),
        categories=_with_or_without,
        merges=False,
        # beside it stands of how many residents kassabonnen are: with a whole that tells how many had none
        tells_whole=False,
        # decisions tell how many were granted
        halves=True,
        ranked=False,
    ),
    Figure(
        key="without_the_table",
        window=Window.EFFECTS,
        shape=Shape.TIMES,
        name=_("Was it asked what would have happened without?"),
        counted=_(
            "Courses that were closed in the period, by whether somebody wrote down what would have happened without"
            " the table."
        ),
        unit=_("courses"),
        condition=_(
            "What people think would have happened. Their words stand in the dossier, not here."
        ),
        source=_("Closings, written down with the resident."),
        facts=(Facts(_without_the_table, "closed_at", is_moment=True),),
        categories=_said_or_not,
        merges=False,
        # how courses ended tells how many did
        halves=True,
        ranked=False,
    ),
)
