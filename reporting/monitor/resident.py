"""Window 'inwoner': how it went with people, by what they said of it themselves (DOMAIN §3, measuring lightly)."""

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Evaluation, FollowUpAnswer, Measure
from cases.states import Housing, MeasureMoment, Participation, Question, SaidBy
from consent import gate
from reporting.monitor import lists
from reporting.monitor.facts import category, days, person, value
from reporting.monitor.shapes import Category, Facts, Figure, Shape, Window, Words

GRADE = _("the mean of grades from 1 to 10")
ONLY_WHO_WANTED = _(
    "Only of who wanted to say so. Who said nothing counts as missing, never as a zero."
)


def _ended(municipality_id: int) -> "QuerySet[Case]":
    """Courses that are over: the table stopped meeting, or they were closed after they had started."""
    cases = gate.for_statistics(Case, municipality_id).filter(
        dossier__emptied_at=None, started_at__isnull=False
    )
    over = cases.annotate(over_at=Coalesce("watch_at", "closed_at")).filter(over_at__isnull=False)
    return over.annotate(
        fact_person=person(),
        fact_category=category(),
        fact_value=value(days("started_at", "over_at")),
    )


def _both_grades(municipality_id: int) -> "QuerySet[Measure]":
    """Grades at the closing of areas that were graded at the start too, both by the resident."""
    own = gate.for_statistics(Measure, municipality_id).filter(said_by=SaidBy.RESIDENT)
    start = Measure.objects.filter(
        case=OuterRef("case"),
        area=OuterRef("area"),
        moment=MeasureMoment.START,
        said_by=SaidBy.RESIDENT,
    )
    return own.filter(Exists(start), moment=MeasureMoment.CLOSING).annotate(
        start_grade=Subquery(start.values("grade")[:1])
    )


def _grades(key: str, field: str, name: Words, counted: Words) -> Figure:
    """One of the two sides of the same pairs of grades: `field` says which."""

    def rows(municipality_id: int) -> "QuerySet[Measure]":
        return _both_grades(municipality_id).annotate(
            fact_person=person(), fact_category=category(F("area__key")), fact_value=value(F(field))
        )

    return Figure(
        key=key,
        window=Window.RESIDENT,
        shape=Shape.GRADE,
        name=name,
        counted=counted,
        unit=GRADE,
        out_of=_("Residents whose course ended in the period."),
        missing=_("Who gave no grade for an area both at the start and at the closing."),
        condition=ONLY_WHO_WANTED,
        source=_("Grades at the start and at the closing, of the same people and areas."),
        facts=(Facts(rows, "on_date"),),
        categories=lists.life_areas,
        adds_up=False,
        merges=False,
        base="ended",
        ranked=False,
    )


def _evaluation(field: str) -> Facts:
    def rows(municipality_id: int) -> "QuerySet[Evaluation]":
        graded = gate.for_statistics(Evaluation, municipality_id).filter(
            **{f"{field}_grade__isnull": False}
        )
        return graded.annotate(
            fact_person=person(),
            fact_category=category(field),
            fact_value=value(F(f"{field}_grade")),
        )

    return Facts(rows, "asked_at", is_moment=True)


def _answers(question: Question) -> Facts:
    def rows(municipality_id: int) -> "QuerySet[FollowUpAnswer]":
        said = gate.for_statistics(FollowUpAnswer, municipality_id).filter(question=question)
        return said.annotate(
            fact_person=person(),
            fact_category=category(F("answer")),
            fact_value=value(Coalesce("grade", 0)),
        )

    return Facts(rows, "asked_at", is_moment=True)


def _process_and_result(municipality_id: int) -> tuple[Category, ...]:
    return (
        Category("process", str(_("How it went (the conversations, the people)"))),
        Category("result", str(_("What came of it"))),
    )


ENDED = Figure(
    key="ended",
    window=Window.ORGANISATION,
    shape=Shape.DAYS,
    name=_("How long courses took"),
    counted=_(
        "Days from the first conversation until the table stopped meeting, or until closing."
    ),
    unit=_("days, the middle one of all"),
    out_of=_("Courses that ended in the period."),
    missing=_("Courses that still run."),
    source=_("Courses with their first conversation and their end."),
    facts=(Facts(_ended, "over_at", is_moment=True),),
    categories=lists.nothing_to_divide,
    adds_up=True,
    merges=False,
)

FIGURES: tuple[Figure, ...] = (
    _grades(
        "grades_start",
        "start_grade",
        _("How it went at the start"),
        _("The grade that residents gave an area of their life at the start."),
    ),
    _grades(
        "grades_closing",
        "grade",
        _("How it went at the closing"),
        _("The grade that the same residents gave that area at the closing."),
    ),
    Figure(
        key="evaluation",
        window=Window.RESIDENT,
        shape=Shape.GRADE,
        name=_("What residents thought of it"),
        counted=_("One grade for how it went and one for what came of it, asked after the end."),
        unit=GRADE,
        out_of=_("Residents whose course ended in the period."),
        missing=_("Who was not asked, or did not want to say."),
        condition=_("Asked by somebody who was not at the table, of who allowed to be followed."),
        source=_("The conversation afterwards."),
        facts=(_evaluation("process"), _evaluation("result")),
        categories=_process_and_result,
        adds_up=False,
        merges=False,
        base="ended",
        ranked=False,
    ),
    Figure(
        key="follow_housing",
        window=Window.RESIDENT,
        shape=Shape.TIMES,
        name=_("Months later: a home"),
        counted=_(
            "Answers to the question whether the home is stable, 3, 6 and 12 months after the end."
        ),
        unit=_("answers"),
        missing=_("Who could not be reached, or did not want to say."),
        condition=_(
            "Of who allowed to be followed. Three calls to one resident are three answers."
        ),
        source=_("Calls after the end."),
        facts=(_answers(Question.HOUSING),),
        categories=lambda _municipality: lists.choices(Housing),
        merges=False,
        ranked=False,
    ),
    Figure(
        key="follow_participation",
        window=Window.RESIDENT,
        shape=Shape.TIMES,
        name=_("Months later: what people do by day"),
        counted=_(
            "Answers to the question what the resident does by day, 3, 6 and 12 months after the end."
        ),
        unit=_("answers"),
        missing=_("Who could not be reached, or did not want to say."),
        condition=_(
            "Of who allowed to be followed. Three calls to one resident are three answers."
        ),
        source=_("Calls after the end."),
        facts=(_answers(Question.PARTICIPATION),),
        categories=lambda _municipality: lists.choices(Participation),
        ranked=False,
    ),
    Figure(
        key="follow_wellbeing",
        window=Window.RESIDENT,
        shape=Shape.GRADE,
        name=_("Months later: how are you?"),
        counted=_(
            "The grade that residents gave when they were called 3, 6 and 12 months after the end."
        ),
        unit=GRADE,
        missing=_("Who could not be reached, or did not want to say."),
        condition=_("Of who allowed to be followed."),
        source=_("Calls after the end."),
        facts=(_answers(Question.WELLBEING),),
        categories=lists.nothing_to_divide,
        merges=False,
    ),
)
