"""How it goes, in a grade: on an area at the start and at the closing, and of the course when it is over."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.states import MeasureMoment, SaidBy
from consent.models import AboutArea, UnderArea
from consent.monitoring import FollowedQuerySet
from trail import clock

User = settings.AUTH_USER_MODEL
LOWEST, HIGHEST = 1, 10


def in_scale(field: str) -> Q:
    return Q(**{f"{field}__gte": LOWEST, f"{field}__lte": HIGHEST})


class Measure(AboutArea):
    """How it goes on one area, by choice of the resident. What nobody said is no row, and never a zero."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    moment = models.CharField(max_length=8, choices=MeasureMoment)
    said_by = models.CharField(max_length=12, choices=SaidBy)
    grade = models.PositiveSmallIntegerField()
    on_date = models.DateField()
    # of a professional's grade: whose it is
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["area__sort_key", "area_id", "on_date", "id"]
        constraints = [
            models.CheckConstraint(condition=in_scale("grade"), name="measure_in_scale"),
            models.UniqueConstraint(
                fields=["case", "area", "moment"],
                condition=Q(said_by=SaidBy.RESIDENT),
                name="measure_once",
            ),
            models.UniqueConstraint(
                fields=["case", "area", "moment", "asked_by"],
                condition=Q(said_by=SaidBy.PROFESSIONAL),
                name="measure_once_each",
            ),
        ]

    def __str__(self) -> str:
        return f"measure {self.pk}"


class Evaluation(UnderArea):
    """After the end, asked by somebody who wasn't at the table: grades for process and result, and why."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="evaluation")
    process_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    process_why = models.TextField(blank=True)
    result_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    result_why = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)

    objects = FollowedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(process_grade__isnull=False) | Q(result_grade__isnull=False),
                name="evaluation_some_grade",
            ),
            models.CheckConstraint(
                condition=(Q(process_grade=None) | in_scale("process_grade"))
                & (Q(result_grade=None) | in_scale("result_grade")),
                name="evaluation_in_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation {self.pk}"
